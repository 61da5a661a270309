import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Vulkan without a GPU: SwiftShader, which Debian's chromium carries. Where something else is chosen, or the file is not
 * there, tests of WebGPU run on what Vulkan finds by itself, or say why they are skipped.
 */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";
const useSwiftShader = process.env["VK_ICD_FILENAMES"] === undefined && existsSync(swiftShader);

export default defineConfig({
  resolve: {
    alias: {
      "spankey/runtime": source("./runtime/index.ts"),
      "spankey/compiler": source("./compiler/index.ts"),
    },
  },
  test: {
    env: useSwiftShader ? { VK_ICD_FILENAMES: swiftShader } : {},
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});

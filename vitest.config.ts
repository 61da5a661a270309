import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * A graphics card played by the processor, from Debian's chromium: what tests of WebGPU run on where there is no other.
 * A machine that names its own Vulkan driver keeps it.
 */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";
const vulkanDriver =
  process.env["VK_ICD_FILENAMES"] === undefined && existsSync(swiftShader)
    ? { VK_ICD_FILENAMES: swiftShader }
    : {};

/** The file that takes by far the longest begins first, so that no worker waits for it at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification): boolean =>
      moduleId.endsWith("test/cross-engine/specs.test.ts");
    const sorted = await super.sort(files);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

export default defineConfig({
  resolve: {
    alias: [
      { find: /^spankey$/, replacement: source("./app/index.ts") },
      { find: "spankey/runtime", replacement: source("./runtime/index.ts") },
      { find: "spankey/compiler", replacement: source("./compiler/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: source("./test/support/temporary-files.ts"),
    env: vulkanDriver,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});

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

/** What takes longest, by the beginning of its path, longest first. */
const slow = [
  "test/cross-engine/",
  "test/tensor/engines/onnx/lowerings-webgpu",
  "test/cli/",
  "test/grammar/limits",
];

/** Slow files begin first, so that no worker waits for one at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = slow.findIndex((path) => moduleId.startsWith(source(path)));
      return found < 0 ? slow.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/**
 * Files that want a process of their own: they put stand-ins in the place of modules, or say by variables of the process
 * what a native library is to find when it is loaded.
 */
const apart = [
  "test/cli/internal-error.test.ts",
  "test/runtime/data/missing-decoder.test.ts",
  "test/runtime/data/missing-package.test.ts",
  "test/runtime/data/official-files.test.ts",
  "test/tensor/engines/onnx/unavailable.test.ts",
];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^spankey$/, replacement: source("./app/index.ts") },
      { find: "spankey/runtime", replacement: source("./runtime/index.ts") },
      { find: "spankey/compiler", replacement: source("./compiler/index.ts") },
    ],
  },
  test: {
    // tests of the command line run what is built
    server: { deps: { external: [/\/dist\//] } },
    globalSetup: source("./test/support/temporary-files.ts"),
    // the workers share the cores: with more threads than cores, those of ONNX Runtime wait for one another in a loop
    env: { ...vulkanDriver, SPANKEY_THREADS: "1" },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // one more than the cores that it is meant for: where tests wait for processes, the others go on
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        // A worker goes from file to file: what they import is loaded once, and a shader is compiled once.
        test: { name: "together", include: ["test/**/*.test.ts"], exclude: apart, isolate: false },
      },
      { extends: true, test: { name: "apart", include: apart } },
    ],
  },
});

import { defineConfig } from "vitest/config";
import base from "../../vitest.config.js";

/** The tests that kill mutants: those of the rooms that `stryker.config.mjs` mutates, in one process. */
export default defineConfig({
  ...(base.resolve === undefined ? {} : { resolve: base.resolve }),
  test: {
    include: [
      "test/tensor/{graph,ops}/**/*.test.ts",
      "test/runtime/{keys,losses,run}/**/*.test.ts",
      "test/audit/attacks/**/*.test.ts",
    ],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

import { defineConfig } from "vitest/config";

/** `npm run test:package`: apart from the other tests, since packing makes dist/ anew. */
export default defineConfig({
  test: {
    include: ["test/package/*.package.ts"],
    globalSetup: "./test/support/temporary-files.ts",
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
  },
});

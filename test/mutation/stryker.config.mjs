/**
 * What `npm run mutate` changes, and by which tests it judges the changes. Texts are left as they are: messages have
 * tests of their own, and a changed name of an op or an input breaks every test at once.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutate: [
    "tensor/graph/**/*.ts",
    "tensor/ops/**/*.ts",
    "runtime/keys/**/*.ts",
    "runtime/losses/**/*.ts",
    "runtime/run/run.ts",
    "audit/attacks/{scoring,suite,test-scores,verdict}.ts",
    "audit/attacks/toolkit/**/*.ts",
  ],
  mutator: { excludedMutations: ["StringLiteral"] },
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  concurrency: 2,
  // A test that a mutant sends into an endless loop is stopped, and counts as failed.
  timeoutMS: 20_000,
  ignorePatterns: ["dist", "runs", "build", "docs", "specs"],
  tempDirName: ".stryker-tmp",
  incremental: true,
  incrementalFile: "build/mutation/incremental.json",
  jsonReporter: { fileName: "build/mutation/report.json" },
  reporters: ["clear-text", "json"],
  clearTextReporter: { logTests: false, reportScoreTable: true },
  disableTypeChecks: false,
};

/**
 * How mutants are made and tried, for `mutate.mjs`. Texts are left as they are: messages have tests of their own, and a
 * changed name of an op or an input breaks every test at once.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutator: { excludedMutations: ["StringLiteral"] },
  testRunner: "room",
  plugins: ["./test/mutation/test-runner.mjs", "./test/mutation/survivors.mjs"],
  coverageAnalysis: "perTest",
  concurrency: 1,
  // A test that a mutant sends into an endless loop is stopped, and counts as failed. Loops are counted by their steps; these
  // times are for what no count ends, and so long that a busy machine is not taken for a loop.
  timeoutMS: 60_000,
  timeoutFactor: 10,
  ignorePatterns: ["dist", "runs", "build", "docs", "specs"],
  incremental: true,
  tempDirName: ".stryker-tmp",
  reporters: ["survivors", "progress-append-only", "clear-text"],
  clearTextReporter: { logTests: false, reportScoreTable: true, allowColor: false, allowEmojis: false },
  disableTypeChecks: false,
};

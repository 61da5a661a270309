/**
 * @typedef {object} Room
 * @property {readonly string[]} mutate What is changed.
 * @property {readonly string[]} tests What judges the changes: folders and files.
 * @property {string} [without] Tests with this in their name are left out.
 */

/**
 * What a mutation run changes, room by room, and the tests that judge the changes of each: those of the room alone, so that
 * a mutant costs little.
 *
 * @type {Readonly<Record<string, Room>>}
 */
export const rooms = {
  losses: { mutate: ["runtime/losses/**/*.ts"], tests: ["test/runtime/losses"] },
  // no disk is mounted for each mutant
  keys: { mutate: ["runtime/keys/**/*.ts"], tests: ["test/runtime/keys"], without: "full disk" },
  ops: { mutate: ["tensor/ops/**/*.ts"], tests: ["test/tensor/ops", "test/tensor/graph"] },
  graph: { mutate: ["tensor/graph/**/*.ts"], tests: ["test/tensor/graph"] },
  run: {
    mutate: ["runtime/run/run.ts"],
    tests: ["test/runtime/run/run.test.ts", "test/runtime/run/resume.test.ts"],
    // what is changed does not know the engine, and TF.js takes a third of the time
    without: "on onnx",
  },
  scoring: {
    mutate: ["audit/attacks/{finding,scoring,suite,test-scores,verdict}.ts"],
    tests: ["finding", "scoring", "suite", "suite-report", "selection"].map(
      (name) => `test/audit/attacks/${name}.test.ts`,
    ),
  },
  toolkit: { mutate: ["audit/attacks/toolkit/**/*.ts"], tests: ["test/audit/attacks/toolkit"] },
};

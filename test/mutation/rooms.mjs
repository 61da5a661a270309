/**
 * What a mutation run changes, room by room, and the tests that judge the changes of each. A mutant is tried with tests
 * of its own room alone, so that it costs seconds.
 *
 * @type {Readonly<Record<string, { readonly mutate: readonly string[]; readonly tests: readonly string[] }>>}
 */
export const rooms = {
  losses: { mutate: ["runtime/losses/**/*.ts"], tests: ["test/runtime/losses/**/*.test.ts"] },
  keys: { mutate: ["runtime/keys/**/*.ts"], tests: ["test/runtime/keys/**/*.test.ts"] },
  ops: { mutate: ["tensor/ops/**/*.ts"], tests: ["test/tensor/{ops,graph}/**/*.test.ts"] },
  graph: { mutate: ["tensor/graph/**/*.ts"], tests: ["test/tensor/graph/**/*.test.ts"] },
  run: { mutate: ["runtime/run/run.ts"], tests: ["test/runtime/run/**/*.test.ts"] },
  attacks: {
    mutate: ["audit/attacks/{scoring,suite,test-scores,verdict}.ts", "audit/attacks/toolkit/**/*.ts"],
    tests: ["test/audit/attacks/**/*.test.ts"],
  },
};

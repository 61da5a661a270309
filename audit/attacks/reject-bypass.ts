import { defineAttack } from "./attack.js";
import { randomKeys } from "./constructed-keys.js";
import { Tally } from "./price.js";

/** An unauthorised user who ignores the reject output: the highest of the C class logits is the prediction. */
export const rejectBypass = defineAttack({
  name: "reject_bypass",
  summary: "ignore the reject output",
  knowledge: ["scores"],
  needsKeys: false,
  signature: { keys: { type: "int", min: 1, default: 20 } },
  quick: { keys: 5 },
  long: {},

  inapplicable: ({ model }) =>
    model.experiment.head.reject === null ? "the model has no reject output" : undefined,

  async *run({ victim, seed, reportProgress }, { keys: count }) {
    const common = { outputs: "classes", validation: null } as const;
    yield { variant: "no key", price: new Tally().price(), ...common, candidates: [{ key: null }] };
    reportProgress(1 / (count + 1));
    yield {
      variant: "a wrong key",
      price: new Tally().price(),
      ...common,
      candidates: randomKeys(victim, seed, "reject_bypass", count).map((key) => ({ key })),
      remark: `the mean of ${count} random keys`,
    };
  },
});

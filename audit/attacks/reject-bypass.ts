import type { Logits } from "../../runtime/opened-model/index.js";
import { type Attack, type Trial, trialOf } from "./attack.js";
import { randomKeys } from "./made-keys.js";
import { Tally } from "./price.js";
import { scoreLogits } from "./scoring.js";

/** An unauthorised user who ignores the reject output: the highest of the C class logits is the prediction. */
export const rejectBypass: Attack<"reject_bypass"> = {
  name: "reject_bypass",

  inapplicable: ({ model }) =>
    model.experiment.head.reject === null ? "the model has no reject output" : undefined,

  async run(context, { keys: count }) {
    const { victim, data, progress } = context;
    const bypass = (variant: string, logits: readonly Logits[], remark?: string): Trial => {
      const price = new Tally().price();
      const measured = { variant, price, outputs: "classes", validation: null } as const;
      const score = scoreLogits(victim, logits, data.test, "classes");
      return trialOf(context, { ...measured, ...score, ...(remark !== undefined && { remark }) });
    };
    const unkeyed = bypass("no key", [await victim.unkeyedLogits(data.test)]);
    progress(1 / (count + 1));
    const logits = await victim.logits(data.test, randomKeys(victim, context.seed, "reject_bypass", count));
    const wrong = bypass("a wrong key", logits, `the mean of ${count} random keys`);
    progress(1);
    return [unkeyed, wrong];
  },
};

import { accuracy, type Logits } from "../victim/index.js";
import { type Attack, type Trial, trialOf } from "./attack.js";
import { randomKeys } from "./made-keys.js";
import { Tally } from "./price.js";

/** An unauthorised user who ignores the reject output: the highest of the C class logits is the prediction. */
export const rejectBypass: Attack<"reject_bypass"> = {
  name: "reject_bypass",

  inapplicable: ({ model }) =>
    model.experiment.head.reject === null ? "the model has no reject output" : undefined,

  async run(context, { keys: count }) {
    const { victim, data, progress } = context;
    const { head } = victim.model.experiment;
    const bypass = (variant: string, tally: Tally, logits: readonly Logits[], remark?: string): Trial => {
      const accuracies = logits.map((of) => accuracy(of, data.test, head, "classes"));
      const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
      const measured = { variant, price: tally.price(), outputs: "classes", validation: null } as const;
      return trialOf(context, { ...measured, accuracy: mean, ...(remark !== undefined && { remark }) });
    };
    const withoutKey = new Tally();
    const unkeyed = bypass("no key", withoutKey, [await victim.unkeyedLogits(data.test)]);
    progress(1 / (count + 1));
    const withKey = new Tally();
    const logits = await victim.logits(data.test, randomKeys(victim, context.seed, "reject_bypass", count));
    const wrong = bypass("a wrong key", withKey, logits, `the mean of ${count} random keys`);
    progress(1);
    return [unkeyed, wrong];
  },
};

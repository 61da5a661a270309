import type { Attack, Trial } from "./attack.js";
import { Tally } from "./price.js";
import { maskedOutputs, meanTrial } from "./scoring.js";

/** One valid key, used by somebody else. The price of a leak: no gate is meant to stop it. */
export const replay: Attack<"replay"> = {
  name: "replay",

  inapplicable: () => undefined,

  async run(context): Promise<readonly Trial[]> {
    const [key = null] = context.leakedKeys(1);
    const outputs = maskedOutputs(context.victim.model.experiment.head);
    const tally = new Tally().add({ leakedKeys: 1 });
    return [await meanTrial(context, tally, [{ key }], { variant: "one key", outputs, at: { keys: 1 } })];
  },
};

import type { Outputs } from "../victim/index.js";
import type { Attack, Trial } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import { constantKey, randomKeys } from "./made-keys.js";
import { Tally } from "./price.js";
import { bestTrial, type Candidate, counted, maskedOutputs, meanTrial } from "./scoring.js";

/** Multiples of the spread of valid keys that a constant key is made of. */
const constants = [-2, -1, 1, 2] as const;

/** How many of the random keys the gate is weakened or strengthened under. */
const keysPerStrength = 10;

/**
 * What anybody tries first: no key, the same number everywhere, keys at random, and random keys under a gate of another
 * strength (γ scaled, which takes the weights). Of several the one is taken that does best on a few labels. Under a reject output all of it is done
 * twice: as the model answers, and with that output masked.
 */
export const trivialKeys: Attack<"trivial_keys"> = {
  name: "trivial_keys",

  inapplicable: () => undefined,

  async run(context, { random, strengths, labels }) {
    const { victim, data, seed, progress } = context;
    const selectBy = firstSamples(data.validation, labels);
    const keys = randomKeys(victim, seed, "trivial_keys", random);
    const asked = victim.model.experiment.head.reject === null ? [] : (["all"] as const);
    const ways: readonly Outputs[] = [...asked, maskedOutputs(victim.model.experiment.head)];
    const trials: Trial[] = [];
    for (const [i, outputs] of ways.entries()) {
      const told = (variant: string) => ({
        variant: outputs === "classes" ? `${variant}, reject output masked` : variant,
        outputs,
      });
      trials.push(await meanTrial(context, new Tally(), [{ key: null }], told("no key")));
      const best = async (variant: string, candidates: readonly Candidate[]): Promise<void> => {
        context.signal.throwIfAborted();
        const tally = new Tally().add({ queries: candidates.length * selectBy.count });
        trials.push(await bestTrial(context, tally, candidates, selectBy, told(variant)));
        progress(trials.length / (ways.length * (3 + strengths.length)));
      };
      await best(
        `the best of ${constants.length} constants`,
        constants.map((value) => ({ key: constantKey(victim, value) })),
      );
      await best(
        `the best of ${counted(random, "random key")}`,
        keys.map((key) => ({ key })),
      );
      for (const strength of strengths) {
        const few = keys.slice(0, strength === 0 ? 1 : keysPerStrength).map((key) => ({ key, strength }));
        await best(`γ × ${strength}, the best of ${counted(few.length, "random key")}`, few);
      }
      progress((i + 1) / ways.length);
    }
    return trials;
  },
};

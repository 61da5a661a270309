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
 * strength (γ scaled, which takes the weights). Of several the one is taken that does best on a few labels.
 */
export const trivialKeys: Attack<"trivial_keys"> = {
  name: "trivial_keys",

  inapplicable: () => undefined,

  async run(context, { random, strengths, labels }) {
    const { victim, data, seed, progress, signal } = context;
    const selectBy = firstSamples(data.validation, labels);
    const outputs = maskedOutputs(victim.model.experiment.head);
    const keys = randomKeys(victim, seed, "trivial_keys", random);
    const trials: Trial[] = [];
    const best = async (variant: string, candidates: readonly Candidate[], strength?: number) => {
      signal.throwIfAborted();
      const tally = new Tally().add({ queries: candidates.length * selectBy.count });
      const told = { variant, outputs, ...(strength !== undefined && { at: { strength } }) };
      trials.push(await bestTrial(context, tally, candidates, selectBy, told));
      progress(trials.length / (3 + strengths.length));
    };
    trials.push(await meanTrial(context, new Tally(), [{ key: null }], { variant: "no key", outputs }));
    await best(
      `the best of ${constants.length} constants`,
      constants.map((value) => ({ key: constantKey(victim, value) })),
    );
    await best(
      `the best of ${counted(random, "random key")}`,
      keys.map((key) => ({ key })),
    );
    for (const strength of strengths) {
      const few = keys.slice(0, keysPerStrength).map((key) => ({ key, strength }));
      // a gate without strength is the same under every key
      const tried = strength === 0 ? few.slice(0, 1) : few;
      await best(`γ × ${strength}, the best of ${counted(tried.length, "random key")}`, tried, strength);
    }
    return trials;
  },
};

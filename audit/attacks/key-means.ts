import { type ConcreteKey, mapKey } from "../../runtime/opened-model/index.js";
import { stream } from "../../tensor/random/index.js";
import { rootMeanSquare } from "../../tensor/vectors.js";
import type { Attack, Trial } from "./attack.js";
import { meanKey } from "./made-keys.js";
import { Tally } from "./price.js";
import { counted, maskedOutputs, meanTrial } from "./scoring.js";

/** Noised copies of which the mean is scored. */
const copies = 3;

/**
 * What leaked keys have in common: their mean, brought back to the spread of one key, and copies of it with normal noise
 * `noise` times as large as the key's own numbers. A key that bears much noise is no single user's any more.
 */
export const keyMeans: Attack<"key_means"> = {
  name: "key_means",

  inapplicable: () => undefined,

  async run(context, { keys: counts, noise: levels }) {
    const { signal, progress } = context;
    const outputs = maskedOutputs(context.victim.model.experiment.head);
    const trials: Trial[] = [];
    for (const count of counts) {
      const middle = meanKey(context.leakedKeys(count));
      for (const noise of [0, ...levels]) {
        signal.throwIfAborted();
        if (noise === 0 && count === 1) continue;
        const made = Array.from({ length: noise === 0 ? 1 : copies }, (_, i) => ({
          key: noisy(middle, noise, context.seed, i),
        }));
        const name = count === 1 ? "one key" : `the mean of ${counted(count, "key")}`;
        const variant = noise === 0 ? name : `${name} and ${noise} × noise`;
        const at = { keys: count, noise };
        const tally = new Tally().add({ leakedKeys: count });
        trials.push(await meanTrial(context, tally, made, { variant, outputs, at }));
        progress(trials.length / (counts.length * (1 + levels.length)));
      }
    }
    return trials;
  },
};

/** A key and noise, as spread as the key was. */
function noisy(key: ConcreteKey, noise: number, seed: number, copy: number): ConcreteKey {
  if (noise === 0) return key;
  return mapKey(key, (values, point) => {
    const numbers = stream(seed, "attack", "key_means", point, copy);
    const spread = rootMeanSquare(values);
    const moved = values.map((value) => value + numbers.normal(0, noise * spread));
    const scale = spread / rootMeanSquare(moved);
    return moved.map((value) => value * scale);
  });
}

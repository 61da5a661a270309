import { type ConcreteKey, mapKey } from "../../runtime/opened-model/concrete-key.js";
import { stream } from "../../tensor/random/index.js";
import { rootMeanSquare } from "../../tensor/vectors.js";
import { defineAttack } from "./attack.js";
import { meanKey } from "./constructed-keys.js";
import { Tally } from "./price.js";
import { counted } from "./scoring.js";

/** Noised copies of which the mean is scored. */
const copies = 3;

/**
 * What leaked keys have in common: their mean, brought back to the size of one key, and copies of it with normal noise
 * `noise` times as large as the key's own numbers. A key that works under much noise can be traced to no user.
 */
export const keyMeans = defineAttack({
  name: "key_means",
  summary: "means of leaked keys, and copies with noise added",
  knowledge: ["labels"],
  needsKeys: true,
  signature: {
    keys: { type: "ints", min: 1, default: [1, 2, 4, 8] },
    noise: { type: "floats", min: 0, exclusiveMin: true, default: [0.5, 1, 2] },
  },
  quick: { keys: [4], noise: [1] },
  long: {},

  async *run({ leakedKeys, outputs, seed, signal, reportProgress }, { keys: counts, noise: levels }) {
    const variants = counts.flatMap((count) =>
      // the mean of one key without noise is that key: `replay`
      [0, ...levels].filter((noise) => noise > 0 || count > 1).map((noise) => ({ count, noise })),
    );
    for (const [done, { count, noise }] of variants.entries()) {
      signal.throwIfAborted();
      reportProgress(done / variants.length);
      const middle = meanKey(leakedKeys(count));
      const name = count === 1 ? "one key" : `the mean of ${counted(count, "key")}`;
      yield {
        variant: noise === 0 ? name : `${name} and ${noise} × noise`,
        price: new Tally().add({ leakedKeys: count }).price(),
        outputs,
        candidates: Array.from({ length: noise === 0 ? 1 : copies }, (_, copy) => ({
          key: noise === 0 ? middle : addNoise(middle, noise, seed, copy),
        })),
        validation: null,
        at: { keys: count, noise },
      };
    }
  },
});

/** A key with noise, with the root mean square that the key had. */
function addNoise(key: ConcreteKey, noise: number, seed: number, copy: number): ConcreteKey {
  return mapKey(key, (values, point) => {
    const numbers = stream(seed, "attack", "key_means", point, copy);
    const size = rootMeanSquare(values);
    const moved = values.map((value) => value + numbers.normal(0, noise * size));
    const scale = size / rootMeanSquare(moved);
    return moved.map((value) => value * scale);
  });
}

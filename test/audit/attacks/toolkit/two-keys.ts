import type { KeyFamily } from "../../../../audit/attacks/toolkit/key-family.js";
import { float32 } from "../../../../tensor/ops/index.js";
import { spread } from "../../../support/reference/jacobian.js";
import { softmax } from "../../../support/statistics.js";
import { samplesOf, solvingWeights } from "../planted.js";

/** Two keys in the planted model, and what it makes of them, worked out by hand. */
export const [count, batch, classes, hidden] = [2, 5, 3, 6];
export const options = { reject: true };
export const samples = samplesOf(batch, classes);

/** Two keys of six numbers, added where the key of the model enters. */
export const family: KeyFamily = {
  numbers: { keys: float32(count, hidden) },
  constants: { scale: { type: float32(), values: Float32Array.of(2) } },
  start: () => ({}),
  inject(ops, point, h, { keys, scale }, rows) {
    if (point !== "middle" || keys === undefined || scale === undefined) return h;
    const each = ops.broadcast(ops.reshape(keys, [count, 1, hidden]), [count, rows, hidden]);
    return ops.add(h, ops.mul(ops.reshape(each, [count * rows, hidden]), scale));
  },
  keys: () => [],
};
export const numbers = spread(count * hidden, 3);

export const weights: Readonly<Record<string, ArrayLike<number>>> = {
  ...Object.fromEntries(Object.entries(solvingWeights(options)).map(([name, { values }]) => [name, values])),
  "last.weight": spread((classes + 1) * hidden, 7),
  "last.bias": [0.1, -0.2, 0.3, 0.4],
};

const number = (name: string, i: number): number => Number(weights[name]?.[i]);
const indices = (length: number) => Array.from({ length }, (_, i) => i);

/** What the last layer of the planted model reads, in plain loops: by key, by sample, by unit. */
export function gatedByHand(): number[][][] {
  return indices(count).map((key) =>
    indices(batch).map((sample) =>
      indices(hidden).map((unit) => {
        const sum = indices(8).reduce(
          (sum, feature) =>
            sum + number("first.weight", unit * 8 + feature) * Number(samples.input[sample * 8 + feature]),
          number("first.bias", unit),
        );
        return Math.max(0, sum) + 2 * Number(numbers[key * hidden + unit]);
      }),
    ),
  );
}

/** The logits of the planted model: by key, by sample, by output. */
export function logitsByHand(): number[][][] {
  return gatedByHand().map((rows) =>
    rows.map((h) =>
      indices(classes + 1).map((output) =>
        h.reduce(
          (sum, value, unit) => sum + value * number("last.weight", output * hidden + unit),
          number("last.bias", output),
        ),
      ),
    ),
  );
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const entropy = (shares: readonly number[]): number =>
  -shares.reduce((sum, share) => sum + share * Math.log(share), 0);

/** H(p | x) − H(p) over the classes, of each key. */
export function confidenceByHand(rows: readonly (readonly number[])[]): number {
  const shares = rows.map((logits) => softmax(logits.slice(0, classes)));
  const average = Array.from({ length: classes }, (_, c) => mean(shares.map((share) => share[c] ?? 0)));
  return mean(shares.map(entropy)) - entropy(average);
}

/** −log p of the label among so many outputs, the mean over the samples of a key. */
export function surpriseByHand(rows: readonly (readonly number[])[], outputs: number): number {
  return mean(
    rows.map((logits, i) => -Math.log(softmax(logits.slice(0, outputs))[samples.labels[i] ?? -1] ?? 0)),
  );
}

import type { Batch, BatchSource, Dataset, SampleValues } from "../../../runtime/data/index.js";
import { stream } from "../../../tensor/random/index.js";

/** Small random images, 25 to train on and 7 to test. */
export function tinyDataset(): Dataset {
  const random = stream(5, "dataset", "tiny");
  const split = (count: number) => ({
    count,
    values: Uint8Array.from({ length: count * 2 * 6 * 5 }, () => random.below(256)),
    labels: Uint8Array.from({ length: count }, (_, i) => i),
  });
  return {
    name: "tiny",
    sampleShape: [2, 6, 5],
    labelShape: [],
    classes: 25,
    train: split(25),
    test: split(7),
  };
}

export const tinySettings = {
  batchSize: 8,
  seed: 42,
  epochs: 3,
  augment: [
    { name: "affine", arguments: { rotate: 20, translate: 0.2 } },
    { name: "crop", arguments: { padding: 1 } },
    { name: "flip", arguments: {} },
  ],
  normalization: { mean: [0.3, 0.5], deviation: [0.2, 0.4] },
} as const;

/** All batches, each copied, as the next one overwrites it. */
export async function collect(source: BatchSource): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const { input, labels, ...place } of source) {
    batches.push({ ...place, input: input.slice(), labels: labels.slice() });
  }
  return batches;
}

/** The mean of f over stored values of either type. */
export function meanOf(values: SampleValues, f: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += f(value);
  return sum / values.length;
}

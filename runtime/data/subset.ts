import { Failure } from "../../diagnostics/index.js";
import { stream } from "../../tensor/random/index.js";
import { type Dataset, type Split, sampleSize, sharedLike } from "./dataset.js";
import { readSample } from "./sample-file.js";

/** How many samples of each split are wanted. */
export interface SampleCounts {
  readonly train: number | "all";
  readonly test: number | "all";
}

/**
 * So many samples of each split of a dataset: the first of an order that is shuffled by `seed`, so that a larger
 * part holds every smaller one. `all` is the split as it is. Fails with SPK4030 where the files hold fewer.
 */
export function takeSamples(
  dataset: Pick<Dataset, "name" | "sampleShape" | "train" | "test">,
  counts: SampleCounts,
  seed: number,
): Pick<Dataset, "train" | "test"> {
  const take = (name: "train" | "test"): Split => {
    const split = dataset[name];
    const wanted = counts[name];
    if (wanted === "all") return split;
    if (wanted > split.count) {
      throw Failure.of("dataset-too-small", {
        dataset: dataset.name,
        split: name,
        wanted,
        found: split.count,
      });
    }
    const order = stream(seed, "dataset", dataset.name, "subset", name).permutation(split.count);
    return pickSplit(split, order.subarray(0, wanted), dataset);
  };
  return { train: take("train"), test: take("test") };
}

/** The samples of a split at these indices, in memory, wherever the split lies. */
export function pickSplit(
  { count: all, values, labels, file }: Split,
  indices: ArrayLike<number>,
  { sampleShape }: Pick<Dataset, "sampleShape">,
): Split {
  // none where the sample itself is learned
  const [size, width] = [sampleSize(sampleShape), all === 0 ? 0 : labels.length / all];
  const count = indices.length;
  const picked = { values: sharedLike(values, count * size), labels: sharedLike(labels, count * width) };
  const read = new Uint8Array(file === undefined ? 0 : size);
  for (let i = 0; i < count; i++) {
    const index = indices[i] ?? 0;
    const sample =
      file === undefined ? values.subarray(index * size, (index + 1) * size) : readSample(file, index, read);
    picked.values.set(sample, i * size);
    picked.labels.set(labels.subarray(index * width, (index + 1) * width), i * width);
  }
  return { count, ...picked };
}

import { Failure } from "../../diagnostics/index.js";
import { stream } from "../../tensor/random/index.js";
import { type Dataset, type Split, sampleSize, sharedBytes } from "./dataset.js";

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
    return pickImages(split, order.subarray(0, wanted), sampleSize(dataset.sampleShape));
  };
  return { train: take("train"), test: take("test") };
}

/** Some of the images with one label each, a byte, as official datasets are: `size` bytes a sample. */
export function pickImages(
  { values, labels }: Split,
  indices: Uint32Array | readonly number[],
  size: number,
): Split {
  const picked = { values: sharedBytes(indices.length * size), labels: sharedBytes(indices.length) };
  for (const [i, index] of indices.entries()) {
    picked.values.set(values.subarray(index * size, (index + 1) * size), i * size);
    picked.labels[i] = labels[index] ?? 0;
  }
  return { count: indices.length, ...picked };
}

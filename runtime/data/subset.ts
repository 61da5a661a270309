import { Failure } from "../../diagnostics/index.js";
import { stream } from "../../tensor/random/index.js";
import { type Dataset, type Split, sampleSize, sharedLike } from "./dataset.js";
import { readSample, readTokens } from "./sample-file.js";
import { splitOffByPosition, type ValidationArgument, validationShare } from "./split-validation.js";

/** How many samples of each split are wanted. */
export interface SampleCounts {
  readonly train: number | "all";
  readonly test: number | "all";
  /** The share of the training samples that is split off to validate on; none unless given. */
  readonly validation?: ValidationArgument;
}

/**
 * So many samples of each split of a dataset: the first of an order that is shuffled by `seed`, so that a larger
 * part holds every smaller one. `all` is the split as it is. Samples to validate on are split off those for training, by the
 * places that they have in the files. Fails with SPK4030 where the files hold fewer.
 */
export function takeSamples(
  dataset: Pick<Dataset, "name" | "sampleShape" | "train" | "test">,
  counts: SampleCounts,
  seed: number,
): Pick<Dataset, "train" | "test" | "validation"> {
  const choose = (name: "train" | "test"): ArrayLike<number> | undefined => {
    const split = dataset[name];
    const wanted = counts[name];
    if (wanted === "all") return undefined;
    if (wanted > split.count) {
      throw Failure.of("dataset-too-small", {
        dataset: dataset.name,
        split: name,
        wanted,
        found: split.count,
      });
    }
    const order = stream(seed, "dataset", dataset.name, "subset", name).permutation(split.count);
    return order.subarray(0, wanted);
  };
  const take = (split: Split, indices: ArrayLike<number> | undefined): Split =>
    indices === undefined ? split : pickSplit(split, indices, dataset);
  const [{ train, test }, chosen] = [dataset, choose("train")];
  const tested = take(test, choose("test"));
  const share = validationShare(counts.validation ?? "none");
  if (share === undefined) return { train: take(train, chosen), test: tested };
  const all = Array.from(chosen ?? { length: train.count }, (index, place) => index ?? place);
  const { train: kept, validation = [] } = splitOffByPosition(all, {
    ...{ dataset: dataset.name, share, seed, count: train.count },
    labelAt: (index) => train.labels[index] ?? 0,
  });
  return { train: take(train, kept), validation: take(train, validation), test: tested };
}

/** The samples of a split at these indices, in memory, wherever the split lies. */
export function pickSplit(
  { count: all, values, labels, file, labelFile }: Split,
  indices: ArrayLike<number>,
  { sampleShape }: Pick<Dataset, "sampleShape">,
): Split {
  const size = sampleSize(sampleShape);
  const holdsTokens = file?.holdsTokens === true;
  // none where the sample itself is learned; of masks in a file, one for each pixel, of tokens one for each
  const stored = holdsTokens ? size : sampleSize(sampleShape.slice(1));
  const inMemory = all === 0 ? 0 : labels.length / all;
  const width = labelFile === undefined ? inMemory : stored;
  const count = indices.length;
  const picked = { values: sharedLike(values, count * size), labels: sharedLike(labels, count * width) };
  const read = new Uint8Array(file === undefined ? 0 : size);
  const readLabels = new Uint8Array(labelFile === undefined ? 0 : width);
  for (let i = 0; i < count; i++) {
    const index = indices[i] ?? 0;
    if (holdsTokens) {
      const tokens = readTokens(file, index, new Int32Array(size + 1));
      picked.values.set(tokens.subarray(0, -1), i * size);
      picked.labels.set(tokens.subarray(1), i * size);
      continue;
    }
    const sample =
      file === undefined ? values.subarray(index * size, (index + 1) * size) : readSample(file, index, read);
    picked.values.set(sample, i * size);
    const own =
      labelFile === undefined
        ? labels.subarray(index * width, (index + 1) * width)
        : readSample(labelFile, index, readLabels);
    picked.labels.set(own, i * width);
  }
  return { count, ...picked };
}

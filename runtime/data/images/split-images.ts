import { Failure } from "../../../diagnostics/index.js";
import { stream } from "../../../tensor/random/index.js";
import type { DataEncoding } from "../../data-encoding.js";
import { countTraining } from "../dataset.js";
import { splitByContent } from "../split-by-content.js";
import type { InspectedFile } from "./inspect-image.js";

export interface SplitFiles {
  readonly train: readonly InspectedFile[];
  readonly test: readonly InspectedFile[];
  /** Labels with a single image, which is in `train`. */
  readonly trainOnly: readonly number[];
}

interface SplitOptions {
  readonly share: number;
  readonly seed: number;
  /** How the run whose model is to see the images read its own; undefined for a new run. */
  readonly encoding: DataEncoding | undefined;
}

/**
 * Images for training and for testing where the folder does not tell them apart: by the bytes of their files, as
 * `splitByContent` says. Runs that recorded no split took the first `share` of a shuffled order of paths; for these the
 * split stays as it was. Fails with SPK4114 where nothing would be left for one of the two.
 */
export function splitImages(
  files: readonly InspectedFile[],
  { share, seed, encoding }: SplitOptions,
): SplitFiles {
  if (encoding !== undefined && encoding.split === undefined) return splitByPosition(files, { share, seed });
  const samples = files.map(({ digest, label }) => ({ content: digest, label }));
  const { train, test, trainOnly } = splitByContent(samples, { share, seed });
  if (train.length === 0 || test.length === 0) {
    const counts = { samples: files.length, train: train.length, test: test.length };
    throw Failure.of("empty-dataset-split", { dataset: "images", ...counts });
  }
  const take = (indices: readonly number[]) => indices.map((index) => files[index] as InspectedFile);
  return { train: take(train), test: take(test), trainOnly };
}

function splitByPosition(
  files: readonly InspectedFile[],
  { share, seed }: { readonly share: number; readonly seed: number },
): SplitFiles {
  const trainCount = countTraining("images", files.length, share);
  const order = stream(seed, "dataset", "images", "split").permutation(files.length);
  const shuffled = Array.from(order, (index) => files[index] as InspectedFile);
  return { train: shuffled.slice(0, trainCount), test: shuffled.slice(trainCount), trainOnly: [] };
}

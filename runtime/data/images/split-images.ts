import { Failure } from "../../../diagnostics/index.js";
import { stream } from "../../../tensor/random/index.js";
import type { DataEncoding } from "../../data-encoding.js";
import { countTraining } from "../dataset.js";
import type { LeftOut } from "../left-out.js";
import { splitByContent } from "../split-by-content.js";
import type { InspectedFile, InspectedFolder } from "./inspect-image.js";

export interface SplitFiles {
  readonly train: readonly InspectedFile[];
  readonly test: readonly InspectedFile[];
  /** Labels with a single image, which is in `train`. */
  readonly trainOnly: readonly number[];
}

interface SplitOptions {
  readonly leftOut: LeftOut;
  readonly share: number;
  readonly seed: number;
  /** How the run whose model is to see the images read its own; undefined for a new run. */
  readonly encoding: DataEncoding | undefined;
}

/**
 * Images for training and for testing: as the folder tells them apart, or else by the bytes of their files, as
 * `splitByContent` says. Runs that recorded no split took the first `share` of a shuffled order of paths; for these the
 * split stays as it was. What cannot be read has no content, and stands at the end of `train`. Fails with SPK4114 where nothing would be left for one of the two.
 */
export function splitImages(folder: InspectedFolder, options: SplitOptions): SplitFiles {
  const { train: files, test: held } = folder;
  const { share, seed, encoding } = options;
  if (held !== undefined) return { train: files, test: held, trainOnly: [] };
  if (encoding !== undefined && encoding.split === undefined) return splitByPosition(files, options);
  const readable = files.flatMap((file) =>
    "digest" in file.content ? [{ file, content: file.content.digest, label: file.label }] : [],
  );
  const { train, test, trainOnly } = splitByContent(readable, { share, seed });
  if (train.length === 0 || test.length === 0) {
    const counts = { samples: readable.length, train: train.length, test: test.length };
    throw Failure.of("empty-dataset-split", { dataset: "images", ...counts });
  }
  const take = (indices: readonly number[]) => indices.flatMap((index) => readable[index]?.file ?? []);
  const unreadable = files.filter(({ content }) => "problem" in content);
  return { train: [...take(train), ...unreadable], test: take(test), trainOnly };
}

/** What the versions that split by position read, by their names. */
const namesOfBefore = /\.(png|jpe?g)$/i;

function splitByPosition(
  all: readonly InspectedFile[],
  { share, seed, leftOut }: Pick<SplitOptions, "share" | "seed" | "leftOut">,
): SplitFiles {
  const files = all.filter(({ path }) => {
    const wasRead = namesOfBefore.test(path);
    if (!wasRead) leftOut.add("not read by the version that trained the run", path);
    return wasRead;
  });
  const trainCount = countTraining("images", files.length, share);
  const order = stream(seed, "dataset", "images", "split").permutation(files.length);
  const shuffled = Array.from(order, (index) => files[index] as InspectedFile);
  return { train: shuffled.slice(0, trainCount), test: shuffled.slice(trainCount), trainOnly: [] };
}

import type { DataEncoding } from "../../data-encoding.js";
import { requireBothSplits } from "../dataset.js";
import type { LeftOut } from "../left-out.js";
import { type SplitSample, splitByContent, splitOffByContent } from "../split-by-content.js";
import { splitByPosition } from "../split-by-position.js";
import type { InspectedFile, InspectedFolder } from "./inspect-image.js";

export interface SplitFiles {
  readonly train: readonly InspectedFile[];
  readonly test: readonly InspectedFile[];
  /** Undefined where no images are to be validated on. */
  readonly validation?: readonly InspectedFile[];
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
 * split stays as it was. What cannot be read has no content, and stands at the end of `train`. Fails with SPK4114 where
 * nothing would be left for one of the two.
 */
export function splitImages(folder: InspectedFolder, options: SplitOptions): SplitFiles {
  const { train: files, test: held, validation } = folder;
  const { share, seed, encoding } = options;
  if (held !== undefined)
    return { train: files, test: held, trainOnly: [], ...(validation && { validation }) };
  if (encoding !== undefined && encoding.split === undefined) return splitAsBefore(files, options);
  const readable = files.flatMap((file) =>
    "digest" in file.content ? [{ file, content: file.content.digest, label: file.label }] : [],
  );
  const { train, test, trainOnly } = splitByContent(readable, { share, seed });
  requireBothSplits("images", { train: train.length, test: test.length });
  const take = (indices: readonly number[]) => indices.flatMap((index) => readable[index]?.file ?? []);
  const unreadable = files.filter(({ content }) => "problem" in content);
  return { train: [...take(train), ...unreadable], test: take(test), trainOnly };
}

/**
 * The same with a share of the images for training split off to validate on, by the bytes of their files. What cannot be read
 * stays at the end of `train`.
 */
export function splitOffImages(
  split: SplitFiles,
  options: { readonly share: number; readonly seed: number },
): SplitFiles {
  const [readable, unreadable] = [
    split.train.filter(({ content }) => "digest" in content),
    split.train.filter(({ content }) => "problem" in content),
  ];
  const sampleAt = (index: number): SplitSample => {
    const { content, label = 0 } = readable[index] ?? {};
    return { content: content !== undefined && "digest" in content ? content.digest : "", label };
  };
  const all = readable.map((_, index) => index);
  const { train, validation = [] } = splitOffByContent(all, sampleAt, options);
  const take = (indices: readonly number[]) => indices.flatMap((index) => readable[index] ?? []);
  return { ...split, train: [...take(train), ...unreadable], validation: take(validation) };
}

/** What the versions that split by position read, by their names. */
const namesOfBefore = /\.(png|jpe?g)$/i;

function splitAsBefore(
  all: readonly InspectedFile[],
  { share, seed, leftOut }: Pick<SplitOptions, "share" | "seed" | "leftOut">,
): SplitFiles {
  const files = all.filter(({ path }) => {
    const wasRead = namesOfBefore.test(path);
    if (!wasRead) leftOut.add("not read by the version that trained the run", path);
    return wasRead;
  });
  const { train, test, trainOnly } = splitByPosition("images", files.length, { share, seed });
  const take = (indices: readonly number[]) => indices.flatMap((index) => files[index] ?? []);
  return { train: take(train), test: take(test), trainOnly };
}

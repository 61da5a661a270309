import { Failure, systemReason } from "../../../diagnostics/index.js";
import { stream } from "../../../tensor/random/index.js";
import {
  countTraining,
  imageShapeOf,
  requireMemory,
  type Split,
  sampleSize,
  sharedBytes,
} from "../dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "../datasets/define-dataset.js";
import type { SkippedFile } from "../events.js";
import { resolveUserPath } from "../files.js";
import { type DecodeImage, type Fit, imageDecoder } from "./decode-image.js";
import { findImages, type ImageFolder, type LabelledFile } from "./find-images.js";

export interface ImagesArguments {
  readonly folder: string;
  /** The share for training where the folder does not tell the splits apart. */
  readonly train: number;
  readonly fit: Fit;
  /** What to do where a file is no image. */
  readonly corrupt: "stop" | "skip";
}

/** Images that are decoded at once. */
const window = 16;

/**
 * A folder of images by class, see `findImages`, in the size that the model takes. Where the folder does not tell the
 * splits apart, the first `train` share of a shuffled order is for training. Files that are no images stop the run with
 * SPK4133, all of them counted, or are left out and reported.
 */
export async function loadImages(
  args: ImagesArguments,
  { sampleShape, classes }: DatasetFacts,
  { seed, directory, observe, signal }: LoadOptions,
): Promise<LoadedSamples> {
  const shape = imageShapeOf(sampleShape);
  if (shape === undefined) throw new Error(`images cannot have the shape [${sampleShape.join(", ")}]`);
  const folder = resolveUserPath(args.folder, directory);
  const found = await findImages(folder);
  const { classNames } = found;
  if (classNames.length !== classes) {
    throw Failure.of("class-count-mismatch", { path: folder, what: "folder", names: classNames, classes });
  }
  const { train, test } = splitFiles(found, seed, args.train);
  const images = train.length + test.length;
  requireMemory("images", images * sampleSize(sampleShape));

  const decode = await imageDecoder(shape, args.fit);
  const skipped: SkippedFile[] = [];
  let done = 0;
  const onWindow = (files: number): void => {
    if (signal?.aborted)
      throw Failure.of("data-loading-interrupted", { doing: `reading the images of ${folder}` });
    done += files;
    observe?.({ kind: "decoding", dataset: "images", done, images });
  };
  const read = (files: readonly LabelledFile[]) =>
    decodeSplit(files, { decode, size: sampleSize(sampleShape), skipped, onWindow });
  const splits = { train: await read(train), test: await read(test) };
  if (skipped.length > 0) {
    if (args.corrupt === "stop") throw Failure.of("unreadable-image", { files: skipped, images });
    observe?.({ kind: "skipped", dataset: "images", files: skipped });
  }
  if (splits.train.count === 0 || splits.test.count === 0)
    throw Failure.of("empty-data-source", { path: folder });
  return { encoding: { classNames }, ...splits };
}

function splitFiles(
  { train, test }: ImageFolder,
  seed: number,
  share: number,
): { train: readonly LabelledFile[]; test: readonly LabelledFile[] } {
  if (test !== undefined) return { train, test };
  const trainCount = countTraining("images", train.length, share);
  const order = stream(seed, "dataset", "images", "split").permutation(train.length);
  const shuffled = Array.from(order, (index) => train[index] as LabelledFile);
  return { train: shuffled.slice(0, trainCount), test: shuffled.slice(trainCount) };
}

interface Decoding {
  readonly decode: DecodeImage;
  readonly size: number;
  readonly skipped: SkippedFile[];
  readonly onWindow: (files: number) => void;
}

/** The images of a split in their order, those left out that are none. */
async function decodeSplit(
  files: readonly LabelledFile[],
  { decode, size, skipped, onWindow }: Decoding,
): Promise<Split> {
  const values = sharedBytes(files.length * size);
  const labels = new Int32Array(files.length);
  let count = 0;
  for (let start = 0; start < files.length; start += window) {
    const some = files.slice(start, start + window);
    const decoded = await Promise.allSettled(some.map(({ path }) => decode(path)));
    for (const [i, { path, label }] of some.entries()) {
      const outcome = decoded[i];
      if (outcome?.status === "fulfilled") {
        values.set(outcome.value, count * size);
        labels[count] = label;
        count += 1;
      } else skipped.push({ path, reason: decodingProblem(outcome?.reason) });
    }
    onWindow(some.length);
  }
  return { count, values: values.subarray(0, count * size), labels: labels.slice(0, count) };
}

/** The first line of what the decoder says, without the file that it names. */
function decodingProblem(error: unknown): string {
  const [line = ""] = systemReason(error).split("\n");
  return line
    .replace(/^Input file (is missing: .*|has )?/, "")
    .replace(/^contains /, "it contains ")
    .trim();
}

import { Failure, systemReason } from "../../../diagnostics/index.js";
import { imageShapeOf, requireMemory, type Split, sampleSize, sharedBytes } from "../dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "../datasets/define-dataset.js";
import type { SkippedFile } from "../events.js";
import { resolveUserPath } from "../files.js";
import { orderClasses } from "./class-folders.js";
import { type DecodeImage, type Fit, imageDecoder } from "./decode-image.js";
import { findImages, type ImageFile } from "./find-images.js";
import { type InspectedFile, inspectImage, type LabelledFile } from "./inspect-image.js";
import { splitImages } from "./split-images.js";

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
 * splits apart, they follow from the contents of the files, see `splitImages`. Files that are no images stop the run with
 * SPK4133, all of them counted, or are left out and reported. For a model that is trained already, folders are mapped to
 * classes by their names.
 */
export async function loadImages(
  args: ImagesArguments,
  { sampleShape, classes }: DatasetFacts,
  { seed, directory, encoding, observe, signal }: LoadOptions,
): Promise<LoadedSamples> {
  const shape = imageShapeOf(sampleShape);
  if (shape === undefined) throw new Error(`images cannot have the shape [${sampleShape.join(", ")}]`);
  const folder = resolveUserPath(args.folder, directory);
  const known = encoding?.classNames;
  const found = await findImages(folder, known);
  const classNames = orderClasses(folder, found.classNames, { classes, known });
  const images = found.train.length + (found.test?.length ?? 0);
  requireMemory("images", images * sampleSize(sampleShape));
  const checkStop = (): void => {
    if (signal?.aborted)
      throw Failure.of("data-loading-interrupted", { doing: `reading the images of ${folder}` });
  };

  const skipped: SkippedFile[] = [];
  const inspect = (files: readonly ImageFile[]) => inspectFiles(files, { classNames, skipped, checkStop });
  const inspected = { train: await inspect(found.train), test: found.test && (await inspect(found.test)) };
  const { train, test } =
    inspected.test === undefined
      ? splitImages(inspected.train, { share: args.train, seed, encoding })
      : { train: inspected.train, test: inspected.test };

  const decode = await imageDecoder(shape, args.fit);
  let done = skipped.length;
  const onWindow = (files: number): void => {
    checkStop();
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
  return { encoding: { classNames, split: "content" }, ...splits };
}

interface Inspecting {
  readonly classNames: readonly string[];
  readonly skipped: SkippedFile[];
  readonly checkStop: () => void;
}

/** Reads each file once, those left out that cannot be read. */
async function inspectFiles(
  files: readonly ImageFile[],
  { classNames, skipped, checkStop }: Inspecting,
): Promise<InspectedFile[]> {
  const inspected: InspectedFile[] = [];
  for (let start = 0; start < files.length; start += window) {
    checkStop();
    const some = files.slice(start, start + window);
    const outcomes = await Promise.allSettled(
      some.map(({ path, className }) => inspectImage({ path, label: classNames.indexOf(className) })),
    );
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === "fulfilled") inspected.push(outcome.value);
      else skipped.push({ path: some[i]?.path ?? "", reason: systemReason(outcome.reason) });
    }
  }
  return inspected;
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

import path from "node:path";
import { Failure } from "../../../diagnostics/index.js";
import { defaultDataMemory, imageShapeOf, requireTestMemory, sampleSize } from "../dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "../datasets/define-dataset.js";
import type { SkippedFile } from "../events.js";
import { kindOfSource, resolveUserPath } from "../files.js";
import { LeftOut } from "../left-out.js";
import { openSampleStore, type SampleStore } from "../sample-store.js";
import { validationShare } from "../split-validation.js";
import { orderClasses } from "./class-folders.js";
import { type DecodedImage, type DecodeImage, type Fit, imageDecoder } from "./decode-image.js";
import { readMask, requireClassesIn } from "./decode-mask.js";
import { decodeSplit, type SeenSizes } from "./decode-split.js";
import { findImages } from "./find-images.js";
import { findPictures } from "./find-pictures.js";
import { inspectImages } from "./inspect-image.js";
import { type SplitFiles, splitImages, splitOffImages } from "./split-images.js";
import { summarizeImages } from "./summarize-images.js";

export interface ImagesArguments {
  readonly folder: string;
  /** The share for training where the folder does not tell the splits apart. */
  readonly train: number;
  readonly fit: Fit;
  /** The folder of the masks, `none` where folders are classes. */
  readonly masks: string;
  /** What to do where an image cannot be read. */
  readonly corrupt: "stop" | "skip";
  /** The share of the training images to validate on, or the images of a folder for validation. */
  readonly validation: number | "none" | "folder";
}

const classFolders = {
  ...{ reader: "`images`", wants: "a folder that holds a folder of images for each class" },
  takes: "folder",
} as const;

const pictureFolder = { reader: "`images`", wants: "a folder that holds pictures", takes: "folder" } as const;

const maskFolder = { ...pictureFolder, wants: "a folder that holds a mask for each picture" } as const;

/**
 * A folder of images by class, see `findImages`, in the size that the model takes. Where the folder does not tell the
 * splits apart, they follow from the contents of the files, see `splitImages`. Images that cannot be read stop the run
 * with SPK4133, all of them counted, or are left out. With `masks`, what is on a picture is in the file of the same name there, see
 * `readMask`, and its folder says nothing. For a model that is trained already, folders are mapped to classes
 * by their names.
 */
export async function loadImages(
  args: ImagesArguments,
  { sampleShape, classes, target }: DatasetFacts,
  options: LoadOptions,
): Promise<LoadedSamples> {
  const { seed, directory, encoding, testOnly, observe, signal } = options;
  const { memory = defaultDataMemory, batchSize = 1 } = options;
  const shape = imageShapeOf(sampleShape);
  if (shape === undefined) throw new Error(`images cannot have the shape [${sampleShape.join(", ")}]`);
  const folder = resolveUserPath(args.folder, directory);
  const checkStop = (): void => {
    if (signal?.aborted)
      throw Failure.of("data-loading-interrupted", { doing: `reading the images of ${folder}` });
  };
  const leftOut = new LeftOut();
  const remarks: string[] = [];
  const known = encoding?.classNames;
  const remark = (sentence: string): void => void remarks.push(sentence);
  const hasMasks = target === "mask";
  const maskRoot = hasMasks ? resolveUserPath(args.masks, directory) : undefined;
  await kindOfSource(folder, hasMasks ? pictureFolder : classFolders);
  if (maskRoot !== undefined) await kindOfSource(maskRoot, maskFolder);
  const find = hasMasks ? findPictures : findImages;
  const usesValidation = args.validation === "folder" && !testOnly;
  const found = await find(folder, { known, leftOut, remark, checkStop, usesValidation });
  const filled = new Set(
    [found.train, found.test, found.validation]
      .flatMap((split) => split?.files ?? [])
      .map(({ className }) => className),
  );
  const empty = found.classNames.filter((name) => !filled.has(name));
  // where images are learned themselves, their folders may be as many as they like
  const wanted = target === undefined ? classes : found.classNames.length;
  const classNames = orderClasses(folder, { found: found.classNames, empty }, { classes: wanted, known });

  const isNew = known === undefined;
  const inspected = await inspectImages(found, { classNames, leftOut, checkStop, isNew });
  const parted = testOnly
    ? { train: [], test: [...inspected.train, ...(inspected.test ?? [])], trainOnly: [] }
    : splitImages(inspected, { share: args.train, seed, encoding, leftOut });
  const share = testOnly ? undefined : validationShare(args.validation);
  const split = share === undefined ? parted : splitOffImages(parted, { share, seed });
  const images = split.train.length + split.test.length + (split.validation?.length ?? 0);
  if (options.holdsTest && images * sampleSize(sampleShape) > memory)
    requireTestMemory({ name: "images", sampleShape }, split.test.length, memory);
  const decode = await imageDecoder(shape, args.fit);
  const store = await openSampleStore({
    ...{ dataset: "images", samples: images, size: sampleSize(sampleShape), memory, batchSize, observe },
    ...(hasMasks && { mask: shape.height * shape.width }),
  });
  const maskOf =
    maskRoot === undefined
      ? undefined
      : (picture: string, size: ImageSize): Promise<Uint8Array> => {
          const { dir, name } = path.parse(path.relative(folder, picture));
          const mask = path.join(maskRoot, dir, `${name}.png`);
          return readMask(mask, { picture, size, shape, classes, fit: args.fit });
        };
  const onDecoded = (done: number): void => {
    checkStop();
    observe?.({ kind: "decoding", dataset: "images", done, images });
  };
  try {
    const decoded = await decodeImages(split, { decode, maskOf, store, onDecoded });
    const { train, test, validation, unreadable, sizes } = decoded;
    if (unreadable.length > 0 && args.corrupt === "stop")
      throw Failure.of("unreadable-image", { files: unreadable, images });
    for (const { path: file, reason } of unreadable) leftOut.add(reason, file);
    if ((train.count === 0 && !testOnly) || test.count === 0)
      throw Failure.of("empty-data-source", { path: folder });
    if (hasMasks) requireClassesIn(args.masks, { train, test, validation }, shape.height * shape.width);
    const summary = summarizeImages({
      ...{ classNames, hasMasks, train, test, validation, split, sizes, leftOut, remarks, isNew },
    });
    const byContent = isNew || encoding?.split === "content";
    const { release } = store;
    return {
      encoding: { ...(!hasMasks && { classNames }), ...(byContent && { split: "content" }) },
      ...{ summary, train, test, ...(validation && { validation }), ...(release && { release }) },
    };
  } catch (error) {
    store.release?.();
    throw error;
  }
}

/** What a picture measures as it is seen. */
type ImageSize = Pick<DecodedImage, "width" | "height">;

interface DecodingOptions {
  readonly decode: DecodeImage;
  readonly maskOf: ((picture: string, size: ImageSize) => Promise<Uint8Array>) | undefined;
  readonly store: SampleStore;
  /** Is told how many images are done; throws where the user has stopped the work. */
  readonly onDecoded: (done: number) => void;
}

/** The images of all splits, those left out that cannot be read. */
async function decodeImages(split: SplitFiles, { decode, maskOf, store, onDecoded }: DecodingOptions) {
  let done = 0;
  const onWindow = (files: number): void => {
    done += files;
    onDecoded(done);
  };
  const unreadable: SkippedFile[] = [];
  const sizes: SeenSizes = new Map();
  const decoding = { decode, maskOf, store, unreadable, sizes, onWindow };
  const train = await decodeSplit(split.train, decoding);
  const test = await decodeSplit(split.test, decoding);
  const validation = split.validation && (await decodeSplit(split.validation, decoding));
  return { train, test, validation, unreadable, sizes };
}

import { alternatives, enumeration } from "../../diagnostics/message.js";
import { countByClass, type DataSummary, remarkOnOneClass, samplesOfClass } from "./data-summary.js";
import {
  defaultDataMemory,
  imageShapeOf,
  requireBothSplits,
  requireMemory,
  type Split,
  sampleSize,
  sharedBytes,
  withoutSamples,
} from "./dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "./datasets/define-dataset.js";
import { kindOfSource, resolveUserPath } from "./files.js";
import { readIdxSplit } from "./idx.js";
import { findIdxFiles, type IdxPair } from "./idx-files.js";
import { LeftOut } from "./left-out.js";
import { type SplitSample, splitByContent, splitOffByContent } from "./split-by-content.js";
import { type ValidationArgument, validationShare } from "./split-validation.js";
import { pickSplit } from "./subset.js";

export interface IdxArguments {
  readonly folder: string;
  /** What the names of the files begin with, or `any`. */
  readonly prefix: string;
  /** The share for training where there is one pair of files for both splits. */
  readonly train: number;
  /** The label of the first class: 1 in EMNIST's letters. */
  readonly first_label: number;
  /** Whether files hold images column by column, as those of EMNIST. */
  readonly transposed: boolean;
  readonly validation: ValidationArgument;
}

const source = { reader: "`idx`", wants: "a folder of IDX files", takes: "folder" } as const;

/**
 * Grey images of the height and width that the model takes, in IDX files, see `findIdxFiles`; a model of colours gets the
 * plane three times. Without files for testing, the split follows from the contents of the images.
 */
export async function loadIdx(
  args: IdxArguments,
  { sampleShape, classes }: DatasetFacts,
  { seed, directory, testOnly = false, memory = defaultDataMemory }: LoadOptions,
): Promise<LoadedSamples> {
  const shape = imageShapeOf(sampleShape);
  if (shape === undefined) throw new Error(`images cannot have the shape [${sampleShape.join(", ")}]`);
  const { channels, height, width } = shape;
  const leftOut = new LeftOut();
  const folder = resolveUserPath(args.folder, directory);
  await kindOfSource(folder, source);
  const files = await findIdxFiles(folder, { prefix: args.prefix, testOnly, leftOut });
  const stored = args.transposed ? { height: width, width: height } : { height, width };
  const read = async (pair: IdxPair): Promise<Split> => {
    const split = await readIdxSplit({ ...pair, ...stored, classes, firstLabel: args.first_label });
    requireMemory("idx", split.count * sampleSize(sampleShape), memory);
    const upright = args.transposed ? transpose(split, stored) : split;
    return channels === 1 ? upright : repeatPlane(upright, channels, height * width);
  };
  const train = await read(files.train);
  const size = sampleSize(sampleShape);
  const test = files.test && (await read(files.test));
  const parted = testOnly
    ? onlyForTesting([train, ...(test === undefined ? [] : [test])])
    : test === undefined
      ? splitSamples(train, { size, share: args.train, seed })
      : { train, test, trainOnly: [] };
  const share = testOnly ? undefined : validationShare(args.validation);
  const splits = share === undefined ? parted : splitOffValidation(parted, { size, share, seed });
  const names = Array.from({ length: classes }, (_, label) => String(label + args.first_label));
  return {
    ...(files.test === undefined && { encoding: { split: "content" } as const }),
    summary: summarize(splits, names, leftOut),
    ...{ train: splits.train, test: splits.test },
    ...(splits.validation && { validation: splits.validation }),
  };
}

interface Splits {
  readonly train: Split;
  readonly test: Split;
  readonly validation?: Split;
  readonly trainOnly: readonly number[];
}

interface Splitting {
  /** Numbers of a sample. */
  readonly size: number;
  readonly share: number;
  readonly seed: number;
}

/** Images as far as their split is concerned. */
function contentsOf({ values, labels }: Split, size: number): SplitSample[] {
  const bytes = Uint8Array.from(values);
  return Array.from(labels, (label, i) => ({ content: bytes.subarray(i * size, (i + 1) * size), label }));
}

function splitOffValidation(splits: Splits, { size, share, seed }: Splitting): Splits {
  const samples = contentsOf(splits.train, size);
  const all = samples.map((_, index) => index);
  const sampleAt = (index: number): SplitSample => samples[index] ?? { content: "", label: 0 };
  const { train, validation = [] } = splitOffByContent(all, sampleAt, { share, seed });
  const take = (indices: readonly number[]): Split =>
    pickSplit(splits.train, indices, { sampleShape: [size] });
  return { ...splits, train: take(train), validation: take(validation) };
}

function splitSamples(all: Split, { size, share, seed }: Splitting): Splits {
  const { train, test, trainOnly } = splitByContent(contentsOf(all, size), { share, seed });
  requireBothSplits("idx", { train: train.length, test: test.length });
  const shape = { sampleShape: [size] };
  return { train: pickSplit(all, train, shape), test: pickSplit(all, test, shape), trainOnly };
}

/** The samples of all files are for testing. */
function onlyForTesting(parts: readonly Split[]): Splits {
  const join = (arrays: readonly ArrayLike<number>[]): Uint8Array => {
    const joined = sharedBytes(arrays.reduce((sum, { length }) => sum + length, 0));
    let start = 0;
    for (const array of arrays) {
      joined.set(array, start);
      start += array.length;
    }
    return joined;
  };
  const test = {
    count: parts.reduce((sum, part) => sum + part.count, 0),
    values: join(parts.map(({ values }) => values)),
    labels: join(parts.map(({ labels }) => labels)),
  };
  return { train: withoutSamples(test), test, trainOnly: [] };
}

function summarize(splits: Splits, names: readonly string[], leftOut: LeftOut): DataSummary {
  const classes = countByClass(names, splits);
  const missing = classes.filter((found) => samplesOfClass(found) === 0).map(({ name }) => name);
  const untested = splits.trainOnly.map((label) => names[label] ?? "");
  return {
    classes,
    leftOut: leftOut.list(),
    remarks: [
      ...(missing.length > 0 ? [`there are no images with the label ${alternatives(missing)}`] : []),
      ...(untested.length > 0
        ? [
            `${enumeration(untested)}: one image alone, or copies of one, which is trained on and not tested on`,
          ]
        : []),
      ...(splits.train.count > 0 ? remarkOnOneClass(classes) : []),
    ],
  };
}

/** Rows become columns. `height` and `width` are those of the images as they are stored. */
function transpose(
  { count, values, labels }: Split,
  { height, width }: { readonly height: number; readonly width: number },
): Split {
  const turned = sharedBytes(values.length);
  for (let start = 0; start < values.length; start += height * width) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++)
        turned[start + column * height + row] = values[start + row * width + column] ?? 0;
    }
  }
  return { count, values: turned, labels };
}

function repeatPlane({ count, values, labels }: Split, channels: number, plane: number): Split {
  const repeated = sharedBytes(count * channels * plane);
  for (let i = 0; i < count * channels; i++) {
    const from = Math.floor(i / channels) * plane;
    repeated.set(values.subarray(from, from + plane), i * plane);
  }
  return { count, values: repeated, labels };
}

import { Failure } from "../../diagnostics/index.js";
import type { DataEncoding } from "../data-encoding.js";
import type { Normalization } from "../model.js";
import type { OtherTarget } from "../target.js";
import type { DataSummary } from "./data-summary.js";

/** What the samples of a dataset are for: to train on, to choose by while training, to judge by at the end. */
export type SplitName = "train" | "validation" | "test";

/** Labelled samples for training and for testing, and where an experiment asks for it, for validation. */
export interface Dataset {
  readonly name: string;
  /** [channels, height, width] of an image, [features], or [length] of token ids. */
  readonly sampleShape: readonly number[];
  /** [] for one label a sample, [length] for one at each token; of numbers, their shape. */
  readonly labelShape: readonly number[];
  /** How many there are, or how many numbers a model is to give. */
  readonly classes: number;
  /** What the labels are; left out: classes. */
  readonly target?: OtherTarget;
  /** How the files became numbers, where the user's files are read. */
  readonly encoding?: DataEncoding;
  /** What was found in the user's files. */
  readonly summary?: DataSummary;
  /** The normalisation worked out from the training split, where the experiment asks for it. */
  readonly normalization?: Normalization;
  readonly train: Split;
  readonly test: Split;
  /** Neither trained on nor tested on; left out where the experiment asks for none. */
  readonly validation?: Split;
  /** Lets go of the file that the samples lie in, where memory does not hold them. Nothing may read them afterwards. */
  readonly release?: () => void;
}

/**
 * `count` samples one after the other, each in channel, height, width order. Bytes are pixels: 255 stands for 1.0;
 * int32 are token ids; float64 are features as they were read, which float32 may not tell apart before they are normalised. `labels` holds classes from 0, or numbers, as many for each sample as the dataset's label shape says.
 */
export interface Split {
  readonly count: number;
  /** All samples; none where they lie in a file. Use `chunksOf` to walk over either. */
  readonly values: SampleValues;
  readonly labels: Uint8Array | Int32Array | Float32Array;
  /** Where the samples lie that memory is not to hold, as bytes or as tokens with their labels. */
  readonly file?: SampleFile;
  /** Where their masks lie then, a byte for each pixel, or the token after each token; `labels` has none. */
  readonly labelFile?: SampleFile;
}

/** Samples one after the other in a file that is open. It is plain data, so that a thread of this process can read it too. */
export interface SampleFile {
  /** The number by which the system knows the open file; it has no name any more. */
  readonly descriptor: number;
  /** Where in the file the first sample begins, in bytes. */
  readonly start: number;
  /** Whether int32 token ids lie there in the place of bytes, each the label of the one before it. */
  readonly holdsTokens?: true;
}

export type SampleValues = Uint8Array | Float32Array | Float64Array | Int32Array;

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Whether samples are token ids: they are fed as they are, neither augmented nor normalised. */
export function holdsTokens(split: Split): split is Split & { readonly values: Int32Array } {
  return split.values instanceof Int32Array;
}

/** Numbers in one sample, or in its labels. */
export function sampleSize(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The sizes of an image, or undefined where a sample is not one. */
export function imageShapeOf(shape: readonly number[]): ImageShape | undefined {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || channels === undefined || height === undefined || width === undefined)
    return undefined;
  return { channels, height, width };
}

/** Bytes of samples that memory holds unless told otherwise: two gigabytes. */
export const defaultDataMemory = 2 ** 31;

/**
 * Fails with SPK4132 where something of a dataset would take more than the `most` bytes of memory that samples may take:
 * `what` is "the samples", "a batch of 64 samples".
 */
export function requireMemory(dataset: string, bytes: number, most: number, what = "the samples"): void {
  if (bytes > most) throw Failure.of("dataset-too-large", { dataset, what, bytes, most });
}

/**
 * Fails with SPK4132 where so many samples for testing do not fit into memory as a network reads them, in float32 in the place
 * of bytes.
 */
export function requireTestMemory(
  { name, sampleShape }: Pick<Dataset, "name" | "sampleShape">,
  count: number,
  memory: number,
): void {
  const bytes = 4 * count * sampleSize(sampleShape);
  requireMemory(name, bytes, memory, "the test samples, as the network reads them,");
}

/** A split of a dataset that must have it. */
export function splitOf(dataset: Dataset, name: SplitName): Split {
  const split = dataset[name];
  if (split === undefined) throw new Error(`${dataset.name} was loaded without samples for ${name}`);
  return split;
}

/** No samples, of the kind of another split. */
export function withoutSamples({ values, labels }: Split): Split {
  return { count: 0, values: values.subarray(0, 0), labels: labels.subarray(0, 0) };
}

/** How many of `samples` are for training; a Failure where nothing would be left for one of the splits. */
export function countTraining(dataset: string, samples: number, share: number): number {
  const train = Math.round(samples * share);
  requireBothSplits(dataset, { train, test: samples - train });
  return train;
}

/** Fails with SPK4114 where one of the splits has no samples. */
export function requireBothSplits(
  dataset: string,
  { train, test }: { readonly train: number; readonly test: number },
): void {
  if (train > 0 && test > 0) return;
  throw Failure.of("empty-dataset-split", { dataset, samples: train + test, train, test });
}

/**
 * The same split in memory that worker threads can share: itself where it already is, a copy otherwise. A dataset is
 * tens of megabytes; loaders put it into shared memory at once so that no second copy is ever made.
 */
export function shareSplit(split: Split): Split {
  return { ...split, values: share(split.values), labels: share(split.labels) };
}

export function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}

export function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}

export function sharedDoubles(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}

export function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

/** Shared memory for numbers of the type of others. */
export function sharedLike<A extends SampleValues>(array: A, length: number): A {
  return ofType(array, sharedBytes(length * array.BYTES_PER_ELEMENT));
}

function share<A extends SampleValues>(array: A): A {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const bytes = sharedBytes(array.byteLength);
  bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return ofType(array, bytes);
}

/** Bytes as numbers of the type of others. */
function ofType<A extends SampleValues>(array: A, bytes: Uint8Array): A {
  if (array instanceof Float32Array) return new Float32Array(bytes.buffer) as A;
  if (array instanceof Float64Array) return new Float64Array(bytes.buffer) as A;
  if (array instanceof Int32Array) return new Int32Array(bytes.buffer) as A;
  return bytes as A;
}

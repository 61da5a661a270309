/** Labelled samples for training and for testing. */
export interface Dataset {
  readonly name: string;
  /** [channels, height, width] of an image, or [features]. */
  readonly sampleShape: readonly number[];
  readonly classes: number;
  readonly train: Split;
  readonly test: Split;
}

/**
 * `count` samples one after the other, each in channel, height, width order. Bytes are pixels: 255 stands for 1.0.
 * `labels` holds one class from 0 for each sample.
 */
export interface Split {
  readonly count: number;
  readonly values: SampleValues;
  readonly labels: Uint8Array | Int32Array;
}

export type SampleValues = Uint8Array | Float32Array;

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Numbers in one sample. */
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

/**
 * The same split in memory that worker threads can share: itself where it already is, a copy otherwise. A dataset is
 * tens of megabytes; loaders put it into shared memory at once so that no second copy is ever made.
 */
export function shareSplit(split: Split): Split {
  return { count: split.count, values: share(split.values), labels: share(split.labels) };
}

export function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}

function share<A extends SampleValues | Int32Array>(array: A): A {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const bytes = sharedBytes(array.byteLength);
  bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  if (array instanceof Float32Array) return new Float32Array(bytes.buffer) as A;
  if (array instanceof Int32Array) return new Int32Array(bytes.buffer) as A;
  return bytes as A;
}

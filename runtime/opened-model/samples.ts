import type { BatchInput } from "../data/batch-plan.js";

/** Samples as the network reads them: normalised, in one array. */
export interface Samples {
  readonly count: number;
  /** count × sample, channel, height, width order; token ids are int32. */
  readonly input: BatchInput;
  /** count × label shape; none where labels are no classes. */
  readonly labels: Int32Array;
}

/** The samples at these indices, in that order; an index may come several times. */
export function pickSamples({ count, input, labels }: Samples, indices: ArrayLike<number>): Samples {
  const [size, width] = [input.length / count, labels.length / count];
  const picked = {
    input: emptyInput(input, indices.length * size),
    labels: new Int32Array(indices.length * width),
  };
  for (const [place, index] of Array.from(indices).entries()) {
    picked.input.set(input.subarray(index * size, (index + 1) * size), place * size);
    picked.labels.set(labels.subarray(index * width, (index + 1) * width), place * width);
  }
  return { count: indices.length, ...picked };
}

/** Samples `start` … `end` − 1. They share the memory of the whole. */
export function sliceSamples({ count, input, labels }: Samples, start: number, end: number): Samples {
  const [size, width] = [input.length / count, labels.length / count];
  return {
    count: end - start,
    input: input.subarray(start * size, end * size),
    labels: labels.subarray(start * width, end * width),
  };
}

/** The samples of both, those of the first before those of the second. */
export function joinSamples(a: Samples, b: Samples): Samples {
  const joined = {
    input: emptyInput(a.input, a.input.length + b.input.length),
    labels: new Int32Array(a.labels.length + b.labels.length),
  };
  for (const [samples, input, labels] of [
    [a, 0, 0],
    [b, a.input.length, a.labels.length],
  ] as const) {
    joined.input.set(samples.input, input);
    joined.labels.set(samples.labels, labels);
  }
  return { count: a.count + b.count, ...joined };
}

/** Zeros of the type of another input. */
function emptyInput(like: BatchInput | undefined, length: number): BatchInput {
  return like instanceof Int32Array ? new Int32Array(length) : new Float32Array(length);
}

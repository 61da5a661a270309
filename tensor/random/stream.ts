import { childWords, type Purpose, type StreamKey, type StreamPart, streamKey } from "./key.js";
import { threefry2x32 } from "./threefry.js";

export type FloatArray = Float32Array | Float64Array;

/** The random numbers named by a seed, a purpose, labels and counters: `stream(42, "alpha", "pool2", step)`. */
export function stream(seed: number, purpose: Purpose, ...parts: readonly StreamPart[]): RandomStream {
  return new RandomStream(streamKey(seed, purpose, ...parts));
}

/**
 * A sequence of 32-bit words and the distributions made from it. Two words come from each Threefry block, in order.
 *
 * State beyond the key: the number of the next block, the unused second word of the last block, and the unused
 * second normal of the last Box–Muller pair. No state needs to be saved to resume a run: give each step a stream of
 * its own.
 */
export class RandomStream {
  #key0: number;
  #key1: number;
  #block = 0;
  #word = 0;
  #hasWord = false;
  #normal = 0;
  #hasNormal = false;

  constructor(key: StreamKey) {
    this.#key0 = key.word0;
    this.#key1 = key.word1;
  }

  /** Becomes the stream of `parent` and one more counter, at its start: for loops that must not allocate. */
  restart(parent: StreamKey, counter: number): this {
    childWords(parent, counter, scratch);
    this.#key0 = scratch[0] ?? 0;
    this.#key1 = scratch[1] ?? 0;
    this.#block = 0;
    this.#hasWord = false;
    this.#hasNormal = false;
    return this;
  }

  /** Uniform over the integers 0 … 2^32 - 1. */
  uint32(): number {
    if (this.#hasWord) {
      this.#hasWord = false;
      return this.#word;
    }
    threefry2x32(this.#key0, this.#key1, this.#block, Math.floor(this.#block / two32), scratch);
    this.#block += 1;
    this.#word = scratch[1] ?? 0;
    this.#hasWord = true;
    return scratch[0] ?? 0;
  }

  /**
   * Uniform over [min, max): one of 2^24 equally spaced values, so that [0, 1) is exact in float32. Stored in
   * float32, a narrow range far from zero may round up to `max`.
   */
  uniform(min = 0, max = 1): number {
    return min + (max - min) * ((this.uint32() >>> 8) * twoToMinus24);
  }

  /**
   * Normal, by Box–Muller: two words give two normals, the cosine one first; the sine one is kept for the next call.
   * Words drawn in between do not touch the kept one.
   */
  normal(mean = 0, std = 1): number {
    if (this.#hasNormal) {
      this.#hasNormal = false;
      return mean + std * this.#normal;
    }
    const radius = Math.sqrt(-2 * Math.log(this.#positiveUniform()));
    const angle = 2 * Math.PI * twoToMinus32 * this.uint32();
    this.#normal = radius * Math.sin(angle);
    this.#hasNormal = true;
    return mean + std * radius * Math.cos(angle);
  }

  /**
   * Normal with the values outside [min, max] drawn again; the bounds are absolute, as in PyTorch's `trunc_normal_`.
   * The mean must lie within the bounds, and they at least std / 100 apart, so that few draws are rejected.
   */
  truncatedNormal(mean: number, std: number, min: number, max: number): number {
    if (!(min <= mean && mean <= max && max - min >= std / 100 && std >= 0)) {
      throw new RangeError(`cannot draw from normal(${mean}, ${std}) truncated to [${min}, ${max}]`);
    }
    for (;;) {
      const value = this.normal(mean, std);
      if (value >= min && value <= max) return value;
    }
  }

  /**
   * The logarithm of a Gamma(shape, 1) number: for a small shape most of those numbers are too small for a double.
   * By Marsaglia and Tsang, "A simple method for generating gamma variables" (2000): d · v³ with d = shape − 1/3,
   * v = 1 + x / √(9d) and x normal, drawn again if it is rejected; a shape below 1 is drawn at shape + 1 and
   * multiplied by u^(1/shape). How many words that takes is left to chance: numbers that must not depend on each other need
   * streams of their own.
   */
  logGamma(shape: number): number {
    if (!(shape > 0 && shape < Infinity)) {
      throw new RangeError(`a gamma number needs a shape above 0, not ${shape}`);
    }
    if (shape < 1) return this.logGamma(shape + 1) + Math.log(this.#positiveUniform()) / shape;
    const d = shape - 1 / 3;
    for (;;) {
      const x = this.normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(this.#positiveUniform()) < x ** 2 / 2 + d * (1 - v + Math.log(v))) {
        return Math.log(d * v);
      }
    }
  }

  /** Uniform over (0, 1]. */
  #positiveUniform(): number {
    return (this.uint32() + 1) * twoToMinus32;
  }

  /** Uniform over the integers 0 … n - 1, without bias: words beyond the last whole multiple of n are drawn again. */
  below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > two32) {
      throw new RangeError(`below(n) needs a whole n from 1 to 2^32, not ${n}`);
    }
    const limit = two32 - (two32 % n);
    for (;;) {
      const word = this.uint32();
      if (word < limit) return word % n;
    }
  }

  /** A uniformly drawn order of 0 … n - 1 (Fisher–Yates). */
  permutation(n: number): Uint32Array {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const moved = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = moved;
    }
    return order;
  }

  /** Fills with the values that as many calls of `uniform` would give. */
  fillUniform<A extends FloatArray>(out: A, min = 0, max = 1): A {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform(min, max);
    return out;
  }

  /** Fills with the values that as many calls of `normal` would give. */
  fillNormal<A extends FloatArray>(out: A, mean = 0, std = 1): A {
    for (let i = 0; i < out.length; i++) out[i] = this.normal(mean, std);
    return out;
  }

  /** Fills with the values that as many calls of `truncatedNormal` would give. */
  fillTruncatedNormal<A extends FloatArray>(out: A, mean: number, std: number, min: number, max: number): A {
    for (let i = 0; i < out.length; i++) out[i] = this.truncatedNormal(mean, std, min, max);
    return out;
  }
}

const two32 = 2 ** 32;
const twoToMinus24 = 2 ** -24;
const twoToMinus32 = 2 ** -32;
const scratch = new Uint32Array(2);

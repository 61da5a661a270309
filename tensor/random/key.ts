import { threefry2x32 } from "./threefry.js";

/** What random numbers are for. Streams of different purposes are independent, whatever else they share. */
export const purposes = [
  "weights",
  "basis",
  "alpha",
  "wrong-key",
  "user-key",
  "shuffle",
  "augment",
  "dropout",
  "dataset",
  "evaluate",
  "diagnose",
  "attack",
  "adapter",
] as const;

export type Purpose = (typeof purposes)[number];

/** One part of the name of a stream: a label ("conv1.weight", "pool2") or a counter (epoch, step, sample). */
export type StreamPart = string | number;

/** The 64 bits that fix all numbers of one stream. */
export interface StreamKey {
  readonly word0: number;
  readonly word1: number;
}

/**
 * The key of the stream named by `seed`, `purpose` and `parts`. Each part maps the key so far to a new one by
 * Threefry, so that the streams form a tree: `(7, "alpha", "pool2", 3)` is found directly, without drawing the
 * numbers of step 2, and no two names share a stream (a label and a counter never meet: `"1"` is not `1`).
 *
 * `seed` and counters are safe non-negative integers; anything else is a RangeError.
 */
export function streamKey(seed: number, purpose: Purpose, ...parts: readonly StreamPart[]): StreamKey {
  requireCounter("seed", seed);
  let key: StreamKey = { word0: seed >>> 0, word1: Math.floor(seed / two32) };
  key = absorbLabel(key, purpose);
  for (const part of parts) {
    key = typeof part === "string" ? absorbLabel(key, part) : childKey(key, part);
  }
  return key;
}

/** The key of the stream one counter below `key`: `childKey(streamKey(s, p), 3)` is `streamKey(s, p, 3)`. */
export function childKey(key: StreamKey, counter: number): StreamKey {
  childWords(key, counter, words);
  return takeKey();
}

/** `childKey` without an object: the two words go to `out`. */
export function childWords(key: StreamKey, counter: number, out: Uint32Array): void {
  requireCounter("counter", counter);
  threefry2x32(key.word0, key.word1, counter, counterTag | Math.floor(counter / two32), out);
}

/**
 * Numbers of a stream are Threefry of (index, high bits of index), with at most 21 high bits. The tags lie above
 * those, so that no number of a stream is ever a part of the key of another.
 */
const counterTag = 1 << 24;
const labelTag = 2 << 24;

const two32 = 2 ** 32;
const words = new Uint32Array(2);
const encoder = new TextEncoder();

/** The length goes first, so that no sequence of labels can be read as another one. */
function absorbLabel(key: StreamKey, label: string): StreamKey {
  const bytes = encoder.encode(label);
  threefry2x32(key.word0, key.word1, bytes.length, labelTag, words);
  for (let i = 0; i < bytes.length; i += 8) {
    threefry2x32(words[0] ?? 0, words[1] ?? 0, wordAt(bytes, i), wordAt(bytes, i + 4), words);
  }
  return takeKey();
}

/** Four bytes from `start`, the first lowest; zeros past the end. */
function wordAt(bytes: Uint8Array, start: number): number {
  let word = 0;
  for (let i = 0; i < 4; i++) word |= (bytes[start + i] ?? 0) << (8 * i);
  return word;
}

function takeKey(): StreamKey {
  return { word0: words[0] ?? 0, word1: words[1] ?? 0 };
}

function requireCounter(what: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${what} must be a whole number from 0 to 2^53 - 1, not ${value}`);
  }
}

import { createHash } from "node:crypto";
import type { ValidationIndices } from "./split-validation.js";

/** A sample as far as its split is concerned. */
export interface SplitSample {
  /** What the sample holds, in any form that is the same wherever it stands: the bytes of an image, the cells of a row. */
  readonly content: string | Uint8Array;
  readonly label: number;
}

export interface SplitOptions {
  /** Of each class, what is to be for training. */
  readonly share: number;
  readonly seed: number;
  /** What is split off: samples to test on, or of those that are left, samples to validate on. */
  readonly off?: "test" | "validation";
}

export interface SplitIndices {
  /** Indices of samples, in an order that follows from their contents alone. */
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** Labels with a single content, which is in `train`. */
  readonly trainOnly: readonly number[];
}

/** All of `count` samples are for testing. */
export function allForTesting(count: number): SplitIndices {
  return { train: [], test: Array.from({ length: count }, (_, index) => index), trainOnly: [] };
}

/**
 * The samples for training, `share` of each class, and for testing. A sample's split follows from its content and the seed:
 * more samples, or the same in another order, leave it where it is, and samples alike are never on both sides.
 *
 * Each content is a number in [0, 1), and trains where that lies below `share`. The contents of a class that trains would so
 * be binomial in number. Those nearest to `share` change sides where they are more than two standard deviations from it, and
 * where a class of several contents would be missing on one side.
 */
export function splitByContent(
  samples: Iterable<SplitSample>,
  { share, seed, off = "test" }: SplitOptions,
): SplitIndices {
  const classes = new Map<number, Map<number, number[]>>();
  let index = 0;
  for (const { content, label } of samples) {
    const position = positionOf(content, `${purposes[off]} ${seed}\n`);
    const contents = classes.get(label) ?? new Map<number, number[]>();
    const alike = contents.get(position) ?? [];
    alike.push(index);
    index += 1;
    classes.set(label, contents.set(position, alike));
  }
  const trained: Placed[][] = [];
  const tested: Placed[][] = [];
  const trainOnly: number[] = [];
  for (const [label, contents] of classes) {
    const placed = [...contents].map(([position, indices]) => ({ position, label, indices }));
    placed.sort((a, b) => a.position - b.position);
    const count = countTrained(placed, share);
    trained.push(placed.slice(0, count));
    tested.push(placed.slice(count));
    if (placed.length === 1) trainOnly.push(label);
  }
  return {
    train: inOrder(trained.flat()),
    test: inOrder(tested.flat()),
    trainOnly: trainOnly.sort((a, b) => a - b),
  };
}

interface Placed {
  readonly position: number;
  readonly label: number;
  readonly indices: readonly number[];
}

/** How many contents of a class train, the smallest positions first. */
function countTrained(placed: readonly Placed[], share: number): number {
  const { length } = placed;
  if (length === 1) return 1;
  const below = placed.filter(({ position }) => position < share).length;
  const slack = Math.max(1, 2 * Math.sqrt(length * share * (1 - share)));
  const least = Math.max(1, Math.ceil(length * share - slack));
  const most = Math.min(length - 1, Math.floor(length * share + slack));
  return Math.min(most, Math.max(least, below));
}

function inOrder(placed: Placed[]): readonly number[] {
  return placed
    .sort((a, b) => a.position - b.position || a.label - b.label)
    .flatMap(({ indices }) => indices);
}

/** The place of a content in one split says nothing of its place in another. */
const purposes = { test: "split", validation: "validation" } as const;

/** 48 bits of a checksum as a number in [0, 1). */
function positionOf(content: string | Uint8Array, purpose: string): number {
  const digest = createHash("sha256").update(purpose).update(content).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Splits `share` of each class off the training samples at `indices`, by what they hold, as `splitByContent` splits off the
 * test samples. A class with a single content stays in training.
 */
export function splitOffByContent(
  indices: readonly number[],
  sampleAt: (index: number) => SplitSample,
  { share, seed }: { readonly share: number | undefined; readonly seed: number },
): ValidationIndices {
  if (share === undefined) return { train: indices, validation: undefined };
  const split = splitByContent(indices.map(sampleAt), { share: 1 - share, seed, off: "validation" });
  const take = (places: readonly number[]): readonly number[] => places.map((place) => indices[place] ?? 0);
  return { train: take(split.train), validation: take(split.test) };
}

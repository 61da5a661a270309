import type { KeyPath } from "../../model.js";
import type { Learned } from "../../target.js";
import type { Scored } from "../evaluate.js";
import type { WorstSamples } from "./worst-samples.js";

/** What becomes of the samples of each class, and the samples that a model does worst on. */
export interface Outcomes {
  readonly learned: Learned;
  /** What classes, or labels, are called: as the data have them, else by their index. [] where these are not counted. */
  readonly classes: readonly string[];
  /** By split; empty where a model learns numbers, or the classes of tokens. */
  readonly splits: Readonly<Partial<Record<Scored, SplitOutcomes>>>;
  /** Left out where there are no samples to look at. */
  readonly worst?: WorstSamples;
}

/** Of one split. */
export interface SplitOutcomes {
  /** How many samples are of each class, or have each label; of masks, how many pixels, without the void ones. */
  readonly counts: readonly number[];
  readonly paths: Readonly<Record<KeyPath, ClassOutcomes>>;
}

/** Along one path: numbers of samples by class, of pixels where masks are learned, and the shares that follow from them. */
export interface ClassOutcomes {
  /** How many of a class are taken for it. */
  readonly right: readonly number[];
  /** How many are taken for each class; the reject output comes last, where there is one. */
  readonly predicted: readonly number[];
  /** right / counts, the accuracy within a class; null where it has no samples. */
  readonly recall: readonly (number | null)[];
  /** right / predicted; null where nothing is taken for the class. */
  readonly precision: readonly (number | null)[];
  /** 2 right / (counts + predicted), 0 where both are 0. */
  readonly f1: readonly number[];
  /** Of masks, right / (counts + predicted − right); null where no pixel is of the class or taken for it. */
  readonly iou?: readonly (number | null)[];
  /** How many of each class (a row) are taken for each output (a column); of `mostClasses` classes at most. */
  readonly confusion?: readonly (readonly number[])[];
  /** In its place where there are more classes: the pairs that are confused most, the most frequent first. */
  readonly confused?: readonly ConfusedPair[];
}

export interface ConfusedPair {
  readonly class: number;
  readonly predicted: number;
  readonly count: number;
}

/** So many classes have a whole confusion matrix: 10,000 cells. */
export const mostClasses = 100;

/** So many pairs of classes are kept where there are more. */
export const mostPairs = 100;

/** What was counted along a path. */
interface Counted {
  readonly learned: Learned;
  readonly counts: readonly number[];
  readonly right: readonly number[];
  readonly predicted: readonly number[];
}

/** The shares that follow from counts. */
export function sharesOf({ learned, counts, right, predicted }: Counted) {
  const of = (share: (right: number, own: number, given: number) => number): readonly number[] =>
    counts.map((own, c) => share(right[c] ?? 0, own, predicted[c] ?? 0));
  const orNull = (shares: readonly number[]): readonly (number | null)[] =>
    shares.map((share) => (Number.isNaN(share) ? null : share));
  return {
    recall: orNull(of((hits, own) => hits / own)),
    precision: orNull(of((hits, _, given) => hits / given)),
    f1: of((hits, own, given) => (own + given === 0 ? 0 : (2 * hits) / (own + given))),
    ...(learned === "mask" && { iou: orNull(of((hits, own, given) => hits / (own + given - hits))) }),
  };
}

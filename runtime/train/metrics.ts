import { type Named, pick } from "../../tensor/programs/index.js";
import type { ValidationScore } from "../evaluate/evaluate.js";

/**
 * What one optimizer step measured on its batch. Counts are of predictions: one for each sample, each token, or each number
 * that a model gives.
 */
export interface StepMetrics {
  readonly predictions: number;
  readonly loss: number;
  readonly terms: Named<number>;
  /** Null where the model does not tell classes apart. */
  readonly correct: number | null;
  /** Of numbers, the sum of their absolute errors; left out where the model tells classes apart. */
  readonly absoluteError?: number;
  readonly rejected: number | null;
}

/** What one epoch measured on its own batches, while the weights moved. */
export interface EpochMetrics {
  readonly epoch: number;
  /** Optimizer steps since the beginning. */
  readonly step: number;
  /** Means over the predictions of the epoch. */
  readonly loss: number;
  readonly terms: Named<number>;
  /** Share of right predictions under valid keys; null where the model does not tell classes apart. */
  readonly accuracy: number | null;
  /** Mean absolute error under valid keys, of numbers in their own unit; left out where the model tells classes apart. */
  readonly mae?: number;
  /** Share of rejections under wrong keys; null where the loss does not look there. */
  readonly wrongReject: number | null;
  /** What the weights at its end came to on validation samples; left out where there are none. */
  readonly validation?: ValidationScore;
}

/** Marks the outputs of a training program that are terms of its loss. */
export const termPrefix = "term:";

/** Sorts the named outputs of a training program. */
export function stepMetrics(outputs: Named<number>, predictions: number): StepMetrics {
  const terms = Object.entries(outputs)
    .filter(([name]) => name.startsWith(termPrefix))
    .map(([name, value]) => [name.slice(termPrefix.length), value] as const);
  const { absolute_error: absoluteError } = outputs;
  return {
    predictions,
    loss: pick(outputs, "loss"),
    terms: Object.fromEntries(terms),
    correct: outputs["correct"] ?? null,
    ...(absoluteError !== undefined && { absoluteError }),
    rejected: outputs["rejected"] ?? null,
  };
}

/** The sums of an epoch so far, over its predictions: what a checkpoint keeps of an epoch that is running. */
export interface EpochTotals {
  readonly predictions: number;
  readonly loss: number;
  readonly terms: Named<number>;
  readonly correct: number | null;
  readonly absoluteError?: number;
  readonly rejected: number | null;
}

const nothing: EpochTotals = { predictions: 0, loss: 0, terms: {}, correct: null, rejected: null };

/** Adds up the steps of an epoch; an incomplete last batch weighs what it holds. */
export class EpochMeter {
  #totals: EpochTotals;

  constructor(from: EpochTotals = nothing) {
    this.#totals = from;
  }

  add({ predictions, loss, terms, correct, absoluteError, rejected }: StepMetrics): void {
    const before = this.#totals;
    const sums = Object.entries(terms).map(
      ([name, value]) => [name, (before.terms[name] ?? 0) + value * predictions] as const,
    );
    this.#totals = {
      predictions: before.predictions + predictions,
      loss: before.loss + loss * predictions,
      terms: Object.fromEntries(sums),
      correct: correct === null ? before.correct : (before.correct ?? 0) + correct,
      ...(absoluteError !== undefined && { absoluteError: (before.absoluteError ?? 0) + absoluteError }),
      rejected: rejected === null ? before.rejected : (before.rejected ?? 0) + rejected,
    };
  }

  get totals(): EpochTotals {
    return this.#totals;
  }

  get loss(): number {
    return this.#totals.loss / this.#totals.predictions;
  }

  /** What was right, or how far off it was, under the valid key. */
  get learned(): Pick<EpochMetrics, "accuracy" | "mae"> {
    const { predictions, correct, absoluteError } = this.#totals;
    return {
      accuracy: correct === null ? null : correct / predictions,
      ...(absoluteError !== undefined && { mae: absoluteError / predictions }),
    };
  }

  summary(epoch: number, step: number): EpochMetrics {
    const { predictions, terms, rejected } = this.#totals;
    const means = Object.entries(terms).map(([name, sum]) => [name, sum / predictions] as const);
    return {
      epoch,
      step,
      loss: this.loss,
      terms: Object.fromEntries(means),
      ...this.learned,
      wrongReject: rejected === null ? null : rejected / predictions,
    };
  }
}

/** The epochs in which every term of a loss counted: only their losses can be compared. */
export function comparable(
  epochs: readonly EpochMetrics[],
  loss: readonly { readonly after?: number | undefined }[],
): readonly EpochMetrics[] {
  const before = Math.max(0, ...loss.map(({ after = 0 }) => after));
  return epochs.filter(({ epoch }) => epoch > before);
}

/**
 * Whether training ends before its last epoch: of how bad the `comparable` epochs were, none of the last `patience` is lower than
 * the lowest before them. It follows from what a checkpoint keeps anyway, so that a resumed run stops where it would have.
 */
export function hasStalled(
  epochs: readonly { readonly badness: number }[],
  patience: number | null,
): boolean {
  if (patience === null) return false;
  let best = { index: -1, badness: Number.POSITIVE_INFINITY };
  for (const [index, { badness }] of epochs.entries()) if (badness < best.badness) best = { index, badness };
  return epochs.length - 1 - best.index >= patience;
}

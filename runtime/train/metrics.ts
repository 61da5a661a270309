import { type Named, pick } from "../engines/named.js";

/** What one optimizer step measured on its batch. Counts are of predictions: one for each sample, or each token. */
export interface StepMetrics {
  readonly predictions: number;
  readonly loss: number;
  readonly terms: Named<number>;
  readonly correct: number;
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
  /** Share of right predictions under valid keys. */
  readonly accuracy: number;
  /** Share of rejections under wrong keys; null where the loss does not look there. */
  readonly wrongReject: number | null;
}

/** Marks the outputs of a training program that are terms of its loss. */
export const termPrefix = "term:";

/** Sorts the named outputs of a training program. */
export function stepMetrics(outputs: Named<number>, predictions: number): StepMetrics {
  const terms = Object.entries(outputs)
    .filter(([name]) => name.startsWith(termPrefix))
    .map(([name, value]) => [name.slice(termPrefix.length), value] as const);
  return {
    predictions,
    loss: pick(outputs, "loss"),
    terms: Object.fromEntries(terms),
    correct: pick(outputs, "correct"),
    rejected: outputs["rejected"] ?? null,
  };
}

/** Adds up the steps of an epoch; an incomplete last batch weighs what it holds. */
export class EpochMeter {
  #predictions = 0;
  #loss = 0;
  #correct = 0;
  #rejected: number | null = null;
  readonly #terms: Record<string, number> = {};

  add(step: StepMetrics): void {
    this.#predictions += step.predictions;
    this.#loss += step.loss * step.predictions;
    this.#correct += step.correct;
    if (step.rejected !== null) this.#rejected = (this.#rejected ?? 0) + step.rejected;
    for (const [name, value] of Object.entries(step.terms)) {
      this.#terms[name] = (this.#terms[name] ?? 0) + value * step.predictions;
    }
  }

  get loss(): number {
    return this.#loss / this.#predictions;
  }

  get accuracy(): number {
    return this.#correct / this.#predictions;
  }

  summary(epoch: number, step: number): EpochMetrics {
    const means = Object.entries(this.#terms).map(([name, sum]) => [name, sum / this.#predictions] as const);
    return {
      epoch,
      step,
      loss: this.loss,
      terms: Object.fromEntries(means),
      accuracy: this.accuracy,
      wrongReject: this.#rejected === null ? null : this.#rejected / this.#predictions,
    };
  }
}

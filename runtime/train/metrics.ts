import { type Named, pick } from "../engines/named.js";

/** What one optimizer step measured on its batch. Counts are of samples. */
export interface StepMetrics {
  readonly samples: number;
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
  /** Means over the samples of the epoch. */
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
export function stepMetrics(outputs: Named<number>, samples: number): StepMetrics {
  const terms = Object.entries(outputs)
    .filter(([name]) => name.startsWith(termPrefix))
    .map(([name, value]) => [name.slice(termPrefix.length), value] as const);
  return {
    samples,
    loss: pick(outputs, "loss"),
    terms: Object.fromEntries(terms),
    correct: pick(outputs, "correct"),
    rejected: outputs["rejected"] ?? null,
  };
}

/** Adds up the steps of an epoch; an incomplete last batch weighs what it holds. */
export class EpochMeter {
  #samples = 0;
  #loss = 0;
  #correct = 0;
  #rejected: number | null = null;
  readonly #terms: Record<string, number> = {};

  add(step: StepMetrics): void {
    this.#samples += step.samples;
    this.#loss += step.loss * step.samples;
    this.#correct += step.correct;
    if (step.rejected !== null) this.#rejected = (this.#rejected ?? 0) + step.rejected;
    for (const [name, value] of Object.entries(step.terms)) {
      this.#terms[name] = (this.#terms[name] ?? 0) + value * step.samples;
    }
  }

  get loss(): number {
    return this.#loss / this.#samples;
  }

  get accuracy(): number {
    return this.#correct / this.#samples;
  }

  summary(epoch: number, step: number): EpochMetrics {
    const means = Object.entries(this.#terms).map(([name, sum]) => [name, sum / this.#samples] as const);
    return {
      epoch,
      step,
      loss: this.loss,
      terms: Object.fromEntries(means),
      accuracy: this.accuracy,
      wrongReject: this.#rejected === null ? null : this.#rejected / this.#samples,
    };
  }
}

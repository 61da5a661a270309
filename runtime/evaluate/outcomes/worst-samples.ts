import type { Batch } from "../../data/batch-plan.js";
import type { ExperimentConfig } from "../../model.js";
import { learnedOf, voidLabel } from "../../target.js";

/** The samples of a split with the highest loss under valid keys, the worst first. */
export interface WorstSamples {
  /** Those for validation where there are any: who looks at samples for testing chooses by them. */
  readonly split: "validation" | "test";
  readonly samples: readonly WorstSample[];
  /** SHA-256 of `worst.png`, which holds their pictures; left out where samples are no images, or there is no such file. */
  readonly pictures?: string;
}

export interface WorstSample {
  /** In the split, from 0. */
  readonly index: number;
  /** The cross-entropy or squared error of the sample, see `sampleLosses`; NaN where outputs are no numbers. */
  readonly loss: number;
  /** What is wanted and what is given; left out of tokens. */
  readonly answer?: Answer;
  /** What the sample is: the values of a row by column, or a passage of text. */
  readonly row?: Readonly<Record<string, number | string>>;
  readonly text?: string;
}

/** By index of class or label; numbers are in their own unit. */
export type Answer =
  | { readonly class: number; readonly predicted: number; readonly probability: number }
  | { readonly labels: readonly number[]; readonly predicted: readonly number[] }
  /** Of a mask, the share of pixels that are right; null where all are void. */
  | { readonly accuracy: number | null }
  | { readonly numbers: readonly number[]; readonly given: readonly number[] };

/** How many samples are kept. */
export const keptSamples = 12;

/** More numbers than these say nothing to a reader. */
export const mostNumbers = 16;

/** What a batch came to. */
export interface JudgedBatch {
  readonly batch: Pick<Batch, "size" | "labels">;
  /** Where its first sample is in the split. */
  readonly first: number;
  /** [size] */
  readonly losses: ArrayLike<number>;
  /** Predictions, as many for each sample as it has labels; undefined where they are not brought back. */
  readonly predicted: ArrayLike<number> | undefined;
}

/** Finds the worst samples of a split, batch by batch. It keeps no more than so many. */
export class WorstSampleFinder {
  #worst: readonly WorstSample[] = [];

  constructor(private readonly experiment: Pick<ExperimentConfig, "data">) {}

  add({ batch, first, losses, predicted }: JudgedBatch): void {
    for (let i = 0; i < batch.size; i++) {
      const loss = losses[i] ?? Number.NaN;
      const last = this.#worst[keptSamples - 1];
      if (last !== undefined && rankOf(loss) <= rankOf(last.loss)) continue;
      const width = batch.labels.length / batch.size;
      const of = (values: ArrayLike<number>): number[] =>
        Array.from({ length: width }, (_, j) => values[i * width + j] ?? Number.NaN);
      const answer = predicted && this.#answer(of(batch.labels), of(predicted), loss);
      this.#insert({ index: first + i, loss, ...(answer && { answer }) });
    }
  }

  /** The worst first; of equally bad ones, the first of the split. */
  get samples(): readonly WorstSample[] {
    return this.#worst;
  }

  #insert(sample: WorstSample): void {
    const place = this.#worst.findIndex(({ loss }) => rankOf(loss) < rankOf(sample.loss));
    const at = place === -1 ? this.#worst.length : place;
    this.#worst = [...this.#worst.slice(0, at), sample, ...this.#worst.slice(at)].slice(0, keptSamples);
  }

  #answer(wanted: readonly number[], given: readonly number[], loss: number): Answer {
    const { data } = this.experiment;
    const which = (has: readonly number[]): number[] =>
      has.flatMap((value, label) => (value === 1 ? [label] : []));
    switch (learnedOf(data)) {
      case "class":
        // a loss of 0 may be rounded to below it
        return { class: wanted[0] ?? 0, predicted: given[0] ?? 0, probability: Math.min(1, Math.exp(-loss)) };
      case "labels":
        return { labels: which(wanted), predicted: which(given) };
      case "mask": {
        const counted = wanted.flatMap((label, i) => (label === voidLabel ? [] : [label === given[i]]));
        const right = counted.filter(Boolean).length;
        return { accuracy: counted.length === 0 ? null : right / counted.length };
      }
      case "number":
        return { numbers: this.#inOwnUnit(wanted), given: this.#inOwnUnit(given) };
    }
  }

  #inOwnUnit(numbers: readonly number[]): number[] {
    const targets = this.experiment.data.encoding?.targets;
    return numbers.map((number, i) => {
      const { mean, deviation } = targets?.[i] ?? { mean: 0, deviation: 1 };
      return number * deviation + mean;
    });
  }
}

/** No number is worse than every number. */
function rankOf(loss: number): number {
  return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
}

import { type Batch, type BatchedSamples, batchesPerEpoch } from "../data/index.js";

/** What a batch is to the step that it belongs to. */
export interface StepPart {
  /** Batches since the beginning of training, from 0: random draws are keyed by it, so that no two batches get the same. */
  readonly batch: number;
  /** Which part of the samples of its step it holds. */
  readonly share: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** A batch that is a step by itself. */
export const wholeStep = (batch: number): StepPart => ({ batch, share: 1, isFirst: true, isLast: true });

/**
 * How the batches of an epoch make up steps: `accumulate` of them in a row are one, and what is left at the end of an epoch is its last. No step spans
 * two epochs.
 */
export class StepPlan {
  readonly #batches: number;

  constructor(
    private readonly plan: BatchedSamples,
    private readonly accumulate = 1,
  ) {
    this.#batches = batchesPerEpoch(plan);
  }

  get stepsPerEpoch(): number {
    return Math.ceil(this.#batches / this.accumulate);
  }

  /** The first batch that is to come after so many steps since the beginning. */
  batchAfter(steps: number): { readonly epoch: number; readonly index: number } {
    const perEpoch = this.stepsPerEpoch;
    return { epoch: Math.floor(steps / perEpoch), index: (steps % perEpoch) * this.accumulate };
  }

  partOf({ epoch, index, size }: Pick<Batch, "epoch" | "index" | "size">): StepPart {
    const { batchSize, split } = this.plan;
    const place = index % this.accumulate;
    const before = (index - place) * batchSize;
    const samples = Math.min(this.accumulate * batchSize, split.count - before);
    return {
      batch: epoch * this.#batches + index,
      share: size / samples,
      isFirst: place === 0,
      isLast: place === this.accumulate - 1 || index === this.#batches - 1,
    };
  }
}

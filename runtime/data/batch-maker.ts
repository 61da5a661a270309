import { Failure } from "../../diagnostics/index.js";
import { RandomStream, type StreamKey, stream, streamKey } from "../../tensor/random/index.js";
import { createAugmentation, createMaskAugmentation } from "./augmentations/catalogue.js";
import type { Augmentation } from "./augmentations/define-augmentation.js";
import type { BatchInput, BatchLabels, BatchPlace, BatchPlan } from "./batch-plan.js";
import { holdsTokens, type SampleValues, sampleSize } from "./dataset.js";
import { makeNormalize, type Normalize } from "./normalize.js";
import { readSample, readTokens } from "./sample-file.js";

/**
 * Computes the batches of a plan. What a batch holds depends on the plan and the place of the batch only, not on what
 * was computed before: the order of an epoch is keyed by (seed, epoch), the augmentation of a sample by (seed, epoch,
 * its index in the split).
 */
export class BatchMaker {
  readonly #plan: BatchPlan;
  readonly #sampleSize: number;
  readonly #labelSize: number;
  readonly #augment: readonly Augmentation[];
  readonly #normalize: Normalize;
  readonly #scratch: readonly [SampleValues, SampleValues];
  /** A sample that was read from the file of the split. */
  readonly #read: Uint8Array;
  /** The same of tokens, with the one that follows them. */
  readonly #readTokens: Int32Array;
  /** A mask likewise. */
  readonly #readMask: Uint8Array;
  readonly #augmentMask: readonly Augmentation[];
  readonly #maskScratch: readonly [SampleValues, SampleValues];
  readonly #random: RandomStream;
  #epoch = -1;
  #order: Uint32Array | undefined;
  #augmentKey: StreamKey;

  constructor(plan: BatchPlan) {
    this.#plan = plan;
    this.#sampleSize = sampleSize(plan.sampleShape);
    this.#labelSize = sampleSize(plan.labelShape);
    if (holdsTokens(plan.split) && plan.normalization !== undefined) {
      throw Failure.of("unsuitable-normalization", {
        reason: "samples are token ids, not numbers to be scaled",
      });
    }
    this.#augment = plan.augment.map((step) =>
      createAugmentation(step, plan.sampleShape, plan.normalization?.mean),
    );
    this.#normalize = makeNormalize(plan.normalization, plan.sampleShape);
    // Of the type of the dataset, so that the loops see one type only and stay fast.
    const Values = typeOf(plan.split.values);
    this.#scratch = [new Values(this.#sampleSize), new Values(this.#sampleSize)];
    this.#read = new Uint8Array(plan.split.file === undefined ? 0 : this.#sampleSize);
    this.#readTokens = new Int32Array(plan.split.file?.holdsTokens ? this.#sampleSize + 1 : 0);
    const hasMasks = plan.target === "mask";
    this.#augmentMask = hasMasks
      ? plan.augment.map((step) => createMaskAugmentation(step, plan.labelShape))
      : [];
    const pixels = hasMasks ? this.#labelSize : 0;
    this.#readMask = new Uint8Array(plan.split.labelFile === undefined ? 0 : pixels);
    this.#maskScratch = [new Uint8Array(pixels), new Uint8Array(pixels)];
    this.#augmentKey = streamKey(plan.seed, "augment");
    this.#random = new RandomStream(this.#augmentKey);
  }

  /** Writes place.size samples and their labels to the starts of `input` and `labels`. */
  make({ epoch, index: batch, size }: BatchPlace, input: BatchInput, labels: BatchLabels): void {
    if (epoch !== this.#epoch) this.#enter(epoch);
    const { batchSize } = this.#plan;
    for (let i = 0; i < size; i++) {
      const position = batch * batchSize + i;
      const index = this.#order === undefined ? position : (this.#order[position] ?? 0);
      if (this.#plan.split.file?.holdsTokens) {
        const read = readTokens(this.#plan.split.file, index, this.#readTokens);
        input.set(read.subarray(0, -1), i * this.#sampleSize);
        labels.set(read.subarray(1), i * this.#labelSize);
        continue;
      }
      if (input instanceof Float32Array) this.#prepare(index, input, i * this.#sampleSize);
      else input.set(this.#tokens(index), i * this.#sampleSize);
      if (this.#plan.target === "mask") this.#prepareMask(index, labels, i * this.#labelSize);
      else if (this.#plan.target !== "input") this.#copyLabels(index, labels, i * this.#labelSize);
    }
    if (this.#plan.target === "input") labels.set(input.subarray(0, size * this.#sampleSize));
  }

  #copyLabels(index: number, labels: BatchLabels, to: number): void {
    const from = index * this.#labelSize;
    for (let j = 0; j < this.#labelSize; j++) labels[to + j] = this.#plan.split.labels[from + j] ?? 0;
  }

  /** A mask through the augmentations, by the numbers that its picture is changed by, and into the batch. */
  #prepareMask(index: number, labels: BatchLabels, to: number): void {
    const { labels: masks, labelFile } = this.#plan.split;
    const isStored = labelFile !== undefined;
    const mask = isStored ? readSample(labelFile, index, this.#readMask) : masks;
    const start = isStored ? 0 : index * this.#labelSize;
    const { values, from } = this.#augmented(mask, start, index, {
      steps: this.#augmentMask,
      scratch: this.#maskScratch,
    });
    for (let j = 0; j < this.#labelSize; j++) labels[to + j] = values[from + j] ?? 0;
  }

  #tokens(index: number): SampleValues {
    return this.#plan.split.values.subarray(index * this.#sampleSize, (index + 1) * this.#sampleSize);
  }

  #enter(epoch: number): void {
    const { seed, shuffle, split } = this.#plan;
    this.#epoch = epoch;
    this.#order = shuffle ? stream(seed, "shuffle", epoch).permutation(split.count) : undefined;
    this.#augmentKey = streamKey(seed, "augment", epoch);
  }

  /** One sample through the augmentations, and into the batch. */
  #prepare(index: number, input: Float32Array, to: number): void {
    const { file } = this.#plan.split;
    const stored = file === undefined ? this.#plan.split.values : readSample(file, index, this.#read);
    const start = file === undefined ? index * this.#sampleSize : 0;
    const { values, from } = this.#augmented(stored, start, index, {
      steps: this.#augment,
      scratch: this.#scratch,
    });
    this.#normalize(values, from, input, to);
  }

  /** What becomes of a sample by augmentations, to and fro between the scratch buffers. */
  #augmented(
    stored: SampleValues,
    start: number,
    index: number,
    {
      steps,
      scratch,
    }: { readonly steps: readonly Augmentation[]; readonly scratch: readonly [SampleValues, SampleValues] },
  ): { readonly values: SampleValues; readonly from: number } {
    if (steps.length === 0) return { values: stored, from: start };
    const random = this.#random.restart(this.#augmentKey, index);
    let [values, from] = [stored, start];
    let [next, other] = scratch;
    for (const augment of steps) {
      augment(values, from, next, random);
      [values, from] = [next, 0];
      [next, other] = [other, next];
    }
    return { values, from };
  }
}

function typeOf(values: SampleValues) {
  if (values instanceof Uint8Array) return Uint8Array;
  return values instanceof Float64Array ? Float64Array : Float32Array;
}

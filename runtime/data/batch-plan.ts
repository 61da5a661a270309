import { Failure } from "../../diagnostics/index.js";
import type { Configured } from "../../tensor/signature.js";
import type { Normalization } from "../model.js";
import { holdsClasses, type OtherTarget } from "../target.js";
import { type Dataset, holdsTokens, type Split, type SplitName, sampleSize, splitOf } from "./dataset.js";

/** One batch. `input` and `labels` belong to the source and are overwritten by its next batch. */
export interface Batch {
  /** From 0. */
  readonly epoch: number;
  /** Within the epoch, from 0. */
  readonly index: number;
  /** Samples in it: the batch size, or fewer in the last batch of an epoch. */
  readonly size: number;
  /** size x sample, ready for the network; int32 where the samples are token ids. */
  readonly input: BatchInput;
  /** size x label shape; float32 where the labels are numbers. */
  readonly labels: BatchLabels;
}

export type BatchInput = Float32Array | Int32Array;
export type BatchLabels = Int32Array | Float32Array;

/** Batches in order. Leaving a `for await` loop early, or `return()`, ends the source. Ask for one batch at a time. */
export interface BatchSource extends AsyncIterableIterator<Batch, undefined, undefined> {
  return(): Promise<IteratorResult<Batch, undefined>>;
}

/** Everything that decides what the batches hold, as plain data. */
export interface BatchPlan {
  readonly split: Split;
  readonly sampleShape: readonly number[];
  readonly labelShape: readonly number[];
  /** What the labels are; left out: classes. */
  readonly target?: OtherTarget;
  readonly batchSize: number;
  readonly seed: number;
  /** A new order each epoch, or always the order of the split. */
  readonly shuffle: boolean;
  /** Applied in order to stored values, with random numbers of their own for each epoch and sample. */
  readonly augment: readonly Configured[];
  /** Applied last; without it bytes are only divided by 255. Token ids are never changed. */
  readonly normalization: Normalization | undefined;
  /** Epochs in all: one past the last. */
  readonly epochs: number;
  /** The first batch to give: a resumed run starts where it stopped and gets the batches it would have got. */
  readonly start: { readonly epoch: number; readonly index: number };
}

/** A plan to train on a dataset: shuffled, augmented, from the start. */
export function planTraining(
  dataset: Dataset,
  settings: Pick<BatchPlan, "batchSize" | "seed" | "epochs"> &
    Partial<Pick<BatchPlan, "augment" | "normalization" | "start">>,
): BatchPlan {
  const { train: split } = dataset;
  const defaults = { augment: [], normalization: undefined, start: { epoch: 0, index: 0 } };
  return checkPlan(dataset.name, { ...defaults, ...settings, split, ...shapesOf(dataset), shuffle: true });
}

/** A plan to go once through a split: in its own order, normalised, nothing random. */
export function planEvaluation(
  dataset: Dataset,
  split: SplitName,
  settings: Pick<BatchPlan, "batchSize"> & Partial<Pick<BatchPlan, "normalization">>,
): BatchPlan {
  return checkPlan(dataset.name, {
    normalization: undefined,
    ...settings,
    split: splitOf(dataset, split),
    ...shapesOf(dataset),
    seed: 0,
    shuffle: false,
    augment: [],
    epochs: 1,
    start: { epoch: 0, index: 0 },
  });
}

function shapesOf({ sampleShape, labelShape, target }: Dataset) {
  return { sampleShape, labelShape, ...(target && { target }) };
}

/** How many samples an epoch has, and a batch at most. */
export interface BatchedSamples {
  readonly split: { readonly count: number };
  readonly batchSize: number;
}

export function batchesPerEpoch({ split, batchSize }: BatchedSamples): number {
  return Math.ceil(split.count / batchSize);
}

/** Memory for one batch of a plan, of the type that its samples are fed in. */
export function allocateBatch(plan: BatchPlan): { readonly input: BatchInput; readonly labels: BatchLabels } {
  const size = plan.batchSize * sampleSize(plan.sampleShape);
  const targets = plan.batchSize * sampleSize(plan.labelShape);
  const labels = holdsClasses(plan) ? new Int32Array(targets) : new Float32Array(targets);
  return { input: holdsTokens(plan.split) ? new Int32Array(size) : new Float32Array(size), labels };
}

/** The part of a batch's memory that a batch at this place fills. */
export function takeBatch(
  plan: BatchPlan,
  place: BatchPlace,
  { input, labels }: { readonly input: BatchInput; readonly labels: BatchLabels },
): Batch {
  return {
    ...place,
    input: input.subarray(0, place.size * sampleSize(plan.sampleShape)),
    labels: labels.subarray(0, place.size * sampleSize(plan.labelShape)),
  };
}

export interface BatchPlace {
  readonly epoch: number;
  readonly index: number;
  readonly size: number;
}

/** Where the `sequence`-th batch of a plan stands (from 0), or undefined past the end. */
export function locateBatch(plan: BatchPlan, sequence: number): BatchPlace | undefined {
  const batches = batchesPerEpoch(plan);
  const position = plan.start.epoch * batches + plan.start.index + sequence;
  const epoch = Math.floor(position / batches);
  if (!(epoch < plan.epochs)) return undefined;
  const index = position % batches;
  return { epoch, index, size: Math.min(plan.batchSize, plan.split.count - index * plan.batchSize) };
}

function checkPlan(dataset: string, plan: BatchPlan): BatchPlan {
  const { split, sampleShape, labelShape, batchSize, epochs, start } = plan;
  requireWhole("the batch size", batchSize, 1);
  requireWhole("the number of epochs", epochs, 0);
  requireWhole("the first epoch", start.epoch, 0);
  requireWhole("the first batch", start.index, 0);
  const numbers = split.count * sampleSize(sampleShape);
  if (split.values.length !== (split.file === undefined ? numbers : 0)) {
    const reason = `${split.count} samples of shape [${sampleShape.join(", ")}] are ${numbers} numbers, found ${split.values.length}`;
    throw Failure.of("inconsistent-dataset", { dataset, reason });
  }
  const isElsewhere = plan.target === "input" || split.labelFile !== undefined;
  const labels = isElsewhere ? 0 : split.count * sampleSize(labelShape);
  if (split.labels.length !== labels) {
    const each = labelShape.length === 0 ? "" : ` with ${sampleSize(labelShape)} labels each`;
    const reason = `${split.count} samples${each}, but ${split.labels.length} labels`;
    throw Failure.of("inconsistent-dataset", { dataset, reason });
  }
  return plan;
}

function requireWhole(name: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw Failure.of("unsuitable-batch-plan", {
    name,
    expected: `a whole number, ${min} or more`,
    found: String(value),
  });
}

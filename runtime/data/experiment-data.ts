import { Failure } from "../../diagnostics/index.js";
import { entryNamed } from "../../tensor/catalogue.js";
import type { GivenArguments } from "../../tensor/signature.js";
import type { DataEncoding } from "../data-encoding.js";
import type { DataConfig, ExperimentConfig, Normalization } from "../model.js";
import { learnedOf } from "../target.js";
import { type BatchPlan, planEvaluation, planTraining } from "./batch-plan.js";
import { computeNormalization } from "./channel-moments.js";
import { type Dataset, type SplitName, sampleSize } from "./dataset.js";
import { datasets, loadNamed } from "./datasets/catalogue.js";
import type { LoadOptions } from "./datasets/define-dataset.js";
import { remarksOnSpread, requireFloat32 } from "./feature-spread.js";
import { kindOfSource } from "./files.js";
import { labelChunksOf } from "./sample-file.js";

export interface DataOptions
  extends Pick<LoadOptions, "directory" | "observe" | "signal" | "memory" | "holdsTest"> {
  /** A file or folder of the user's to read in the place of the experiment's: all its samples are for testing. */
  readonly test?: string | undefined;
}

/**
 * Loads the data of an experiment: from `directory`, or from where the dataset comes from by itself. With the experiment
 * that a run recorded, files are read by the encoding of that run, whatever they hold now. Fails with SPK4019 where there is
 * nothing that `test` could take the place of.
 */
export async function loadDataset(
  { data, seed, head, train }: ExperimentConfig,
  { test, ...options }: DataOptions = {},
): Promise<Dataset> {
  const { name } = data.dataset;
  const given = test === undefined ? data.dataset.arguments : readingFrom(data.dataset, test);
  const model = { inputShape: data.sampleShape, classes: head.classes, columns: data.columns };
  const encoding = recordedEncoding(data);
  const testOnly = test !== undefined;
  const loading = { ...options, encoding, testOnly, seed, model, batchSize: train.batch };
  // the spec of a run cannot be changed, so that its settings are nothing to advise
  const adapted = (error: unknown): unknown =>
    error instanceof Failure && encoding !== undefined ? error.forRun() : error;
  const load = async (): Promise<Dataset> => {
    if (options.directory !== undefined) await requireFolder(options.directory);
    return loadNamed(name, given, loading);
  };
  const dataset = await load().catch((error: unknown) => {
    throw adapted(error);
  });
  const normalization =
    data.normalize === "computed"
      ? computeNormalization(dataset.train, dataset.sampleShape)
      : (data.normalize ?? undefined);
  try {
    requireFloat32(dataset, normalization);
  } catch (error) {
    throw adapted(error);
  }
  const loaded = withRemarks(dataset, normalization);
  if (loaded.summary !== undefined)
    options.observe?.({ kind: "summary", dataset: name, summary: loaded.summary });
  return data.normalize === "computed" && normalization !== undefined ? { ...loaded, normalization } : loaded;
}

/** Fails with SPK4162 where what `--data` names is no folder; where it is missing, reading its files tells. */
async function requireFolder(directory: string): Promise<void> {
  const kind = { reader: "`--data`", wants: "a folder", takes: "folder" } as const;
  await kindOfSource(directory, kind).catch((error: unknown) => {
    if (!(error instanceof Failure && error.name === "unreadable-data-path")) throw error;
  });
}

function readingFrom({ name, arguments: given }: DataConfig["dataset"], path: string): GivenArguments {
  const read = entryNamed(datasets, "dataset", name).readFrom(given, path);
  if (read === undefined) throw Failure.of("no-files-to-replace", { dataset: name });
  return read;
}

/** Adds to the summary what only shows once it is known how features are normalised. */
function withRemarks(dataset: Dataset, normalization: Normalization | undefined): Dataset {
  const { summary } = dataset;
  if (summary === undefined) return dataset;
  const remarks = [...summary.remarks, ...remarksOnSpread(dataset, normalization)];
  return { ...dataset, summary: { ...summary, remarks } };
}

/** How a run read its files; undefined for an experiment that no run recorded, or that reads no files. */
function recordedEncoding({ encoding, classNames }: DataConfig): DataEncoding | undefined {
  return encoding ?? (classNames && { classNames });
}

/** What the classes of an experiment, or its labels, are called: as its data have them, else by their index. */
export function classNamesOf({ data, head }: Pick<ExperimentConfig, "data" | "head">): readonly string[] {
  const { dataset } = data;
  const known =
    recordedEncoding(data)?.classNames ?? datasets.get(dataset.name)?.classNames?.(dataset.arguments);
  return Array.from({ length: head.classes }, (_, i) => known?.[i] ?? String(i));
}

/**
 * An experiment that a run recorded, for `loadDataset`. Earlier versions recorded no encoding where classes have no names, and
 * split a table by the positions of its rows there too.
 */
export function asRecorded(experiment: ExperimentConfig): ExperimentConfig {
  const { data } = experiment;
  return { ...experiment, data: { ...data, encoding: recordedEncoding(data) ?? {} } };
}

/**
 * The experiment with what follows from its data: the computed normalisation, the balanced weights of classes, and how files
 * became numbers. This is what
 * a run records; it loads and trains like the other.
 */
export function resolveExperiment(experiment: ExperimentConfig, dataset: Dataset): ExperimentConfig {
  const normalize = normalizationOf(experiment.data, dataset) ?? null;
  const { encoding } = dataset;
  const isBalanced = experiment.loss.some(({ arguments: given }) => given["weights"] === "balanced");
  const { classes } = experiment.head;
  const weightsOf = learnedOf(dataset) === "labels" ? balancedLabelWeights : balancedWeights;
  const classWeights = isBalanced ? weightsOf(dataset, classes) : undefined;
  return {
    ...experiment,
    data: {
      ...{ ...experiment.data, normalize },
      ...(classWeights && { classWeights }),
      ...(encoding && { encoding }),
    },
  };
}

/**
 * n / (C · n_c) for each class, of n labels for training n_c of that class, void pixels left out: all classes together count alike, and the mean
 * weight of a label is 1. 0 for a class without labels.
 */
function balancedWeights({ train, labelShape }: Dataset, classes: number): readonly number[] {
  const counts = new Float64Array(classes);
  for (const labels of labelChunksOf(train, sampleSize(labelShape)))
    for (const label of labels) if (label < classes) counts[label] = (counts[label] ?? 0) + 1;
  const all = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => (count === 0 ? 0 : all / (classes * count)));
}

/**
 * (n − n_l) / n_l for each label, of n samples for training n_l of which have it: those that have it count as much as those that
 * have not. 1 for a label that all of them have, or none.
 */
function balancedLabelWeights({ train: { count, labels } }: Dataset, classes: number): readonly number[] {
  const counts = new Float64Array(classes);
  for (const [i, label] of labels.entries()) counts[i % classes] = (counts[i % classes] ?? 0) + label;
  return Array.from(counts, (having) => (having === 0 || having === count ? 1 : (count - having) / having));
}

/** The batches that an experiment trains on. */
export function trainingPlan({ data, seed, train }: ExperimentConfig, dataset: Dataset): BatchPlan {
  return planTraining(dataset, {
    batchSize: train.batch,
    seed,
    epochs: train.epochs,
    augment: data.augment,
    normalization: normalizationOf(data, dataset),
  });
}

/** The batches that an experiment is evaluated on, of the size that it trains with. */
export function evaluationPlan(
  { data, train }: ExperimentConfig,
  dataset: Dataset,
  split: SplitName,
): BatchPlan {
  const normalization = normalizationOf(data, dataset);
  return planEvaluation(dataset, split, { batchSize: train.batch, normalization });
}

function normalizationOf({ normalize }: DataConfig, dataset: Dataset): Normalization | undefined {
  if (normalize === null) return undefined;
  if (normalize !== "computed") return normalize;
  const { normalization } = dataset;
  if (normalization === undefined) throw new Error(`the normalisation of ${dataset.name} was not computed`);
  return normalization;
}

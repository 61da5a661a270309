import { createHash, type Hash } from "node:crypto";
import { count, Failure, type Notice, notice } from "../../diagnostics/index.js";
import { type SplitName, sampleSize, splitOf } from "../data/dataset.js";
import type { Dataset, Split } from "../data/index.js";
import { chunksOf, labelChunksOf } from "../data/sample-file.js";

/** The splits that a dataset has. */
function splitsIn(dataset: Dataset): readonly SplitName[] {
  return dataset.validation === undefined ? ["train", "test"] : ["train", "test", "validation"];
}

/** The data of a run, as it recorded them. */
export interface RecordedData {
  readonly sha256: { readonly dataset: string };
  /** Each split of its own. Runs of earlier versions lack it. */
  readonly splits?: RecordedSplits;
}

export type RecordedSplits = Readonly<Record<"train" | "test", RecordedSplit>> & {
  readonly validation?: RecordedSplit;
};

export interface RecordedSplit {
  readonly samples: number;
  readonly sha256: string;
}

/** Data that a stored run is examined on, where they are not those that it began with. */
export interface OtherData {
  /**
   * The folder that was named in the place of the run's, or the file or folder that all of the test samples come from; null:
   * the run's own, which holds other data now.
   */
  readonly directory: string | null;
  /** The samples of the splits that differ: here, and in the run (null: it did not record them). */
  readonly splits: Partial<Readonly<Record<SplitName, OtherSplit>>>;
}

export interface OtherSplit {
  readonly samples: number;
  readonly samplesOfRun: number | null;
}

export function recordData(dataset: Dataset): RecordedSplits {
  const recordSplit = (split: Split): RecordedSplit => ({
    samples: split.count,
    sha256: splitHash(split, dataset),
  });
  const { train, test, validation } = dataset;
  return {
    train: recordSplit(train),
    test: recordSplit(test),
    ...(validation && { validation: recordSplit(validation) }),
  };
}

export function datasetHash(dataset: Dataset): string {
  const { sampleShape, labelShape } = dataset;
  const hash = createHash("sha256").update(JSON.stringify({ sampleShape, labelShape }));
  for (const name of splitsIn(dataset)) addSplit(hash, splitOf(dataset, name), dataset);
  return hash.digest("hex");
}

type Shapes = Pick<Dataset, "sampleShape" | "labelShape">;

function splitHash(split: Split, shapes: Shapes): string {
  return addSplit(createHash("sha256"), split, shapes).digest("hex");
}

/** Adds the values of a split, then its labels. */
function addSplit(hash: Hash, split: Split, { sampleShape, labelShape }: Shapes): Hash {
  for (const chunk of chunksOf(split, sampleSize(sampleShape))) hash.update(chunk);
  for (const labels of labelChunksOf(split, sampleSize(labelShape))) hash.update(labels);
  return hash;
}

/** Whether data are those of a run, bit for bit; earlier versions kept features in float32. */
function isOfRun({ sha256: { dataset: recorded } }: RecordedData, dataset: Dataset): boolean {
  return [dataset, inFloat32(dataset)].some((each) => datasetHash(each) === recorded);
}

function inFloat32(dataset: Dataset): Dataset {
  const round = (split: Split): Split =>
    split.values instanceof Float64Array ? { ...split, values: Float32Array.from(split.values) } : split;
  const names = splitsIn(dataset).map((name) => [name, round(splitOf(dataset, name))] as const);
  return { ...dataset, ...Object.fromEntries(names) };
}

/** A run continues only with the data that it began with (SPK4027). */
export function requireSameData(recorded: RecordedData, dataset: Dataset): void {
  if (isOfRun(recorded, dataset)) return;
  throw Failure.of("changed-dataset", { dataset: dataset.name });
}

/**
 * How data differ from those that a run began with; undefined where they are the same, bit for bit. `directory` is the
 * folder that was named in the place of the run's. Data without training samples are compared by those for testing.
 */
export function otherDataThan(
  recorded: RecordedData,
  dataset: Dataset,
  directory: string | undefined,
): OtherData | undefined {
  if (isOfRun(recorded, dataset)) return undefined;
  const isTestOnly = dataset.train.count === 0;
  const compared: readonly SplitName[] = isTestOnly ? ["test"] : splitsIn(dataset);
  const differing = compared.flatMap((name) => {
    const [here, before] = [splitOf(dataset, name), recorded.splits?.[name]];
    if (before?.sha256 === splitHash(here, dataset)) return [];
    return [[name, { samples: here.count, samplesOfRun: before?.samples ?? null }] as const];
  });
  if (isTestOnly && differing.length === 0) return undefined;
  return { directory: directory ?? null, splits: Object.fromEntries(differing) };
}

/** Warns that figures will be of other data (SPK4018). */
export function otherDataNotice(dataset: Dataset, { directory, splits: differing }: OtherData): Notice {
  const described = Object.entries(differing).map(([name, { samples, samplesOfRun }]) => {
    const before = samplesOfRun === null || samplesOfRun === samples ? "" : `, the run has ${samplesOfRun}`;
    return `${name} (${count(samples, "sample")}${before})`;
  });
  return notice("other-data", { dataset: dataset.name, directory, splits: described });
}

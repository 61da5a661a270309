import { Failure, notice } from "../../diagnostics/index.js";
import * as runtime from "../../runtime/index.js";
import type { DataMemoryOptions } from "../data-memory.js";
import type { Task } from "../task.js";
import { loadOwnModel, type ModelCodeOptions } from "./own-model.js";

export type { ModelCodeOptions } from "./own-model.js";

/** A run as its folder keeps it. */
export interface StoredRun {
  readonly record: runtime.RunRecord;
  readonly model: runtime.GatedModel;
  /** What the run computed on. */
  readonly engine: runtime.EngineChoice;
}

/** A run of what it began with: makes its model, see `loadOwnModel`. */
export async function loadStoredRun(
  folder: runtime.RunFolder,
  beginning: runtime.Beginning,
  options: ModelCodeOptions,
): Promise<StoredRun> {
  const { record } = beginning;
  const { engine, device, threads } = record;
  return {
    record,
    model: await loadOwnModel(folder, beginning, options),
    engine: { engine, device, threads: threads ?? undefined },
  };
}

/** What is taken of a stored run, and what it is looked at with: what the run was trained with, unless told otherwise. */
export interface StoredRunOptions extends runtime.EngineChoice, ModelCodeOptions, DataMemoryOptions {
  /**
   * The best weights, the last ones (the default), those before the first step, or those of an epoch that were kept; of a
   * locked run, those that it holds.
   */
  readonly checkpoint?: runtime.CheckpointName | undefined;
  /** The run's key file; `secret.key` of the run unless given. */
  readonly key?: string | undefined;
  /** The lock key of a locked run, to look at the unlocked weights; the locked ones unless given. */
  readonly unlock?: string | undefined;
  /** With `unlock`: the file with the secret part of the lock; that in the folder unless given. */
  readonly secretPart?: string | undefined;
  /** The folder with the files of the dataset. */
  readonly data?: string | undefined;
  /** A file or folder to read in the place of the run's own: all its samples are for testing. */
  readonly test?: string | undefined;
}

/** What is to be done with the data of a run. */
export interface DataUse {
  /** Whether all test samples are to be held in memory at once. */
  readonly holdsTest?: boolean;
}

/** A run with the weights of one of its checkpoints. */
export interface StoredCheckpoint extends StoredRun {
  readonly folder: runtime.RunFolder;
  readonly file: runtime.RunFile;
  readonly name: runtime.CheckpointName;
  readonly weights: runtime.Weights;
  /** Of a locked run, how its weights are looked at. */
  readonly lock: runtime.LockState | undefined;
  /** Of a locked run that is looked at under its key, the lock, and the weights as everybody has them. */
  readonly published?: { readonly record: runtime.LockRecord; readonly weights: runtime.Weights };
}

/**
 * Takes weights of a run to be looked at. Those of a locked run are unlocked in memory where the lock key is given; where not,
 * that is told (SPK4312).
 */
export async function loadStoredCheckpoint(
  path: string,
  options: StoredRunOptions,
  { notify }: Pick<Task, "notify">,
): Promise<StoredCheckpoint> {
  const { trustCode, unlock: key, secretPart } = options;
  const folder = runtime.RunFolder.open(path);
  const stored = await loadStoredRun(folder, runtime.readBeginning(folder), { trustCode });
  const record = runtime.readLock(folder);
  const name = options.checkpoint ?? record?.checkpoint ?? "latest";
  const file = runtime.fileOfCheckpoint(name);
  if (record === undefined && !folder.has(file)) throw missingCheckpoint(folder, name);
  const about = { ...stored, folder, file, name };
  if (key === undefined) {
    if (secretPart !== undefined) throw Failure.of("secret-part-without-key", { path: secretPart });
    const weights = runtime.loadWeights(folder, file, stored.model);
    if (record === undefined) return { ...about, weights, lock: undefined };
    notify(notice("locked-weights", { path, lock: record.lock.name }));
    return { ...about, weights, lock: "locked" };
  }
  if (record !== undefined && name !== record.checkpoint)
    throw Failure.of("missing-checkpoint", { path: folder.fileOf(file) });
  const secrets = { secret: runtime.readLockKey(key, notify), key, secretPart };
  const { record: opened, locked, unlocked } = runtime.openLocked(folder, stored.model, secrets);
  const published = { record: opened, weights: locked };
  return { ...about, weights: unlocked, lock: "unlocked", published };
}

/** Why there is no such checkpoint in a run folder. */
export function missingCheckpoint(folder: runtime.RunFolder, name: runtime.CheckpointName): Failure {
  const path = folder.fileOf(runtime.fileOfCheckpoint(name));
  if (name === "best" || name === "latest") return Failure.of("missing-checkpoint", { path });
  const there = (["best", "latest", "first"] as const).filter((each) => folder.has(runtime.runFiles[each]));
  const kept = runtime.keptEpochs(folder).map((epoch) => `epoch-${epoch}`);
  return Failure.of("checkpoint-not-kept", { path, name, known: [...there, ...kept] });
}

export interface DataAndEngine {
  readonly dataset: runtime.Dataset;
  /** How the data differ from those that the run began with; undefined where they are the same. */
  readonly otherData: runtime.OtherData | undefined;
  readonly engine: runtime.Engine;
  /** How many samples the run was trained on. */
  readonly trainedOn: number;
}

/**
 * The data of a run and an engine to compute on: those that it was trained with, unless told otherwise. Data are read by
 * the encoding of the run; where they are not those of the run, that is told.
 */
export async function openDataAndEngine(
  { model, record, engine: stored }: StoredRun,
  { data, test, dataMemory: memory, engine: engineName, device, threads }: StoredRunOptions,
  { observe, notify, signal }: Task,
  { holdsTest }: DataUse = {},
): Promise<DataAndEngine> {
  const experiment = runtime.asRecorded(model.experiment);
  const own = { directory: data ?? record.data ?? undefined, observe, signal, memory };
  // like every path of a command line, that of the test samples is one from here
  const source = { ...own, holdsTest, ...(test !== undefined && { directory: undefined, test }) };
  const dataset = await runtime.loadDataset(experiment, source);
  try {
    const otherData = runtime.otherDataThan(record, dataset, test ?? data);
    if (otherData !== undefined) notify(runtime.otherDataNotice(dataset, otherData));
    const told = engineName !== undefined || device !== undefined;
    const place = told ? { engine: engineName, device } : stored;
    const engine = await runtime.createEngine({ ...place, threads: threads ?? stored.threads });
    const trainedOn =
      record.splits?.train.samples ??
      (test === undefined ? dataset.train.count : await countTrained(experiment, own));
    return { dataset, otherData, engine, trainedOn };
  } catch (error) {
    dataset.release?.();
    throw error;
  }
}

/** What a run was trained on, where an earlier version did not record it. */
async function countTrained(
  experiment: runtime.ExperimentConfig,
  own: Parameters<typeof runtime.loadDataset>[1],
): Promise<number> {
  const { train, release } = await runtime.loadDataset(experiment, own);
  release?.();
  return train.count;
}

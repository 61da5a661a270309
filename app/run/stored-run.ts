import * as runtime from "../../runtime/index.js";
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

/** Reads what a run began with, and makes its model, see `loadOwnModel`. */
export async function loadStoredRun(
  folder: runtime.RunFolder,
  options: ModelCodeOptions,
): Promise<StoredRun> {
  const beginning = runtime.readBeginning(folder);
  const { record } = beginning;
  const { engine, device, threads } = record;
  return {
    record,
    model: await loadOwnModel(folder, beginning, options),
    engine: { engine, device, threads: threads ?? undefined },
  };
}

/** What is taken of a stored run, and what it is looked at with: what the run was trained with, unless told otherwise. */
export interface StoredRunOptions extends runtime.EngineChoice, ModelCodeOptions {
  /** The weights of the lowest training loss, or the last ones (the default). */
  readonly checkpoint?: "best" | "latest" | undefined;
  /** The folder with the files of the dataset. */
  readonly data?: string | undefined;
}

/** A run with the weights of one of its checkpoints. */
export interface StoredCheckpoint extends StoredRun {
  readonly folder: runtime.RunFolder;
  readonly file: runtime.RunFile;
  readonly name: "best" | "latest";
  readonly checkpoint: runtime.Checkpoint;
}

export async function loadStoredCheckpoint(
  path: string,
  { checkpoint: name = "latest", trustCode }: StoredRunOptions,
): Promise<StoredCheckpoint> {
  const folder = runtime.RunFolder.open(path);
  const stored = await loadStoredRun(folder, { trustCode });
  const file = runtime.runFiles[name];
  return { ...stored, folder, file, name, checkpoint: runtime.loadCheckpoint(folder, file, stored.model) };
}

/** The data of a run and an engine to compute on: those that it was trained with, unless told otherwise. */
export async function openDataAndEngine(
  { model, record, engine: stored }: StoredRun,
  { data, engine: engineName, device, threads }: StoredRunOptions,
  { observe, signal }: Task,
): Promise<{ readonly dataset: runtime.Dataset; readonly engine: runtime.Engine }> {
  const directory = data ?? record.data ?? undefined;
  const dataset = await runtime.loadDataset(model.experiment, { directory, observe, signal });
  const told = engineName !== undefined || device !== undefined;
  const place = told ? { engine: engineName, device } : stored;
  const engine = await runtime.createEngine({ ...place, threads: threads ?? stored.threads });
  return { dataset, engine };
}

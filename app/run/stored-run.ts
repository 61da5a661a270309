import { loadModel } from "../../compiler/load/load-model.js";
import * as runtime from "../../runtime/index.js";
import type { Task } from "../task.js";

/** A run as its folder keeps it. */
export interface StoredRun {
  readonly record: runtime.RunRecord;
  readonly model: runtime.GatedModel;
  /** What the run computed on. */
  readonly engine: runtime.EngineChoice;
}

/** Reads what a run began with, and makes its model of the code in its folder. */
export async function loadStoredRun(folder: runtime.RunFolder): Promise<StoredRun> {
  const { record, code, experiment } = runtime.readBeginning(folder);
  const model = await loadModel(code, folder.fileOf(runtime.runFiles.model), runtime);
  const { engine, device, threads } = record;
  return {
    record,
    model: { ...model, experiment },
    engine: { engine, device, threads: threads ?? undefined },
  };
}

/** What is taken of a stored run, and what it is looked at with: what the run was trained with, unless told otherwise. */
export interface StoredRunOptions extends runtime.EngineChoice {
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
  { checkpoint: name = "latest" }: StoredRunOptions,
): Promise<StoredCheckpoint> {
  const folder = runtime.RunFolder.open(path);
  const stored = await loadStoredRun(folder);
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

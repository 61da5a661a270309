import {
  type CheckpointName,
  type Dataset,
  keyFileFor,
  type LockState,
  OpenedModel,
  type OtherData,
  type RunFile,
  type RunFolder,
  type RunRecord,
  readRunBases,
  runIdentityIn,
} from "../../runtime/index.js";
import type { Task } from "../task.js";
import {
  type DataUse,
  loadStoredCheckpoint,
  openDataAndEngine,
  type StoredCheckpoint,
  type StoredRunOptions,
} from "./stored-run.js";

/** A stored run, opened to be examined: its model with the weights of a checkpoint, its keys, its data. */
export interface OpenedRun {
  readonly folder: RunFolder;
  readonly file: RunFile;
  readonly checkpoint: CheckpointName;
  readonly opened: OpenedModel;
  /** Of a locked run that is opened under its key, the lock, and the weights as everybody has them. */
  readonly published: StoredCheckpoint["published"];
  readonly dataset: Dataset;
  /** How many samples the run was trained on. */
  readonly trainedOn: number;
  readonly record: RunRecord;
  /** Optimizer steps that the weights have seen. */
  readonly step: number;
  /** What a file says of the run and the data that it is measured on. */
  readonly marks: MeasurementMarks;
}

/**
 * The run that a measurement is of, how the weights of a locked run were looked at, and how its data differ from those that
 * the run began with, where they do.
 */
export interface MeasurementMarks {
  readonly run?: string;
  readonly lock?: LockState;
  readonly otherData?: OtherData;
}

/** Opens the model of a run on the run's data and engine, unless told otherwise. */
export async function openRun(
  path: string,
  options: StoredRunOptions,
  task: Task,
  use: DataUse = {},
): Promise<OpenedRun> {
  const stored = await loadStoredCheckpoint(path, options, task);
  const { folder, file, name, model, lock } = stored;
  const key = keyFileFor(model, readRunBases(stored, task.notify, options.key));
  const { dataset, otherData, engine, trainedOn } = await openDataAndEngine(stored, options, task, use);
  const { parameters, buffers, step } = stored.weights;
  const weights = { ...parameters, ...buffers };
  const opened = new OpenedModel({ model, weights, engine, key });
  const run = runIdentityIn(folder);
  const marks = {
    ...(run !== undefined && { run }),
    ...(lock !== undefined && { lock }),
    ...(otherData && { otherData }),
  };
  return {
    folder,
    file,
    checkpoint: name,
    opened,
    published: stored.published,
    dataset,
    trainedOn,
    record: stored.record,
    step,
    marks,
  };
}

import type { TaskObserver } from "../app/events.js";
import {
  type Dataset,
  keyFileFor,
  OpenedModel,
  type RunFile,
  type RunFolder,
  readRunBases,
} from "../runtime/index.js";
import type { StoredOptions } from "./options/stored-run.js";
import { loadStoredCheckpoint, openDataAndEngine } from "./stored-run.js";
import type { Terminal } from "./terminal.js";

/** A stored run, opened to be examined: its model with the weights of a checkpoint, its keys, its data. */
export interface StoredModel {
  readonly folder: RunFolder;
  readonly file: RunFile;
  readonly opened: OpenedModel;
  readonly dataset: Dataset;
  /** Optimizer steps that the weights have seen. */
  readonly step: number;
}

/** Opens the model of a run on the run's data and engine, unless told otherwise. */
export async function openStoredModel(
  path: string,
  options: StoredOptions,
  terminal: Terminal,
  watch: { readonly observe: TaskObserver; readonly signal: AbortSignal },
): Promise<StoredModel> {
  const stored = await loadStoredCheckpoint(path, options);
  const { folder, file, model, checkpoint } = stored;
  const key = keyFileFor(model, readRunBases(stored, terminal.notify));
  const { dataset, engine } = await openDataAndEngine(stored, options, watch);
  const { parameters, buffers, step } = checkpoint.state;
  const weights = { ...parameters, ...buffers };
  return { folder, file, opened: new OpenedModel({ model, weights, engine, key }), dataset, step };
}

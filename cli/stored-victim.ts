import {
  createEngine,
  type Dataset,
  keyFileFor,
  loadCheckpoint,
  loadDataset,
  type Observer,
  type RunFile,
  RunFolder,
  readRunBases,
  runFiles,
  Victim,
} from "../runtime/index.js";
import type { EngineOptions } from "./engine-options.js";
import { loadStoredRun } from "./stored-run.js";
import type { Terminal } from "./terminal.js";

export interface VictimOptions extends EngineOptions {
  readonly checkpoint: "best" | "latest";
  readonly data?: string;
}

/** A stored run, opened to be examined: its model with the weights of a checkpoint, its keys, its data. */
export interface StoredVictim {
  readonly folder: RunFolder;
  readonly file: RunFile;
  readonly victim: Victim;
  readonly dataset: Dataset;
  /** Optimizer steps that the weights have seen. */
  readonly step: number;
}

/** Opens the victim of a run on the run's data and engine, unless told otherwise. */
export async function openVictim(
  path: string,
  { checkpoint: name, data, engine: engineName, device: deviceName, threads }: VictimOptions,
  terminal: Terminal,
  { observe, signal }: { readonly observe: Observer; readonly signal: AbortSignal },
): Promise<StoredVictim> {
  const folder = RunFolder.open(path);
  const { record, model, engine: stored } = await loadStoredRun(folder);
  const file = runFiles[name];
  const { state } = loadCheckpoint(folder, file, model);
  const key = keyFileFor(model, readRunBases({ folder, record, model }, terminal.notify));
  const directory = data ?? record.data ?? undefined;
  const dataset = await loadDataset(model.experiment, { directory, observe, signal });
  const told = engineName !== undefined || deviceName !== undefined;
  const place = told ? { engine: engineName, device: deviceName } : stored;
  const engine = await createEngine({ ...place, threads: threads ?? stored.threads });
  const weights = { ...state.parameters, ...state.buffers };
  return { folder, file, victim: new Victim({ model, weights, engine, key }), dataset, step: state.step };
}

import type { CheckpointName, Evaluation, LockState, OtherData, Outcomes } from "../../runtime/index.js";
import { type TaskOptions, taskOf } from "../task.js";
import type { StoredRunOptions } from "./stored-run.js";

export interface EvaluateRunOptions extends StoredRunOptions, TaskOptions {
  /** The run's key file, or a user key in the place of all valid keys; `secret.key` of the run unless given. */
  readonly key?: string | undefined;
}

export interface RunEvaluation {
  /** Whether keys enter the network. Without, all key paths are one. */
  readonly gated: boolean;
  readonly evaluation: Evaluation;
  /** What becomes of each class, and the samples that the model does worst on. */
  readonly outcomes: Outcomes;
  readonly checkpoint: CheckpointName;
  /** The path of the checkpoint. */
  readonly file: string;
  /** Optimizer steps that the weights have seen. */
  readonly step: number;
  /** Of a locked run, how its weights were looked at. */
  readonly lock: LockState | undefined;
  readonly engine: string;
  readonly device: string;
  /** The user key that took the place of all valid keys, where one did. */
  readonly userKey: string | undefined;
  /** How the data differ from those that the run began with; undefined where they are the same. */
  readonly otherData: OtherData | undefined;
}

/** Evaluates a checkpoint of a run on its train and test set, under every key path. */
export async function evaluateRun(path: string, options: EvaluateRunOptions = {}): Promise<RunEvaluation> {
  const runtime = await import("../../runtime/index.js");
  const { evaluateCheckpoint, IssuedKeys, keysForEvaluation, lockInMemory } = runtime;
  const { loadStoredCheckpoint, openDataAndEngine } = await import("./stored-run.js");
  const task = taskOf(options);
  const stored = await loadStoredCheckpoint(path, options, task);
  const { folder, file, name, model, weights, lock } = stored;
  const keys = keysForEvaluation(stored, options.key, task.notify);
  const { dataset, otherData, engine } = await openDataAndEngine(stored, options, task);
  const { observe } = task;
  // of a folder that `spkc lock` made, its own weights are looked at
  const all = { ...weights.parameters, ...weights.buffers };
  const measure = async () => {
    const source = { dataset, engine, keys };
    const locked = lock === undefined ? (await lockInMemory(model, all, source))?.weights : undefined;
    return await evaluateCheckpoint({ model, dataset, engine, weights, locked, keys, observe });
  };
  return {
    ...(await measure().finally(() => dataset.release?.())),
    gated: runtime.isGated(model.experiment),
    checkpoint: name,
    file: folder.fileOf(file),
    step: weights.step,
    lock,
    engine: engine.name,
    device: engine.device,
    userKey: keys instanceof IssuedKeys ? options.key : undefined,
    otherData,
  };
}

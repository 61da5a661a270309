import { Failure, notice } from "../../diagnostics/index.js";
import { requireNew, writeWhole, writeWholeFolder } from "../../runtime/files/index.js";
import type { HostTensor, Named, RunFolder } from "../../runtime/index.js";
import type { Configured } from "../../tensor/signature.js";
import type { ModelCodeOptions } from "../run/own-model.js";
import type { StoredRun } from "../run/stored-run.js";
import { InvalidSpec } from "../spec/invalid-spec.js";
import { type Task, type TaskOptions, taskOf } from "../task.js";
import { chooseLockKey, type LockKeyOptions } from "./lock-key.js";

export interface LockRunOptions extends LockKeyOptions, ModelCodeOptions, Pick<TaskOptions, "notify"> {
  /** The lock, as a command line names it: `signs`, `missing(share: 0.1)`; that of the spec unless given. */
  readonly by?: string | undefined;
  /** Parameters or layers by name, `*` and `?` being wildcards; those of the spec unless given, or else all that are trained. */
  readonly at?: readonly string[] | undefined;
  /** The folder with the files of the dataset, for a lock that looks at training data; as in the run unless given. */
  readonly data?: string | undefined;
  /** The weights to lock; the last ones unless given. */
  readonly checkpoint?: "best" | "latest" | undefined;
  /** The file for the secret part of the lock, where it has one; in the locked folder unless given. */
  readonly secretPart?: string | undefined;
  /** The folder of the locked run. */
  readonly out: string;
}

export interface LockedRun {
  readonly folder: string;
  readonly lock: Configured;
  readonly checkpoint: "best" | "latest";
  /** The locked parameters, by name, and how many numbers they are. */
  readonly parameters: readonly string[];
  readonly numbers: number;
  /** The lock key. */
  readonly key: string;
  /** The file of the secret part; undefined where the lock has none. */
  readonly secretPart: { readonly file: string; readonly bytes: number } | undefined;
}

/**
 * Locks the weights of a checkpoint, and writes a run folder with them that holds neither keys nor what training keeps. Throws
 * `InvalidSpec` where `by` does not check; fails with SPK4300, SPK4303 to SPK4306 and SPK4324 where it is not to be locked so, SPK4317 and
 * SPK4036 for its key, SPK4322 where `out` is taken; for a lock that looks at training data, SPK4328 and as `loadDataset` does.
 */
export async function lockRun(path: string, options: LockRunOptions): Promise<LockedRun> {
  const runtime = await import("../../runtime/index.js");
  const { loadStoredRun } = await import("../run/stored-run.js");
  const { copyBeginning } = await import("./copy-run.js");
  const { out, checkpoint = "latest" } = options;
  const task = taskOf(options);
  const { notify } = task;
  const given = options.by === undefined ? undefined : await lockOf(options.by);
  const folder = runtime.RunFolder.open(path);
  if (folder.has(runtime.runFiles.lock)) throw Failure.of("run-already-locked", { path });
  requireNew(out);
  const key = chooseLockKey(options, notify);
  const stored = await loadStoredRun(folder, runtime.readBeginning(folder), options);
  const { model } = stored;
  const { experiment } = model;
  const lock = given ?? experiment.lock?.by;
  if (lock === undefined) throw Failure.of("lock-not-named", { path, experiment: experiment.name });
  const names = runtime.selectParameters(model, options.at ?? experiment.lock?.at);
  const file = runtime.runFiles[checkpoint];
  const { step, parameters, buffers } = runtime.loadWeights(folder, file, model);
  const result = runtime.readResult(folder) && folder.read(runtime.runFiles.result);
  const effects = runtime.needsEffects(lock)
    ? await measureEffects({ ...stored, folder }, { ...parameters, ...buffers }, options, task)
    : undefined;
  const order = {
    ...{ lock, names, effects, secret: key.secret, checkpoint, step },
    ...{ run: runtime.runIdentityIn(folder) ?? "", unlockedResult: runtime.unlockedResultOf(result) },
  };
  const { weights, record, sealed, unchanged } = runtime.lockTensors({ ...parameters, ...buffers }, order);
  requireSecretPlace(options, sealed !== undefined, lock);
  await writeWholeFolder(out, async (unfinished) => {
    const locked = runtime.RunFolder.createUnshared(unfinished);
    copyBeginning(folder, locked);
    if (result !== undefined) locked.write(runtime.runFiles.unlocked, result);
    const only = Object.fromEntries(
      Object.entries(weights).filter(([name]) => !Object.hasOwn(buffers, name)),
    );
    runtime.saveWeights(locked, file, model, { step, parameters: only, buffers });
    locked.writeJson(runtime.runFiles.lock, record);
    if (sealed !== undefined && options.secretPart === undefined)
      locked.write(runtime.runFiles.secretPart, sealed);
    // never a locked folder without its key
    key.write();
    if (sealed !== undefined && options.secretPart !== undefined) writeWhole(options.secretPart, sealed);
  });
  const known = runtime.knownSigns(model, parameters, names);
  if (known.length > 0) notify(notice("lock-with-known-start", { known, seed: experiment.seed }));
  if (experiment.weights !== undefined)
    notify(notice("lock-of-known-weights", { file: experiment.weights.file }));
  if (unchanged.length > 0) notify(notice("lock-without-effect", { lock: lock.name, parameters: unchanged }));
  const numbers = names.reduce((sum, name) => sum + (parameters[name]?.values.length ?? 0), 0);
  const place = options.secretPart ?? runtime.RunFolder.open(out).fileOf(runtime.runFiles.secretPart);
  return {
    ...{ folder: out, lock, checkpoint, parameters: names, numbers, key: key.path },
    secretPart: sealed && { file: place, bytes: sealed.length },
  };
}

/** What the weights of a run are worth to its network, by the data that it was trained on. */
async function measureEffects(
  run: StoredRun & { readonly folder: RunFolder },
  weights: Named<HostTensor>,
  { data }: LockRunOptions,
  task: Task,
): Promise<Named<Float32Array>> {
  const { keysForEvaluation, weightEffects } = await import("../../runtime/index.js");
  const { openDataAndEngine } = await import("../run/stored-run.js");
  const keys = keysForEvaluation(run, undefined, task.notify);
  const { dataset, engine } = await openDataAndEngine(run, { data }, task);
  try {
    return await weightEffects(run.model, weights, { dataset, engine, keys });
  } finally {
    dataset.release?.();
  }
}

async function lockOf(by: string): Promise<Configured> {
  const { checkLock } = await import("../../compiler/index.js");
  const { lock, diagnostics } = checkLock(by);
  if (lock === undefined) throw new InvalidSpec("--by", diagnostics);
  return lock;
}

function requireSecretPlace({ secretPart }: LockRunOptions, isNeeded: boolean, { name }: Configured): void {
  if (secretPart === undefined) return;
  if (!isNeeded) throw Failure.of("unneeded-secret-part", { path: secretPart, lock: name });
  requireNew(secretPart);
}

import { requireNew, writeWholeFolder } from "../../runtime/files/index.js";
import type { ModelCodeOptions } from "../run/own-model.js";
import { type TaskOptions, taskOf } from "../task.js";

export interface UnlockRunOptions extends ModelCodeOptions, Pick<TaskOptions, "notify"> {
  /** The lock key. */
  readonly key: string;
  /** The file with the secret part of the lock; that in the folder unless given. */
  readonly secretPart?: string | undefined;
  /** The folder for the unlocked run. */
  readonly out: string;
}

export interface UnlockedRun {
  readonly folder: string;
  readonly checkpoint: "best" | "latest";
  /** Optimizer steps that the weights have seen. */
  readonly step: number;
}

/**
 * Writes a run folder with the weights of a locked run as they were before, to the bit, and its result. Nothing is written
 * unless they are: fails with SPK4302, SPK4307 to SPK4310 and SPK4315 as `openLocked` does, with SPK4322 where `out` is taken.
 */
export async function unlockRun(path: string, options: UnlockRunOptions): Promise<UnlockedRun> {
  const runtime = await import("../../runtime/index.js");
  const { loadStoredRun } = await import("../run/stored-run.js");
  const { copyBeginning } = await import("./copy-run.js");
  const { key, secretPart, out } = options;
  const folder = runtime.RunFolder.open(path);
  requireNew(out);
  const secret = runtime.readLockKey(key, taskOf(options).notify);
  const { model } = await loadStoredRun(folder, runtime.readBeginning(folder), options);
  const { record, unlocked } = runtime.openLocked(folder, model, { secret, key, secretPart });
  const { checkpoint, step } = record;
  await writeWholeFolder(out, async (unfinished) => {
    const run = runtime.RunFolder.createUnshared(unfinished);
    copyBeginning(folder, run);
    runtime.saveWeights(run, runtime.runFiles[checkpoint], model, unlocked);
    if (folder.has(runtime.runFiles.unlocked))
      run.write(runtime.runFiles.result, folder.read(runtime.runFiles.unlocked));
  });
  return { folder: out, checkpoint, step };
}

import { join } from "node:path";
import type { SettingText } from "../../compiler/index.js";
import { Failure } from "../../diagnostics/index.js";
import * as runtime from "../../runtime/index.js";
import { missingCheckpoint } from "./stored-run.js";

/** A run whose weights another begins with. */
export interface ParentRun {
  /** What makes an experiment begin with them. */
  readonly setting: SettingText;
  /** The spec that it was made from, and what was asked of that. Fails with SPK4243 where the folder keeps none. */
  readonly readSource: () => runtime.SpecSource;
  /**
   * Its key file, which weights that were trained under keys go on with; undefined where no keys entered its network. Fails with
   * SPK4240 where the file is missing, SPK4034 where it is that of another run.
   */
  readonly readKey: () => string | undefined;
  /** The folder that its data were read from; undefined: from where the dataset comes from by itself. */
  readonly data: string | undefined;
}

/**
 * Opens the run that another begins with. Fails with SPK4006 where there is none, SPK4021 and SPK4022 where it is damaged, SPK4214 where
 * it is locked, SPK4023 and SPK4257 where it has no such checkpoint.
 */
export function openParentRun(path: string, checkpoint: runtime.CheckpointName): ParentRun {
  const folder = runtime.RunFolder.open(path);
  if (runtime.readLock(folder) !== undefined) throw Failure.of("locked-weights-source", { path });
  const { record, experiment } = runtime.readBeginning(folder);
  const file = runtime.fileOfCheckpoint(checkpoint);
  if (!folder.has(file)) throw missingCheckpoint(folder, checkpoint);
  const weights = checkpoint === "latest" ? path : join(path, file);
  return {
    setting: { path: "weights.from", value: `"${weights}"` },
    readSource: () => {
      const source = runtime.readSpecSource(folder);
      if (source === undefined) throw Failure.of("parent-without-spec", { path });
      return source;
    },
    readKey: () => (runtime.isGated(experiment) ? keyOf(folder, record) : undefined),
    data: record.data ?? undefined,
  };
}

function keyOf(folder: runtime.RunFolder, { sha256 }: runtime.RunRecord): string {
  const path = folder.fileOf(runtime.runFiles.key);
  if (!folder.has(runtime.runFiles.key)) throw Failure.of("parent-without-key", { path });
  // what is to be said of the file is said where training takes it
  const key = runtime.readKeyFile(path, () => {});
  if (sha256.keys !== undefined) runtime.requireSameBases(path, key, sha256.keys, folder.path);
  return path;
}

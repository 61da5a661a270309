import { epochFile, epochName, epochsIn } from "./epoch-files.js";
import { type RunFile, type RunFolder, runFiles } from "./run-folder.js";

/** The checkpoints of a run, by the names that commands take. */
export type CheckpointName = "best" | "latest" | "first" | EpochName;
type EpochName = `epoch-${number}`;

export function isCheckpointName(name: string): name is CheckpointName {
  return name === "best" || name === "latest" || name === "first" || epochName.test(name);
}

export function fileOfCheckpoint(name: CheckpointName): RunFile {
  if (name === "best" || name === "latest" || name === "first") return runFiles[name];
  return epochFile(Number(name.slice("epoch-".length)));
}

/** Removes the kept weights of the epochs up to one. A process that was killed may have left some of them. */
export function dropKept(folder: RunFolder, { upTo }: { readonly upTo: number }): void {
  for (const epoch of keptEpochs(folder)) if (epoch <= upTo) folder.remove(epochFile(epoch));
}

/** The epochs whose weights are kept, in order. */
export function keptEpochs(folder: RunFolder): readonly number[] {
  return epochsIn(folder.path);
}

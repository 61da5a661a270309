import type { CheckpointName } from "./checkpoint-name.js";
import { epochFile, epochsIn } from "./epoch-files.js";
import { type RunFile, type RunFolder, runFiles } from "./run-folder.js";

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

import { existsSync, readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { type EpochFile, type RunFile, type RunFolder, runFiles } from "./run-folder.js";

/** The checkpoints of a run, by the names that commands take. */
export type CheckpointName = "best" | "latest" | "first" | EpochName;
type EpochName = `epoch-${number}`;

const epochName = /^epoch-[1-9]\d{0,6}$/;

export function isCheckpointName(name: string): name is CheckpointName {
  return name === "best" || name === "latest" || name === "first" || epochName.test(name);
}

/** The file of the weights that `keep` keeps of an epoch, counted from 1. */
export function epochFile(epoch: number): EpochFile {
  return `checkpoints/epoch-${epoch}.safetensors`;
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
  const checkpoints = dirname(folder.fileOf(runFiles.latest));
  const names = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
  return names
    .map((name) => basename(name, ".safetensors"))
    .filter((name) => epochName.test(name))
    .map((name) => Number(name.slice("epoch-".length)))
    .sort((a, b) => a - b);
}

import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

/** The weights of an epoch that are kept. */
export type EpochFile = `checkpoints/epoch-${number}.safetensors`;

/** `epoch-3` */
export const epochName = /^epoch-[1-9]\d{0,6}$/;

/** The file of the weights that `keep` keeps of an epoch, counted from 1. */
export function epochFile(epoch: number): EpochFile {
  return `checkpoints/epoch-${epoch}.safetensors`;
}

/** The epochs whose weights lie in a folder, in order. */
export function epochsIn(path: string): readonly number[] {
  const checkpoints = join(path, "checkpoints");
  const names = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
  return names
    .filter((name) => name.endsWith(".safetensors"))
    .map((name) => basename(name, ".safetensors"))
    .filter((name) => epochName.test(name))
    .map((name) => Number(name.slice("epoch-".length)))
    .sort((a, b) => a - b);
}

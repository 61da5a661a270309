import { existsSync } from "node:fs";
import { type RunFolder, runFiles } from "../../runtime/index.js";

/** What a run began with, in the order in which it is written: `config.json` makes a folder that of a run. */
const beginning = [runFiles.source, runFiles.spec, runFiles.model, runFiles.run, runFiles.config] as const;

/** Copies what a run began with, without its key. */
export function copyBeginning(from: RunFolder, to: RunFolder): void {
  for (const file of beginning) if (existsSync(from.fileOf(file))) to.write(file, from.readBytes(file));
}

import { Failure } from "../../diagnostics/index.js";
import { type RunFile, type RunFolder, runFiles } from "./run-folder.js";
import { runIdentityIn } from "./run-record.js";
import { experimentConfig } from "./schemas/experiment-schema.js";

/** What a file that a run wrote says of the run. */
export interface OwnMarks {
  /** The identity of the run; files of earlier versions lack it. */
  readonly run?: string;
  readonly spec: string;
  readonly experiment: string;
  readonly seed?: number;
}

/**
 * A file belongs to the run in whose folder it lies (SPK4012): by the identity of the run, or where it is of an earlier
 * version, by its spec, experiment and seed.
 */
export function requireOwn(folder: RunFolder, file: RunFile, marks: OwnMarks): void {
  const difference = differenceOf(folder, marks);
  if (difference === undefined) return;
  throw Failure.of("foreign-run-file", { path: folder.fileOf(file), difference });
}

function differenceOf(folder: RunFolder, { run, ...marks }: OwnMarks): string | undefined {
  const identity = runIdentityIn(folder);
  if (run !== undefined && identity !== undefined) {
    return run === identity ? undefined : "its model, settings, data or keys are others";
  }
  const own = folder.readJson(runFiles.config, experimentConfig);
  const wanted: Omit<OwnMarks, "run"> = { spec: own.spec, experiment: own.name, seed: own.seed };
  const names = ["spec", "experiment", "seed"] as const;
  const other = names.find((name) => marks[name] !== undefined && marks[name] !== wanted[name]);
  return other === undefined ? undefined : `its ${other} is ${marks[other]}, not ${wanted[other]}`;
}

import * as v from "valibot";
import { Failure } from "../../diagnostics/index.js";
import { type RunFile, type RunFolder, runFiles } from "./run-folder.js";
import { runIdentityIn } from "./run-record.js";

/** What a file that a run wrote says of the run. */
export interface OwnMarks {
  /** The identity of the run; files of earlier versions lack it. */
  readonly run?: string;
  readonly spec: string;
  readonly experiment: string;
  readonly seed?: number;
}

/**
 * A file belongs to the run in whose folder it lies (SPK4012): by the identity of the run, which files of earlier versions
 * lack, and by its spec, experiment and seed.
 */
export function requireOwn(folder: RunFolder, file: RunFile, marks: OwnMarks): void {
  const difference = differenceOf(folder, marks);
  if (difference === undefined) return;
  throw Failure.of("foreign-run-file", { path: folder.fileOf(file), difference });
}

/** What of `config.json` the file must agree with; whether the rest is whole, its readers see. */
const namesOfExperiment = v.partial(v.object({ spec: v.string(), name: v.string(), seed: v.number() }));

function differenceOf(folder: RunFolder, { run, ...marks }: OwnMarks): string | undefined {
  const identity = runIdentityIn(folder);
  if (run !== undefined && identity !== undefined && run !== identity)
    return "its model, settings, data or keys are others";
  const { name: experiment, spec, seed } = folder.readJson(runFiles.config, namesOfExperiment);
  const own = { spec, experiment, seed };
  const other = (["spec", "experiment", "seed"] as const).find(
    (name) => own[name] !== undefined && marks[name] !== undefined && marks[name] !== own[name],
  );
  return other === undefined ? undefined : `its ${other} is ${marks[other]}, not ${own[other]}`;
}

import { join, resolve } from "node:path";
import { emitExperiment, forgetsLoneSamples } from "../../compiler/index.js";
import type { EngineChoice, RunResult } from "../../runtime/index.js";
import type { DataMemoryOptions } from "../data-memory.js";
import type { SpecOptions } from "../spec/check-spec.js";
import { compileSpec, onlyExperiment } from "../spec/compile.js";
import { specName } from "../spec/spec-files.js";
import { type TaskOptions, taskOf } from "../task.js";

export interface RunSpecOptions
  extends Omit<SpecOptions, "sweeps">,
    EngineChoice,
    DataMemoryOptions,
    TaskOptions {
  /** In the place of the experiment's seed. */
  readonly seed?: number | undefined;
  /** The key file with the bases to train with; drawn from the seed unless given. */
  readonly key?: string | undefined;
  /** Of an experiment with `start secret`, the lock key to draw the weights from; a new one unless given. */
  readonly startKey?: string | undefined;
  /** The folder with the files of the dataset. */
  readonly data?: string | undefined;
  /** The folder for this run; `runs/<spec>/<experiment>-<time>` unless given. */
  readonly out?: string | undefined;
}

export interface FinishedRun {
  readonly folder: string;
  readonly result: RunResult;
  /** Whether keys enter the network. Without, all key paths of the result are one. */
  readonly gated: boolean;
}

/**
 * Builds one experiment of a spec, trains it, evaluates it and writes the report. Throws as `compileSpec` does; fails with
 * SPK4327 where it is given a start key that it has no use for, SPK4010 where the spec has several experiments and none is named, SPK4040 where it is a sweep, SPK4003 where the
 * folder holds a run, SPK4004 where training diverges, SPK4005 where it is stopped.
 */
export async function runSpec(file: string, options: RunSpecOptions = {}): Promise<FinishedRun> {
  const { experiment, settings = [], seed, key, startKey, out } = options;
  const task = taskOf(options);
  const seeded = seed === undefined ? settings : [...settings, { path: "seed", value: String(seed) }];
  const compiled = compileSpec(file, { experiment, settings: seeded }, task);
  const only = onlyExperiment(compiled);
  const code = await emitExperiment(only);
  const folder = out ?? join("runs", specName(file), `${only.name}-${timestamp(new Date())}`);
  const data = options.data === undefined ? undefined : resolve(options.data);
  const { engine, device, threads } = options;
  const spec = { path: compiled.path, files: compiled.files };
  const source = { spec, experiment: only.name, settings: seeded };
  const run = {
    ...{ path: folder, source, code, key, startKey, engine: { engine, device, threads }, data },
    forgetsLoneSamples: forgetsLoneSamples(only.model.body),
  };
  const { startRun } = await import("./start-run.js");
  const { meansOf } = await import("./means.js");
  const { withReport } = await import("./renew-report.js");
  const result = await withReport(folder, task, () => startRun(run, meansOf(task, options)));
  return { folder, result, gated: only.injections.length > 0 };
}

/** `20261123-101502`: local time, in an order that sorts. */
function timestamp(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

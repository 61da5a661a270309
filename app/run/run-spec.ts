import { join, resolve } from "node:path";
import { emitExperiment, forgetsLoneSamples, type SettingText } from "../../compiler/index.js";
import { Failure } from "../../diagnostics/index.js";
import type { CheckpointName, EngineChoice, RunResult } from "../../runtime/index.js";
import type { DataMemoryOptions } from "../data-memory.js";
import type { SpecOptions } from "../spec/check-spec.js";
import { type CompiledSpec, compileSpec, compileSpecTexts, onlyExperiment } from "../spec/compile.js";
import { specName } from "../spec/spec-files.js";
import { type TaskOptions, taskOf } from "../task.js";
import type { ParentRun } from "./parent-run.js";

export interface RunSpecOptions
  extends Omit<SpecOptions, "sweeps">,
    EngineChoice,
    DataMemoryOptions,
    TaskOptions {
  /** In the place of the experiment's seed. */
  readonly seed?: number | undefined;
  /** The folder of a run whose weights training begins with, in the place of what the spec says of `weights`. */
  readonly from?: string | undefined;
  /** Of `from`: its last weights (the default), the best, those before its first step, or those of an epoch that were kept. */
  readonly checkpoint?: CheckpointName | undefined;
  /** The key file with the bases to train with; unless given, that of the run `from`, or drawn from the seed. */
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
 * Builds one experiment of a spec, trains it, evaluates it and writes the report. Without a spec, that of the run which `from` names is
 * taken, with its settings and its data. Throws as `compileSpec` does; fails with SPK4327 where it is given a start key that it has no use
 * for, SPK4010 where the spec has several experiments and none is named, SPK4040 where it is a sweep, SPK4003 where the
 * folder holds a run, SPK4004 where training diverges, SPK4005 where it is stopped; and as `openParentRun` does.
 */
export async function runSpec(file: string | undefined, options: RunSpecOptions = {}): Promise<FinishedRun> {
  const task = taskOf(options);
  const parent = await parentOf(options);
  const { compiled, settings, data } = await compile(file, parent, options);
  const only = onlyExperiment(compiled);
  const code = await emitExperiment(only);
  const folder =
    options.out ?? join("runs", specName(compiled.path), `${only.name}-${timestamp(new Date())}`);
  const { engine, device, threads, startKey } = options;
  const spec = { path: compiled.path, files: compiled.files };
  const source = { spec, experiment: only.name, settings };
  const gated = only.injections.length > 0;
  const key = options.key ?? (gated ? parent?.readKey() : undefined);
  const run = {
    ...{ path: folder, source, code, key, startKey, engine: { engine, device, threads }, data },
    forgetsLoneSamples: forgetsLoneSamples(only.model.body),
  };
  const { startRun } = await import("./start-run.js");
  const { meansOf } = await import("./means.js");
  const { withReport } = await import("./renew-report.js");
  const result = await withReport(folder, task, () => startRun(run, meansOf(task, options)));
  return { folder, result, gated };
}

/** What of the settings says what training begins with, as `from` does. */
const startSettings = ["weights", "weights.from"];

/** The run to begin with. Fails with SPK4241 where a setting says another, SPK4242 where only a checkpoint is named. */
async function parentOf({ from, checkpoint, settings }: RunSpecOptions): Promise<ParentRun | undefined> {
  if (from === undefined) {
    if (checkpoint !== undefined) throw Failure.of("checkpoint-without-from", { checkpoint });
    return undefined;
  }
  const conflicting = settings?.find(({ path }) => startSettings.includes(path));
  if (conflicting !== undefined)
    throw Failure.of("conflicting-from-setting", { path: conflicting.path, from });
  const { openParentRun } = await import("./parent-run.js");
  return openParentRun(from, checkpoint ?? "latest");
}

/** What is to run, of a spec or of the run to begin with, with all settings in their order. */
async function compile(
  file: string | undefined,
  parent: ParentRun | undefined,
  options: RunSpecOptions,
): Promise<{ compiled: CompiledSpec; settings: readonly SettingText[]; data: string | undefined }> {
  const { experiment, settings = [], seed } = options;
  const own = [
    ...(parent ? [parent.setting] : []),
    ...settings,
    ...(seed === undefined ? [] : [{ path: "seed", value: String(seed) }]),
  ];
  const data = options.data === undefined ? undefined : resolve(options.data);
  if (file !== undefined)
    return { compiled: await compileSpec(file, { experiment, settings: own }, options), settings: own, data };
  if (parent === undefined) throw Failure.of("missing-spec", {});
  const source = parent.readSource();
  const all = [...source.settings, ...own];
  const asked = { experiment: experiment ?? source.experiment, settings: all };
  return {
    compiled: await compileSpecTexts(source.spec, asked, options),
    settings: all,
    data: data ?? parent.data,
  };
}

/** `20261123-101502`: local time, in an order that sorts. */
function timestamp(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

import { join } from "node:path";
import { loadModel } from "../compiler/load/load-model.js";
import { Failure } from "../diagnostics/index.js";
import * as runtime from "../runtime/index.js";
import { loadStoredRun } from "./stored-run.js";
import type { Watch } from "./watch.js";

/** Where a run gets its data and its engine from, and who watches it. */
export interface RunMeans {
  loadDataset(experiment: runtime.ExperimentConfig, directory: string | undefined): Promise<runtime.Dataset>;
  createEngine(choice: runtime.EngineChoice): Promise<runtime.Engine>;
  readonly observe: runtime.Observer;
  readonly signal: AbortSignal;
}

/** The means of a command that does one run under a watch: what was shown of the data goes when they are there. */
export function watchedMeans({ observe, signal, clear }: Watch): RunMeans {
  return {
    observe,
    signal,
    createEngine: runtime.createEngine,
    async loadDataset(experiment, directory) {
      const dataset = await runtime.loadDataset(experiment, { directory, observe, signal });
      clear();
      return dataset;
    },
  };
}

/** A run that is to begin. */
export interface NewRun {
  /** The folder that it gets. */
  readonly path: string;
  /** The text of the spec, and the code of the model generated from it. */
  readonly spec: string;
  readonly code: string;
  readonly engine: runtime.EngineChoice;
  /** The folder of the data; undefined: where the dataset comes from by itself. */
  readonly data: string | undefined;
}

/** Trains, evaluates and records an experiment. The model that trains is the `model.ts` in the run folder. */
export async function startRun(run: NewRun, means: RunMeans): Promise<runtime.RunResult> {
  const { path, spec, code, data } = run;
  const model = await loadModel(code, join(path, runtime.runFiles.model), runtime);
  // Before the folder is made: data that cannot be read, or an engine that does not load, leaves nothing behind.
  const dataset = await means.loadDataset(model.experiment, data);
  const engine = await means.createEngine(run.engine);
  const folder = runtime.RunFolder.create(path);
  try {
    const experiment = runtime.resolveExperiment(model.experiment, dataset);
    const { threads } = run.engine;
    runtime.recordBeginning(folder, { spec, code, experiment, dataset, engine, threads, data });
    const { observe, signal } = means;
    return await runtime.runExperiment({
      ...{ model: { ...model, experiment }, dataset, engine, folder },
      ...{ observe, signal },
    });
  } finally {
    folder.close();
  }
}

/**
 * Goes on with the run in a folder, to the result of one that was never interrupted; of one that is finished, that
 * result is all. A run that diverged has nothing to go on with (SPK4025).
 */
export async function continueRun(
  path: string,
  means: RunMeans,
): Promise<{ result: runtime.RunResult; wasFinished: boolean }> {
  const folder = runtime.RunFolder.reopen(path);
  try {
    const before = runtime.readResult(folder);
    if (before?.status === "diverged") throw Failure.of("SPK4025", { path, steps: before.steps });
    if (before?.status === "finished") return { result: before, wasFinished: true };
    const { record, model, engine: choice } = await loadStoredRun(folder);
    const from = runtime.resumePoint(folder, model);
    const dataset = await means.loadDataset(model.experiment, record.data ?? undefined);
    runtime.requireSame(record, dataset);
    const engine = await means.createEngine(choice);
    const { observe, signal } = means;
    const run = { model, dataset, engine, folder, from };
    return { result: await runtime.runExperiment({ ...run, observe, signal }), wasFinished: false };
  } finally {
    folder.close();
  }
}

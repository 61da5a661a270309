import { join, resolve } from "node:path";
import { contentOf } from "../../audit/report/content.js";
import { renderMarkdown } from "../../audit/report/markdown.js";
import type { ReportSources } from "../../audit/report/sources.js";
import { loadModel } from "../../compiler/load/load-model.js";
import { Failure } from "../../diagnostics/index.js";
import * as runtime from "../../runtime/index.js";
import { fewValidationNotice } from "./few-validation-samples.js";
import { loneSampleNotice } from "./lone-sample.js";
import type { RunMeans } from "./means.js";
import { loadStoredRun, type ModelCodeOptions } from "./stored-run.js";

/** A run that is to begin. */
export interface NewRun {
  /** The folder that it gets. */
  readonly path: string;
  /** The spec and what was asked of it, and the code of the model generated from that. */
  readonly source: runtime.SpecSource;
  readonly code: string;
  /** The key file to train with; undefined: its bases are drawn from the seed. */
  readonly key?: string | undefined;
  /** Of an experiment that starts from a secret, the file that holds it; undefined: a new secret. */
  readonly startKey?: string | undefined;
  readonly engine: runtime.EngineChoice;
  /** The folder of the data; undefined: where the dataset comes from by itself. */
  readonly data: string | undefined;
  /** Whether a layer gives the same for every sample that is a batch by itself. */
  readonly forgetsLoneSamples?: boolean;
  /** Of a run of a sweep, its address there. */
  readonly address?: string | undefined;
}

/** Trains, evaluates and records an experiment. The model that trains is the `model.ts` in the run folder. */
export async function startRun(run: NewRun, means: RunMeans): Promise<runtime.RunResult> {
  const { path, source, code, data } = run;
  // data may take minutes to read
  runtime.RunFolder.requireFree(path);
  const model = await loadModel(code, join(path, runtime.runFiles.model), runtime);
  const key = runtime.keyForRun(model, run.key, means.notify);
  const startSecret = runtime.startSecretFor(model.experiment, run.startKey, means.notify);
  const weights = runtime.loadWeightsOf(model);
  if (weights !== undefined) means.observe(weightsEvent(weights.source, run.key));
  // Before the folder is made: data that cannot be read, or an engine that does not load, leaves nothing behind.
  const dataset = await means.loadDataset(model.experiment, data);
  const lone = run.forgetsLoneSamples
    ? loneSampleNotice(model.experiment.train.batch, dataset.train.count)
    : undefined;
  if (lone !== undefined) means.notify(lone);
  const classNames = runtime.classNamesOf(runtime.resolveExperiment(model.experiment, dataset));
  const few = fewValidationNotice(dataset, classNames);
  if (few !== undefined) means.notify(few);
  try {
    const engine = await means.createEngine(run.engine);
    const folder = runtime.RunFolder.create(path);
    try {
      const experiment = runtime.resolveExperiment(model.experiment, dataset);
      const { threads } = run.engine;
      const { summary } = dataset;
      const beginning = {
        source,
        code,
        experiment,
        key,
        startSecret,
        weights: weights?.source,
        dataset,
        engine,
        threads,
        data,
        address: run.address,
      };
      runtime.recordBeginning(folder, beginning);
      const { observe, signal } = means;
      return await runtime.runExperiment({
        ...{ model: { ...model, experiment }, bases: key.bases, startSecret, dataset, engine, folder },
        startWeights: weights?.values,
        ...{ observe, signal },
        describe: describing({
          experiment,
          ...(summary && { data: summary }),
          ...(weights && { weights: weights.source }),
        }),
      });
    } finally {
      folder.close();
    }
  } finally {
    means.releaseDataset(dataset);
  }
}

export interface ContinuedRun {
  readonly result: runtime.RunResult;
  /** Whether there was nothing left to do. */
  readonly wasFinished: boolean;
  /** Whether keys enter the network. */
  readonly gated: boolean;
}

/**
 * Goes on with the run in a folder, to the result of one that was never interrupted; of one that is finished, that
 * result is all. A run that diverged has nothing to go on with (SPK4025).
 */
export async function continueRun(
  path: string,
  means: RunMeans,
  options: ModelCodeOptions = {},
): Promise<ContinuedRun> {
  const folder = runtime.RunFolder.reopen(path);
  try {
    // of a finished run too, whose result would be shown as that of files that have changed since
    const beginning = runtime.readBeginning(folder);
    if (runtime.readLock(folder) !== undefined) throw Failure.of("resume-of-locked-run", { path });
    const before = runtime.readResult(folder);
    if (before?.status === "diverged")
      throw Failure.of("resume-of-diverged-run", { path, steps: before.steps });
    const gated = runtime.isGated(beginning.experiment);
    if (before?.status === "finished") return { result: before, wasFinished: true, gated };
    const { record, model, engine: choice } = await loadStoredRun(folder, beginning, options);
    const bases = runtime.readRunBases({ folder, record, model }, means.notify);
    const from = runtime.resumePoint(folder, model);
    runtime.requireSameWeights(record, from !== undefined);
    // its weights are drawn again where it stopped before its first checkpoint
    const startSecret =
      from === undefined ? runtime.readStartSecret(folder, record, means.notify) : undefined;
    const startWeights = from === undefined ? runtime.loadWeightsAgain(model, record) : undefined;
    const dataset = await means.loadDataset(runtime.asRecorded(model.experiment), record.data ?? undefined);
    try {
      runtime.requireSameData(record, dataset);
      const engine = await means.createEngine(choice);
      const { observe, signal } = means;
      const { dataSummary } = record;
      const describe = describing({
        experiment: model.experiment,
        ...(dataSummary && { data: dataSummary }),
        ...(record.weights && { weights: record.weights }),
      });
      const run = { model, bases, startSecret, startWeights, dataset, engine, folder, from, describe };
      const result = await runtime.runExperiment({ ...run, observe, signal });
      return { result, wasFinished: false, gated };
    } finally {
      means.releaseDataset(dataset);
    }
  } finally {
    folder.close();
  }
}

function weightsEvent(
  { files, tensors, drawn, run }: runtime.WeightsSource,
  key: string | undefined,
): runtime.RunEvent {
  const about = { files: files.map(({ path }) => path), tensors, drawn: drawn.length };
  if (run === undefined) return { kind: "weights", ...about };
  const { folder, checkpoint } = run;
  const keys = key !== undefined && resolve(key) === join(folder, runtime.runFiles.key);
  return { kind: "weights", ...about, run: { folder, checkpoint, keys } };
}

/** Writes what a run came to as `report.md`, before anything more is measured of it. */
function describing(
  sources: Pick<ReportSources, "experiment" | "data" | "weights">,
): NonNullable<runtime.RunOptions<unknown>["describe"]> {
  return (result, outcomes) =>
    renderMarkdown(contentOf({ ...sources, result, ...(outcomes && { outcomes }) }));
}

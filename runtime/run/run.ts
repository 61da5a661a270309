import { Failure } from "../../diagnostics/index.js";
import {
  type BatchPlan,
  type BatchSource,
  type Dataset,
  evaluationPlan,
  inlineBatches,
  prefetchedBatches,
  stepsPerEpoch,
  trainingPlan,
} from "../data/index.js";
import type { Engine } from "../engines/engine.js";
import { Evaluator, type SplitScore } from "../evaluate/evaluate.js";
import { KeySource, keyLayouts } from "../keys/index.js";
import type { GatedModel } from "../model.js";
import { EpochMeter, type EpochMetrics } from "../train/metrics.js";
import { parameterCount } from "../train/parameters.js";
import { DivergedError, initialState, Trainer } from "../train/trainer.js";
import { saveCheckpoint } from "./checkpoint.js";
import type { Observer } from "./events.js";
import { encodeKeyFile } from "./key-file.js";
import { writeReport } from "./report.js";
import type { RunResult, RunStatus } from "./result.js";
import { type RunFolder, runFiles } from "./run-folder.js";

export interface RunOptions<Resident> {
  readonly model: GatedModel;
  readonly dataset: Dataset;
  readonly engine: Engine<Resident>;
  readonly folder: RunFolder;
  readonly observe: Observer;
  /** Stops the run between two steps. */
  readonly signal: AbortSignal;
  /** Prepare training batches on a thread of their own (the default), or on this one. The batches are the same. */
  readonly prefetch?: boolean;
}

/**
 * Trains, evaluates and records a gated model. The folder gets a line of metrics and a checkpoint after every epoch,
 * and `result.json` at the end, also where the run is stopped (SPK4005) or diverges (SPK4004): then it holds what was
 * measured until then, and the failure is thrown after it is written.
 */
export async function runExperiment<Resident>(options: RunOptions<Resident>): Promise<RunResult> {
  const run = new Run(options);
  try {
    return await run.execute();
  } finally {
    await run.dispose();
  }
}

class Run<Resident> {
  readonly #keys: KeySource;
  readonly #trainer: Trainer<Resident>;
  readonly #evaluator: Evaluator<Resident>;
  readonly #plan: BatchPlan;
  readonly #epochs: EpochMetrics[] = [];
  readonly #evaluation: { train?: SplitScore; test?: SplitScore } = {};
  #bestLoss = Number.POSITIVE_INFINITY;

  constructor(private readonly options: RunOptions<Resident>) {
    const { model, dataset, engine } = options;
    const { experiment } = model;
    this.#keys = new KeySource(keyLayouts(experiment, model.points), experiment.seed);
    this.#trainer = new Trainer(model, this.#keys, engine, initialState(model));
    this.#evaluator = new Evaluator(model, this.#keys, engine);
    this.#plan = trainingPlan(experiment, dataset);
  }

  async execute(): Promise<RunResult> {
    const { folder, model } = this.options;
    folder.write(runFiles.key, encodeKeyFile(model.experiment, this.#keys.bases()), { secret: true });
    await this.#checkpoint(null);
    await this.#trainer.prepare(Math.min(this.#plan.batchSize, this.#plan.split.count));
    this.#announce();
    try {
      await this.#trainAndEvaluate();
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      this.#record("diverged");
      throw this.#diverged(error);
    }
    return this.#record("finished");
  }

  async dispose(): Promise<void> {
    await this.#trainer.dispose();
    await this.#evaluator.dispose();
  }

  async #trainAndEvaluate(): Promise<void> {
    try {
      await this.#train();
      for (const split of ["train", "test"] as const) await this.#evaluate(split);
    } catch (error) {
      if (!(error instanceof StoppedError)) throw error;
      await this.#checkpoint(this.#epochs.at(-1) ?? null);
      this.#record("interrupted");
      throw this.#stopped();
    }
  }

  async #train(): Promise<void> {
    const { observe, folder } = this.options;
    const { epochs } = this.#plan;
    const perEpoch = stepsPerEpoch(this.#plan);
    let meter = new EpochMeter();
    let started = performance.now();
    for await (const batch of this.#trainingBatches()) {
      this.#stopIfAsked();
      meter.add(await this.#trainer.advance(batch));
      observe({
        kind: "step",
        epoch: batch.epoch + 1,
        epochs,
        step: this.#trainer.step,
        steps: epochs * perEpoch,
        loss: meter.loss,
        accuracy: meter.accuracy,
      });
      if (batch.step + 1 < perEpoch) continue;

      const metrics = meter.summary(batch.epoch + 1, this.#trainer.step);
      const seconds = (performance.now() - started) / 1000;
      this.#epochs.push(metrics);
      folder.appendLine(runFiles.metrics, { ...metrics, seconds: Number(seconds.toFixed(3)) });
      await this.#checkpoint(metrics);
      observe({ kind: "epoch", epochs, metrics, seconds });
      meter = new EpochMeter();
      started = performance.now();
    }
  }

  async #evaluate(split: "train" | "test"): Promise<void> {
    const { dataset, model, observe } = this.options;
    const plan = evaluationPlan(model.experiment, dataset, split);
    const samples = plan.split.count;
    const weights = this.#trainer.residentWeights();
    this.#evaluation[split] = await this.#evaluator.score(split, inlineBatches(plan), weights, (done) => {
      this.#stopIfAsked();
      observe({ kind: "evaluating", split, done, samples });
    });
  }

  #announce(): void {
    const { engine, model, observe } = this.options;
    observe({
      kind: "prepared",
      engine: engine.name,
      device: engine.device,
      parameters: parameterCount(model.parameters),
    });
  }

  /** Writes `latest`, and `best` where the mean training loss of the epoch is the lowest so far. */
  async #checkpoint(metrics: EpochMetrics | null): Promise<void> {
    const { folder } = this.options;
    const state = await this.#trainer.snapshot();
    saveCheckpoint(folder, runFiles.latest, state, metrics);
    if (metrics === null || metrics.loss >= this.#bestLoss) return;
    this.#bestLoss = metrics.loss;
    saveCheckpoint(folder, runFiles.best, state, metrics);
  }

  /** What the run measured, in a form that depends on nothing but the spec, the seed and the machine. */
  #record(status: RunStatus): RunResult {
    const { engine, folder, model } = this.options;
    const { experiment } = model;
    const result: RunResult = {
      format: "spankey-result/1",
      status,
      spec: experiment.spec,
      experiment: experiment.name,
      seed: experiment.seed,
      engine: engine.name,
      device: engine.device,
      steps: this.#trainer.step,
      head: experiment.head,
      evaluation: { train: this.#evaluation.train ?? null, test: this.#evaluation.test ?? null },
      epochs: this.#epochs,
    };
    folder.writeJson(runFiles.result, result);
    folder.write(runFiles.report, writeReport(experiment, result));
    return result;
  }

  #stopIfAsked(): void {
    if (this.options.signal.aborted) throw new StoppedError();
  }

  #stopped(): Failure {
    const { epochs } = this.#plan;
    return Failure.of("SPK4005", {
      epoch: Math.min(this.#epochs.length + 1, epochs),
      epochs,
      step: this.#trainer.step,
      path: this.options.folder.path,
    });
  }

  #diverged(error: DivergedError): Failure {
    return Failure.of("SPK4004", {
      epoch: this.#epochs.length + 1,
      step: error.step,
      what: error.what,
      checkpoint: this.options.folder.fileOf(runFiles.latest),
    });
  }

  #trainingBatches(): BatchSource {
    return this.options.prefetch === false ? inlineBatches(this.#plan) : prefetchedBatches(this.#plan);
  }
}

/** Thrown between two steps when the user asked to stop. */
class StoppedError extends Error {}

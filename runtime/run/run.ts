import { Failure } from "../../diagnostics/index.js";
import type { Engine, Placement } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { type HostTensor, type Named, parameterCount } from "../../tensor/programs/index.js";
import type { SplitName } from "../data/dataset.js";
import {
  type BatchPlan,
  type BatchSource,
  type Dataset,
  inlineBatches,
  prefetchedBatches,
  trainingPlan,
} from "../data/index.js";
import { Evaluator, type ValidationScore } from "../evaluate/evaluate.js";
import type { Outcomes } from "../evaluate/outcomes/outcomes.js";
import { type KeyBases, KeySource, keyLayouts } from "../keys/index.js";
import { lockInMemory } from "../locks/lock-in-memory.js";
import { type GatedModel, isGated } from "../model.js";
import { trainedCount } from "../parameters/trained-parts.js";
import { type Checkpoint, type Progress, saveCheckpoint, saveWeights } from "../run-folder/checkpoint.js";
import { epochFile } from "../run-folder/epoch-files.js";
import { dropKept } from "../run-folder/kept-epochs.js";
import { writeOutcomes } from "../run-folder/outcomes-file.js";
import type { RunResult, RunStatus } from "../run-folder/result.js";
import { type RunFolder, runFiles } from "../run-folder/run-folder.js";
import { runIdentityIn } from "../run-folder/run-record.js";
import { startNumbers } from "../run-folder/start-key.js";
import { learningRateOf } from "../train/learning-rate.js";
import { EpochMeter, type EpochMetrics, hasStalled } from "../train/metrics.js";
import { bestEpoch, hasValidation, monitoredEpochs } from "../train/monitor.js";
import { StepPlan } from "../train/step-plan.js";
import { DivergedError, Trainer } from "../train/trainer.js";
import { initialState, type TrainingState } from "../train/training-state.js";
import { weightsInUse } from "../train/weights-in-use.js";
import type { Observer } from "./events.js";
import { FinalEvaluation } from "./final-evaluation.js";

export interface RunOptions<Resident> {
  readonly model: GatedModel;
  readonly dataset: Dataset;
  readonly engine: Engine<Resident>;
  /** Locked: this run alone writes to it. */
  readonly folder: RunFolder;
  /** The bases of the keyspaces; those that the seed of the experiment gives, unless given. */
  readonly bases?: KeyBases | undefined;
  /** What the weights are drawn from where the experiment starts from a secret: needed at the beginning of such a run. */
  readonly startSecret?: Uint8Array | undefined;
  /** Weights that come from elsewhere, where the experiment has any: needed at the beginning of such a run. */
  readonly startWeights?: Named<HostTensor> | undefined;
  readonly observe: Observer;
  /** Stops the run between two steps. */
  readonly signal: AbortSignal;
  /** Where to continue, as `resumePoint` finds it; the beginning unless given. */
  readonly from?: Checkpoint | undefined;
  /** Within an epoch, a checkpoint is written after so many seconds since the last one; 60 unless given. */
  readonly checkpointSeconds?: number;
  /** Prepare training batches on a thread of their own (the default), or on this one. The batches are the same. */
  readonly prefetch?: boolean;
  /** The text of `report.md`, written before the result that it describes; without it there is none. */
  readonly describe?: (result: RunResult, outcomes: Outcomes | undefined) => string;
}

/**
 * Trains, evaluates and records a gated model. The folder gets a line of metrics and a checkpoint after every epoch,
 * and `result.json` at the end, even if the run is stopped (SPK4005) or diverges (SPK4004): it then holds what was measured
 * before, and the failure is thrown after it is written.
 *
 * The process may end between any two writes. The order of the writes always leaves a state to continue from: a line of
 * metrics and all weights come before the checkpoint that counts them, and the result comes last.
 */
export async function runExperiment<Resident>(options: RunOptions<Resident>): Promise<RunResult> {
  const run = new Run(options);
  try {
    return await run.execute();
  } finally {
    await run.dispose();
  }
}

/** What a run leaves at its end, of which a running one has nothing. */
const outOfDate = [
  runFiles.result,
  runFiles.outcomes,
  runFiles.worst,
  runFiles.report,
  runFiles.page,
] as const;

class Run<Resident> {
  readonly #keys: KeySource;
  readonly #trainer: Trainer<Resident>;
  readonly #evaluator: Evaluator<Resident>;
  readonly #plan: BatchPlan;
  readonly #steps: StepPlan;
  readonly #perEpoch: number;
  readonly #learningRate: (step: number) => number;
  readonly #epochs: EpochMetrics[];
  readonly #final: FinalEvaluation<Resident>;
  #meter: EpochMeter;
  /** Milliseconds of `performance.now()`; a resumed epoch counts as begun in this process. */
  #epochBegan = 0;
  #lastCheckpoint = 0;

  constructor(private readonly options: RunOptions<Resident>) {
    const { model, dataset, engine, from, bases } = options;
    const { experiment } = model;
    const state = from?.state ?? firstState(options);
    const { epochs, running } = from?.progress ?? { epochs: [], running: null };
    this.#keys = new KeySource(keyLayouts(experiment, model.points), experiment.seed, bases);
    this.#trainer = new Trainer(model, this.#keys, engine, state);
    this.#evaluator = new Evaluator(model, this.#keys, engine);
    const observe: Observer = (event) => {
      this.#stopIfAsked();
      options.observe(event);
    };
    this.#final = new FinalEvaluation({ model, dataset, evaluator: this.#evaluator, observe });
    const plan = trainingPlan(experiment, dataset);
    this.#steps = new StepPlan(plan, experiment.train.accumulate);
    this.#perEpoch = this.#steps.stepsPerEpoch;
    this.#learningRate = learningRateOf(experiment.train, this.#perEpoch);
    this.#plan = { ...plan, start: this.#steps.batchAfter(state.step) };
    this.#epochs = [...epochs];
    this.#meter = new EpochMeter(running ?? undefined);
  }

  async execute(): Promise<RunResult> {
    const { folder, from } = this.options;
    // A running run has no result: what an interruption left is out of date.
    for (const file of outOfDate) folder.remove(file);
    if (from === undefined) await this.#begin();
    const size = Math.min(this.#plan.batchSize, this.#plan.split.count);
    this.#announce(this.#trained() ? null : await this.#trainer.prepare(size));
    try {
      await this.#trainAndEvaluate();
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      await this.#record("diverged");
      throw this.#diverged(error);
    }
    return await this.#record("finished");
  }

  async dispose(): Promise<void> {
    await this.#trainer.dispose();
    await this.#evaluator.dispose();
  }

  async #trainAndEvaluate(): Promise<void> {
    try {
      if (!this.#trained()) await this.#train();
      // a process may have been killed before it did
      this.#dropKept();
      for (const split of ["train", "test"] as const) await this.#evaluate(split);
      await this.#evaluateLocked();
      // again, to look at what becomes of each of its classes
      if (hasValidation(this.options.model.experiment.data)) await this.#evaluate("validation");
    } catch (error) {
      if (!(error instanceof StoppedError)) throw error;
      await this.#checkpoint();
      await this.#record("interrupted");
      throw this.#stopped();
    }
  }

  #trained(): boolean {
    return this.#epochs.length >= this.#plan.epochs || this.#stalled();
  }

  #stalled(): boolean {
    const { experiment } = this.options.model;
    return hasStalled(monitoredEpochs(this.#epochs, experiment), experiment.train.patience);
  }

  async #train(): Promise<void> {
    const secondsBefore = this.options.from?.progress.running?.seconds ?? 0;
    this.#epochBegan = performance.now() - secondsBefore * 1000;
    this.#lastCheckpoint = performance.now();
    // an epoch whose steps are all taken was stopped while it was validated
    const begun = Math.floor(this.#trainer.step / this.#perEpoch);
    if (begun > this.#epochs.length) await this.#endEpoch(begun);
    if (this.#trained()) return;
    for await (const batch of this.#trainingBatches()) {
      const part = this.#steps.partOf(batch);
      // within a step, the sums of gradients would be lost
      if (part.isFirst) this.#stopIfAsked();
      this.#meter.add(await this.#trainer.advance(batch, this.#learningRate(this.#trainer.step), part));
      if (!part.isLast) continue;
      this.options.observe({
        kind: "step",
        epoch: batch.epoch + 1,
        epochs: this.#plan.epochs,
        ...this.#stepsTaken(),
        loss: this.#meter.loss,
        ...this.#meter.learned,
      });
      if (this.#trainer.step % this.#perEpoch !== 0) {
        await this.#checkpointInPassing();
        continue;
      }
      await this.#endEpoch(batch.epoch + 1);
      if (this.#trained()) break;
    }
  }

  async #endEpoch(epoch: number): Promise<void> {
    const { folder, observe } = this.options;
    const seconds = this.#secondsOfEpoch();
    const validation = await this.#validate();
    const metrics = { ...this.#meter.summary(epoch, this.#trainer.step), ...(validation && { validation }) };
    folder.appendLine(runFiles.metrics, { ...metrics, seconds: Number(seconds.toFixed(3)) });
    this.#epochs.push(metrics);
    this.#meter = new EpochMeter();
    this.#epochBegan = performance.now();
    await this.#checkpointOf(epoch);
    const gated = isGated(this.options.model.experiment);
    observe({ kind: "epoch", epochs: this.#plan.epochs, gated, metrics, seconds });
  }

  /** What the weights of the moment come to on the validation samples. */
  async #validate(): Promise<ValidationScore | undefined> {
    const { dataset, observe, model } = this.options;
    if (!hasValidation(model.experiment.data)) return undefined;
    return await this.#trainer.withWeightsInUse((weights) =>
      this.#evaluator.scoreValidation(dataset, weights, (done, samples) => {
        this.#stopIfAsked();
        observe({ kind: "evaluating", split: "validation", done, samples });
      }),
    );
  }

  async #evaluate(split: SplitName): Promise<void> {
    await this.#trainer.withWeightsInUse((weights) => this.#final.add(split, weights));
  }

  /** What the weights are worth under the lock of the experiment, without its key. */
  async #evaluateLocked(): Promise<void> {
    const { model, engine, dataset } = this.options;
    // what follows brings all weights here
    if (model.experiment.lock === undefined) return;
    const { parameters, buffers } = weightsInUse(await this.#trainer.snapshot(), model);
    const source = { dataset, engine, keys: this.#keys };
    const locked = await lockInMemory(model, { ...parameters, ...buffers }, source);
    if (locked === undefined) return;
    const weights = uploadAll(engine, locked.weights);
    try {
      await this.#final.addLocked(weights);
    } finally {
      releaseAll(engine, weights);
    }
  }

  #announce(placement: Placement | null): void {
    const { engine, model, observe } = this.options;
    observe({
      kind: "prepared",
      engine: engine.name,
      device: engine.device,
      placement,
      parameters: parameterCount(model.parameters),
      trained: trainedCount(model),
      ...this.#stepsTaken(),
    });
  }

  #stepsTaken(): { step: number; steps: number } {
    return { step: this.#trainer.step, steps: this.#plan.epochs * this.#perEpoch };
  }

  /**
   * Writes the weights before the first step, and `latest`. Where the weights are drawn from a secret they are as secret as it
   * is, and kept nowhere else.
   */
  async #begin(): Promise<void> {
    const { folder, model } = this.options;
    const isSecret = model.experiment.start !== undefined;
    const state = await this.#trainer.snapshot();
    if (!isSecret) saveWeights(folder, runFiles.first, model, weightsInUse(state, model));
    await this.#checkpoint(state);
  }

  /** Writes the weights of an epoch: where they are the best so far, where they are to be kept, and as `latest`. */
  async #checkpointOf(epoch: number): Promise<void> {
    const { folder, model } = this.options;
    const { experiment } = model;
    const state = await this.#trainer.snapshot();
    const { keep } = experiment.train;
    const isBest = bestEpoch(this.#epochs, experiment)?.epoch === epoch;
    if (isBest || keep !== undefined) {
      const weights = weightsInUse(state, model);
      if (isBest) saveWeights(folder, runFiles.best, model, weights);
      if (keep !== undefined) saveWeights(folder, epochFile(epoch), model, weights);
    }
    await this.#checkpoint(state);
    this.#dropKept();
  }

  /** Removes kept weights that are too old, once there is a later checkpoint to go on from. */
  #dropKept(): void {
    const { folder, model } = this.options;
    const { keep } = model.experiment.train;
    if (keep !== undefined) dropKept(folder, { upTo: this.#epochs.length - keep });
  }

  async #checkpoint(known?: TrainingState): Promise<void> {
    const { folder, model } = this.options;
    const state = known ?? (await this.#trainer.snapshot());
    saveCheckpoint(folder, runFiles.latest, model, { state, progress: this.#progress() });
    this.#lastCheckpoint = performance.now();
  }

  /**
   * Writes a timed checkpoint. It skips weights that are not finite: the step at which a run diverges must not depend on
   * the clock, so the next loss or the end of the epoch reports it.
   */
  async #checkpointInPassing(): Promise<void> {
    const { checkpointSeconds = 60 } = this.options;
    if (performance.now() - this.#lastCheckpoint < checkpointSeconds * 1000) return;
    try {
      await this.#checkpoint();
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
    }
  }

  #progress(): Progress {
    const { totals } = this.#meter;
    const running = totals.predictions === 0 ? null : { ...totals, seconds: this.#secondsOfEpoch() };
    return { epochs: this.#epochs, running };
  }

  #secondsOfEpoch(): number {
    return (performance.now() - this.#epochBegan) / 1000;
  }

  /** Writes what the run measured, in a form that depends only on the spec, the seed and the machine. */
  async #record(status: RunStatus): Promise<RunResult> {
    const { engine, folder, model, describe, dataset } = this.options;
    const { experiment } = model;
    const run = runIdentityIn(folder);
    const validates = hasValidation(experiment.data);
    const validation = (status === "finished" && this.#epochs.at(-1)?.validation) || null;
    const best = bestEpoch(this.#epochs, experiment);
    const result: RunResult = {
      format: "spankey-result/1",
      ...(run !== undefined && { run }),
      status,
      spec: experiment.spec,
      experiment: experiment.name,
      seed: experiment.seed,
      engine: engine.name,
      device: engine.device,
      steps: this.#trainer.step,
      stoppedEarly: this.#stalled() && this.#epochs.length < this.#plan.epochs,
      head: experiment.head,
      evaluation: {
        train: this.#final.scores.train ?? null,
        test: this.#final.scores.test ?? null,
        ...(experiment.lock && { locked: this.#final.scores.locked ?? null }),
        ...(validates && { validation }),
      },
      ...(validates && best && { best }),
      epochs: this.#epochs,
    };
    const outcomes = status === "finished" ? this.#final.outcomes : undefined;
    if (outcomes !== undefined) await writeOutcomes(folder, experiment, outcomes, dataset);
    if (describe !== undefined) folder.write(runFiles.report, describe(result, outcomes));
    folder.writeJson(runFiles.result, result);
    return result;
  }

  #stopIfAsked(): void {
    if (this.options.signal.aborted) throw new StoppedError();
  }

  #stopped(): Failure {
    const { epochs } = this.#plan;
    return Failure.of("run-interrupted", {
      epoch: Math.min(this.#epochs.length + 1, epochs),
      epochs,
      step: this.#trainer.step,
      path: this.options.folder.path,
    });
  }

  #diverged(error: DivergedError): Failure {
    return Failure.of("training-diverged", {
      epoch: Math.ceil(error.step / this.#perEpoch),
      step: error.step,
      what: error.what,
      checkpoint: this.options.folder.fileOf(runFiles.latest),
    });
  }

  #trainingBatches(): BatchSource {
    return this.options.prefetch === false ? inlineBatches(this.#plan) : prefetchedBatches(this.#plan);
  }
}

function firstState<Resident>(options: RunOptions<Resident>): TrainingState {
  const { model, startSecret, startWeights: given } = options;
  const { start, weights } = model.experiment;
  if (weights !== undefined && given === undefined)
    throw new Error("the weights are missing that the run is to start with");
  if (start === undefined) return initialState(model, { given });
  if (startSecret === undefined) throw new Error("the secret is missing that the run is to start from");
  return initialState(model, { numbers: startNumbers(startSecret), given });
}

/** Thrown between two steps when the user asks to stop. */
class StoppedError extends Error {}

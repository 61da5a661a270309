import type { Engine, Placement } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { type HostTensor, hostScalar, type Named, pick } from "../../tensor/programs/index.js";
import type { Batch } from "../data/index.js";
import { batchTypes, predictionsPerSample } from "../evaluate/counts.js";
import type { KeySource } from "../keys/index.js";
import type { GatedModel } from "../model.js";
import { trainedParts } from "../parameters/trained-parts.js";
import { Adversary } from "./adversary.js";
import { DropoutSource } from "./dropout-source.js";
import { type StepMetrics, stepMetrics } from "./metrics.js";
import { LossError, ResidentState } from "./resident-state.js";
import { type StepPart, wholeStep } from "./step-plan.js";
import { StepPrograms } from "./step-programs.js";
import type { TrainingState } from "./training-state.js";
import { Unroller } from "./unroller.js";
import { keptApart, weightsInUse } from "./weights-in-use.js";

/**
 * Takes optimizer steps on an engine. Weights, buffers, slots and bases stay resident there; each step is fed a batch and new
 * draws, and gives the loss and the metrics.
 */
export class Trainer<Resident> {
  readonly #programs: StepPrograms<Resident>;
  readonly #adversary: Adversary<Resident>;
  readonly #unroller: Unroller<Resident>;
  readonly #dropout: DropoutSource;
  readonly #parameterNames: ReadonlySet<string>;
  readonly #bufferNames: ReadonlySet<string>;
  readonly #state: ResidentState<Resident>;
  /** What of the state outlasts a step. */
  readonly #keptNames: readonly string[];
  /** What no step changes: the frozen weights and the bases. */
  readonly #frozen: Named<HostTensor>;
  readonly #constants: Named<Resident>;
  #step: number;

  constructor(
    private readonly model: GatedModel,
    private readonly keys: KeySource,
    private readonly engine: Engine<Resident>,
    initial: TrainingState,
  ) {
    this.#programs = new StepPrograms(model, keys, engine);
    this.#adversary = new Adversary(model, keys, engine);
    this.#unroller = new Unroller(model, engine);
    this.#dropout = new DropoutSource(model, keys);
    this.#parameterNames = new Set(Object.keys(initial.parameters));
    this.#bufferNames = new Set(Object.keys(initial.buffers));
    const { parameters, buffers, frozen } = trainedParts(model);
    const weights = { ...initial.parameters, ...initial.buffers };
    const only = (types: Named<unknown>): Named<HostTensor> =>
      Object.fromEntries(Object.keys(types).map((name) => [name, pick(weights, name)]));
    const kept = { ...only(parameters), ...only(buffers), ...initial.slots };
    this.#keptNames = Object.keys(kept);
    this.#state = new ResidentState(engine, { ...kept, ...this.#programs.initialSums() });
    this.#frozen = only(frozen);
    this.#constants = uploadAll(this.engine, { ...this.#frozen, ...keys.basisTensors() });
    this.#step = initial.step;
  }

  /** Steps taken since the beginning. */
  get step(): number {
    return this.#step;
  }

  /** Compiles what a batch of a size goes through, ahead of the first; where its operators run, if the engine says so. */
  async prepare(size: number): Promise<Placement | null> {
    const executable = await this.#programs.ofBatch(size);
    return (await executable.placement?.()) ?? null;
  }

  /**
   * Takes a batch that is a step by itself, or a part of one: its last part updates the weights, at a learning rate, and ends the step. Throws
   * `DivergedError` if the loss is not a finite number; the weights then stay as they were.
   */
  async advance(
    batch: Batch,
    learningRate: number,
    part: StepPart = wholeStep(this.#step),
  ): Promise<StepMetrics> {
    const executable = await this.#programs.ofBatch(batch.size);
    const types = batchTypes(this.model, batch.size);
    const samples = {
      input: { type: types.input, values: batch.input },
      labels: { type: types.labels, values: batch.labels },
    };
    const update = { learning_rate: hostScalar(learningRate), step: hostScalar(this.#step + 1) };
    const sum = { share: hostScalar(part.share), carried: hostScalar(part.isFirst ? 0 : 1) };
    const measured = await this.#finite(async () =>
      this.#state.advance(executable, this.#constants, {
        ...samples,
        epoch: hostScalar(batch.epoch),
        ...(this.#programs.accumulates ? sum : update),
        ...this.keys.draw("valid", batch.size, ["train", part.batch]),
        ...(await this.#drawWrong(batch.size, samples, part)),
        ...this.#dropout.draw(batch.size, part.batch),
        ...(await this.#unroller.draw(samples, this.residentWeights())),
      }),
    );
    if (part.isLast) {
      if (this.#programs.accumulates) await this.#state.update(await this.#programs.ofUpdate(), update);
      this.#step += 1;
    }
    return stepMetrics(measured, batch.size * predictionsPerSample(this.model));
  }

  async #drawWrong(size: number, samples: Named<HostTensor>, part: StepPart): Promise<Named<HostTensor>> {
    const moment = ["train", part.batch];
    let drawn = this.keys.draw("wrong", size, moment);
    for (const moved of this.keys.adversarialDraws(moment)) {
      drawn = await this.#adversary.move(moved, drawn, samples, this.residentWeights());
    }
    return drawn;
  }

  /** The outputs of a step as numbers. */
  async #finite(step: () => Promise<Named<HostTensor>>): Promise<Named<number>> {
    try {
      const outputs = Object.entries(await step());
      return Object.fromEntries(outputs.map(([name, { values }]) => [name, values[0] ?? Number.NaN]));
    } catch (error) {
      if (!(error instanceof LossError)) throw error;
      throw new DivergedError(this.#step + 1, error.message);
    }
  }

  /** Parameters and buffers as training has them, where the engine keeps them; they belong to the trainer. */
  residentWeights(): Named<Resident> {
    const names = [...this.#parameterNames, ...this.#bufferNames];
    const all = { ...this.#constants, ...this.#state.tensors };
    return Object.fromEntries(names.map((name) => [name, pick(all, name)]));
  }

  /**
   * Hands the weights in use (`weightsInUse`) to an evaluation, where the engine keeps them; those that training has like this are
   * not copied. Throws `DivergedError` as `snapshot` does, where they are made from a copy of the state.
   */
  async withWeightsInUse<Result>(use: (weights: Named<Resident>) => Promise<Result>): Promise<Result> {
    const own = this.residentWeights();
    const apart = keptApart(this.model);
    if (apart.size === 0) return await use(own);
    const { parameters, buffers } = weightsInUse(await this.snapshot(), this.model);
    const made = Object.entries({ ...parameters, ...buffers }).filter(([name]) => apart.has(name));
    const uploaded = uploadAll(this.engine, Object.fromEntries(made));
    try {
      return await use({ ...own, ...uploaded });
    } finally {
      releaseAll(this.engine, uploaded);
    }
  }

  /** A copy of the state. Throws `DivergedError` if a weight or a buffer is not finite; the loss would show it a step
   * later, or never. */
  async snapshot(): Promise<TrainingState> {
    const parameters: Record<string, HostTensor> = {};
    const buffers: Record<string, HostTensor> = {};
    const slots: Record<string, HostTensor> = {};
    for (const [name, tensor] of Object.entries({
      ...this.#frozen,
      ...(await this.#state.download(this.#keptNames)),
    })) {
      const isBuffer = this.#bufferNames.has(name);
      const target = isBuffer ? buffers : this.#parameterNames.has(name) ? parameters : slots;
      target[name] = tensor;
    }
    for (const [name, { values }] of Object.entries({ ...parameters, ...buffers })) {
      if (values.every(Number.isFinite)) continue;
      throw new DivergedError(this.#step, `the weights of ${name} are no longer finite`);
    }
    return { step: this.#step, parameters, buffers, slots };
  }

  async dispose(): Promise<void> {
    this.#state.dispose();
    releaseAll(this.engine, this.#constants);
    await this.#programs.dispose();
    await this.#adversary.dispose();
    await this.#unroller.dispose();
  }
}

/** Training diverged; `what` says how: "the loss became NaN". */
export class DivergedError extends Error {
  constructor(
    readonly step: number,
    readonly what: string,
  ) {
    super(`${what} at step ${step}`);
  }
}

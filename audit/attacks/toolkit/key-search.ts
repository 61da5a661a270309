import { batchTypes } from "../../../runtime/evaluate/counts.js";
import type { GradientEstimator } from "../../../runtime/keys/gradient-estimator.js";
import type { GatedModel } from "../../../runtime/model.js";
import {
  type ConcreteKey,
  type OpenedModel,
  pickSamples,
  type Samples,
} from "../../../runtime/opened-model/index.js";
import { TrainingLoop } from "../../../runtime/train/training-loop.js";
import { CompiledPrograms } from "../../../tensor/engines/compiled-programs.js";
import { releaseAll, uploadAll } from "../../../tensor/engines/resident.js";
import { keysOfBasis } from "./basis-keys.js";
import { BatchOrder } from "./batch-order.js";
import { freeKeys } from "./free-keys.js";
import type { KeyFamily } from "./key-family.js";
import { type KeyObjective, keySearchProgram } from "./key-search-program.js";
import type { AttackTools } from "./toolkit.js";

export interface KeySearchOptions {
  /** The network that keys are searched for in; the victim's where it is left out. */
  readonly model?: GatedModel;
  /**
   * How gradients come to free keys, or "basis": keys αᵀB whose α is searched for, by one who knows B.
   */
  readonly through: GradientEstimator | "basis";
  readonly objective: KeyObjective;
  /** Keys that are moved at once, each from a start of its own. */
  readonly restarts: number;
  /** Samples of a step; fewer where there are fewer. */
  readonly largestBatch: number;
}

export interface KeySearchTask {
  /** Names the random numbers of the starts. */
  readonly label: string;
  readonly samples: Samples;
  readonly steps: number;
  readonly learningRate: number;
  /** With `onCheckpoint`: after how many steps it is called again and again, and after the last. */
  readonly every?: number;
  readonly onCheckpoint?: (step: number, keys: readonly ConcreteKey[]) => Promise<void>;
}

/** Moves K keys at once by gradients, the weights staying as they are: one pass through the network for all of them. */
export class KeySearch {
  readonly #network: OpenedModel;
  readonly #family: KeyFamily;
  /** By batch size. */
  readonly #loops = new CompiledPrograms<TrainingLoop<unknown>>();

  constructor(
    private readonly tools: AttackTools,
    private readonly options: KeySearchOptions,
  ) {
    const { through, restarts, model } = options;
    this.#network = tools.evaluator.open(model);
    this.#family =
      through === "basis" ? keysOfBasis(this.#network, restarts) : freeKeys(this.#network, restarts, through);
  }

  /** The keys after the last step. */
  async run(task: KeySearchTask): Promise<readonly ConcreteKey[]> {
    const { label, samples, steps, learningRate, every = steps, onCheckpoint } = task;
    const { seed, signal, onStep } = this.tools;
    const family = this.#family;
    const { engine, model, weights } = this.#network;
    const batch = Math.min(samples.count, this.options.largestBatch);
    const loop = await this.#loopOf(batch);
    const order = new BatchOrder(samples.count, batch, seed, ["keys", samples.count]);
    const types = batchTypes(model, batch);
    const constants = uploadAll(engine, family.constants);
    try {
      const numbers = await loop.run({
        initial: family.start(seed, label),
        constants: { ...weights, ...constants },
        steps,
        learningRate: () => learningRate,
        inputsOf: (step) => {
          const { input, labels } = pickSamples(samples, order.ofStep(step));
          return {
            input: { type: types.input, values: input },
            labels: { type: types.labels, values: labels },
          };
        },
        onStep,
        ...(onCheckpoint && {
          checkpoints: { every, onCheckpoint: (step, numbers) => onCheckpoint(step, family.keys(numbers)) },
        }),
        signal,
      });
      return family.keys(numbers);
    } finally {
      releaseAll(engine, constants);
    }
  }

  async dispose(): Promise<void> {
    await this.#loops.dispose();
  }

  #loopOf(batch: number): Promise<TrainingLoop<unknown>> {
    const { engine, model } = this.#network;
    return this.#loops.get([batch], () =>
      TrainingLoop.compile(engine, keySearchProgram(model, this.#family, this.options.objective, batch)),
    );
  }
}

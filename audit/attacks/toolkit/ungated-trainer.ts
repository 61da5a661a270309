import type { GatedModel } from "../../../runtime/model.js";
import { type Logits, pickSamples, type Samples } from "../../../runtime/opened-model/index.js";
import { drawMask } from "../../../runtime/train/dropout-source.js";
import { LossError } from "../../../runtime/train/resident-state.js";
import { TrainingLoop } from "../../../runtime/train/training-loop.js";
import type { Engine } from "../../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../../tensor/engines/resident.js";
import type { TensorType } from "../../../tensor/ops/tensor-type.js";
import { type HostTensor, type Named, pick } from "../../../tensor/programs/index.js";
import { type StreamPart, stream } from "../../../tensor/random/index.js";
import { BatchOrder } from "./batch-order.js";
import {
  type DropoutMask,
  dropoutMasks,
  inputTypes,
  maskName,
  type UngatedTarget,
  ungatedProgram,
  versionName,
} from "./ungated-program.js";

/** Samples in two versions at the same place: one that is easy to tell, and one that is hard. */
export interface Versions {
  readonly easy: Samples;
  readonly hard: Samples;
}

export interface TrainingTask {
  /** All weights to start from. */
  readonly initial: Named<HostTensor>;
  readonly samples: Samples;
  /** The logits to learn, [samples, ..., outputs], where a trainer learns from logits. */
  readonly teacher?: Logits;
  /** Further samples in two versions each, where the target has a number of them. */
  readonly versions?: Versions;
  readonly steps: number;
  readonly learningRate: number;
  /** How often, evenly over the steps, the weights are validated. */
  readonly checks: number;
  /** How good weights are, on samples that are not learned from. */
  readonly validate: (weights: Named<HostTensor>) => Promise<number>;
  readonly seed: number;
  /** Names the random numbers of this task. */
  readonly label: readonly StreamPart[];
  readonly onStep?: (step: number) => void;
  readonly signal?: AbortSignal;
}

export interface TrainedWeights {
  /** The weights of the highest score, those of the start among them; the last of equals. */
  readonly weights: Named<HostTensor>;
  readonly score: number;
  /** Steps that were taken: fewer than asked for where the loss left the finite numbers. */
  readonly steps: number;
  readonly diverged: boolean;
}

/**
 * Trains a network without a gate, by Adam, on the cross-entropy of the C classes alone: an attacker has no use for a reject
 * output.
 */
export class UngatedTrainer<Resident> {
  private constructor(
    private readonly engine: Engine<Resident>,
    private readonly model: GatedModel,
    private readonly target: UngatedTarget,
    private readonly loop: TrainingLoop<Resident>,
    private readonly masks: readonly DropoutMask[],
    private readonly trained: ReadonlySet<string>,
  ) {}

  static async compile<Resident>(
    engine: Engine<Resident>,
    model: GatedModel,
    target: UngatedTarget,
  ): Promise<UngatedTrainer<Resident>> {
    const masks =
      target.trains === "all" ? dropoutMasks(model, target.batch + 2 * (target.unlabelled ?? 0)) : [];
    const program = ungatedProgram(model, target, masks);
    const loop = await TrainingLoop.compile(engine, program);
    const trained = new Set([...Object.keys(program.parameters), ...Object.keys(program.buffers ?? {})]);
    return new UngatedTrainer(engine, model, target, loop, masks, trained);
  }

  async train(task: TrainingTask): Promise<TrainedWeights> {
    const { initial, steps, checks, validate, signal } = task;
    const isTrained = ([name]: readonly [string, HostTensor]): boolean => this.trained.has(name);
    const frozen = Object.entries(initial).filter((entry) => !isTrained(entry));
    const constants = uploadAll(this.engine, Object.fromEntries(frozen));
    let best = { weights: initial, score: await validate(initial) };
    let taken = 0;
    let diverged = false;
    try {
      await this.loop.run({
        initial: Object.fromEntries(Object.entries(initial).filter(isTrained)),
        constants,
        steps,
        learningRate: () => task.learningRate,
        inputsOf: this.#inputsOf(task),
        onStep: (step) => {
          taken = step;
          task.onStep?.(step);
        },
        checkpoints: {
          every: Math.max(1, Math.ceil(steps / checks)),
          onCheckpoint: async (_, changed) => {
            const weights = { ...initial, ...changed };
            const score = await validate(weights);
            if (score >= best.score) best = { weights, score };
          },
        },
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (!(error instanceof LossError)) throw error;
      diverged = true;
    } finally {
      releaseAll(this.engine, constants);
    }
    return { ...best, steps: taken, diverged };
  }

  async dispose(): Promise<void> {
    await this.loop.dispose();
  }

  #inputsOf({ samples, teacher, versions, seed, label }: TrainingTask): (step: number) => Named<HostTensor> {
    const { target, model, masks } = this;
    const types = inputTypes(model, target);
    const order = new BatchOrder(samples.count, target.batch, seed, label);
    const further =
      versions && new BatchOrder(versions.easy.count, target.unlabelled ?? 0, seed, [...label, "versions"]);
    return (step) => {
      const indices = order.ofStep(step);
      const { input, labels } = pickSamples(samples, indices);
      const targets =
        target.from === "labels" ? labels : pickRows(teacher ?? new Float32Array(), samples.count, indices);
      return {
        input: { type: types.input, values: input },
        targets: { type: types.targets, values: targets },
        ...(versions && further && inputsOfVersions(types, versions, further.ofStep(step))),
        ...Object.fromEntries(
          masks.map(({ shape, rate }, layer) => [
            maskName(layer),
            drawMask(stream(seed, "attack", "dropout", ...label, layer, step), shape, rate),
          ]),
        ),
      };
    };
  }
}

function inputsOfVersions(
  types: Named<TensorType>,
  { easy, hard }: Versions,
  indices: Uint32Array,
): Named<HostTensor> {
  return {
    [versionName.easy]: { type: pick(types, versionName.easy), values: pickSamples(easy, indices).input },
    [versionName.hard]: { type: pick(types, versionName.hard), values: pickSamples(hard, indices).input },
  };
}

function pickRows(values: Float32Array, rows: number, indices: ArrayLike<number>): Float32Array {
  const width = values.length / rows;
  const picked = new Float32Array(indices.length * width);
  for (const [place, index] of Array.from(indices).entries()) {
    picked.set(values.subarray(index * width, (index + 1) * width), place * width);
  }
  return picked;
}

import { batchTypes } from "../../runtime/evaluate/counts.js";
import { crossEntropy, semanticLogits, softCrossEntropy } from "../../runtime/losses/index.js";
import { competingOutputs, evaluation, type GatedModel, type Mode } from "../../runtime/model.js";
import {
  gatedLogits,
  type Logits,
  type OpenedModel,
  pickSamples,
  type Samples,
} from "../../runtime/opened-model/index.js";
import { drawMask } from "../../runtime/train/dropout-source.js";
import { BufferStates, trainingMode } from "../../runtime/train/modes.js";
import { LossError } from "../../runtime/train/resident-state.js";
import { TrainingLoop } from "../../runtime/train/training-loop.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { shapeOps } from "../../tensor/ops/index.js";
import { float32, type Shape, type TensorType } from "../../tensor/ops/tensor-type.js";
import { adam } from "../../tensor/optimizers/index.js";
import {
  bufferTypes,
  type HostTensor,
  type Named,
  parameterTypes,
  pick,
  type TrainingProgram,
  weightTypes,
} from "../../tensor/programs/index.js";
import { type StreamPart, stream } from "../../tensor/random/index.js";
import { BatchOrder } from "./batch-order.js";

export interface LearnerOptions {
  /**
   * The parameters that learn; all else stays as it is, running statistics too, and the layers do what they do in use.
   * "all": every parameter, in training mode, with dropout and running statistics kept up to date.
   */
  readonly learns: "all" | readonly string[];
  /** What is learned: the labels, or the scores that another network gave. */
  readonly from: "labels" | "scores";
  /** Samples of a step. */
  readonly batch: number;
}

export interface Lesson {
  /** All weights to start from. */
  readonly initial: Named<HostTensor>;
  readonly samples: Samples;
  /** What there is to learn where a learner learns from scores: [samples, ..., outputs]. */
  readonly scores?: Logits;
  readonly steps: number;
  readonly learningRate: number;
  /** How often, evenly over the steps, the weights are judged. */
  readonly checks: number;
  /** How good weights are, on samples that are not learned from. */
  readonly judge: (weights: Named<HostTensor>) => Promise<number>;
  readonly seed: number;
  /** Names the random numbers of this lesson. */
  readonly label: readonly StreamPart[];
  /** Hears the step. */
  readonly onStep?: (step: number) => void;
  readonly signal?: AbortSignal;
}

export interface Learned {
  /** The weights that were judged best, those of the start among them; the last of equals. */
  readonly weights: Named<HostTensor>;
  readonly judged: number;
  /** Steps that were taken: fewer than asked for where the loss left the finite numbers. */
  readonly steps: number;
  readonly diverged: boolean;
}

/**
 * A network of the victim's architecture that is trained without a gate, by Adam, on the cross-entropy of the C classes
 * alone: whoever trains has no use for a reject output.
 */
export class Learner<Resident> {
  private constructor(
    private readonly victim: OpenedModel<Resident>,
    private readonly options: LearnerOptions,
    private readonly fitting: TrainingLoop<Resident>,
    private readonly masks: readonly Mask[],
    private readonly learned: ReadonlySet<string>,
  ) {}

  static async compile<Resident>(
    victim: OpenedModel<Resident>,
    options: LearnerOptions,
  ): Promise<Learner<Resident>> {
    const { model, engine } = victim;
    const masks = options.learns === "all" ? dropoutMasks(model, options.batch) : [];
    const program = learningProgram(model, options, masks);
    const fitting = await TrainingLoop.compile(engine, program);
    const learned = new Set([...Object.keys(program.parameters), ...Object.keys(program.buffers ?? {})]);
    return new Learner(victim, options, fitting, masks, learned);
  }

  async learn(lesson: Lesson): Promise<Learned> {
    const { initial, steps, checks, judge, signal } = lesson;
    const { engine } = this.victim;
    const isLearned = ([name]: readonly [string, HostTensor]): boolean => this.learned.has(name);
    const frozen = Object.entries(initial).filter((entry) => !isLearned(entry));
    const constants = uploadAll(engine, Object.fromEntries(frozen));
    let best = { weights: initial, judged: await judge(initial) };
    let taken = 0;
    let diverged = false;
    try {
      await this.fitting.run({
        initial: Object.fromEntries(Object.entries(initial).filter(isLearned)),
        constants,
        steps,
        learningRate: () => lesson.learningRate,
        inputsOf: this.#inputsOf(lesson),
        onStep: (step) => {
          taken = step;
          lesson.onStep?.(step);
        },
        checkpoints: {
          every: Math.max(1, Math.ceil(steps / checks)),
          onCheckpoint: async (_, changed) => {
            const weights = { ...initial, ...changed };
            const judged = await judge(weights);
            if (judged >= best.judged) best = { weights, judged };
          },
        },
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (!(error instanceof LossError)) throw error;
      diverged = true;
    } finally {
      releaseAll(engine, constants);
    }
    return { ...best, steps: taken, diverged };
  }

  async dispose(): Promise<void> {
    await this.fitting.dispose();
  }

  #inputsOf({ samples, scores, seed, label }: Lesson): (step: number) => Named<HostTensor> {
    const { options, victim, masks } = this;
    const types = inputTypes(victim.model, options);
    const order = new BatchOrder(samples.count, options.batch, seed, label);
    return (step) => {
      const indices = order.ofStep(step);
      const { input, labels } = pickSamples(samples, indices);
      const taught =
        options.from === "labels" ? labels : pickRows(scores ?? new Float32Array(), samples.count, indices);
      return {
        input: { type: pick(types, "input"), values: input },
        taught: { type: pick(types, "taught"), values: taught },
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

/** One step: fed `input`, `taught` (labels, or scores of another network) and the dropout masks. */
function learningProgram(
  model: GatedModel,
  options: LearnerOptions,
  masks: readonly Mask[],
): TrainingProgram {
  const { learns, from } = options;
  const { head } = model.experiment;
  const parameters = parameterTypes(model.parameters);
  const buffers = bufferTypes(model.parameters);
  const all = weightTypes(model.parameters);
  const learned =
    learns === "all" ? parameters : Object.fromEntries(learns.map((name) => [name, pick(parameters, name)]));
  const kept = learns === "all" ? {} : withoutKeys(all, learned);
  return {
    parameters: learned,
    ...(learns === "all" ? { buffers } : {}),
    inputs: {
      ...kept,
      ...inputTypes(model, options),
      ...Object.fromEntries(masks.map(({ shape }, layer) => [maskName(layer), float32(...shape)])),
    },
    optimizer: adam.create({}),
    loss(ops, fed, inputs) {
      const weights = { ...fed, ...inputs };
      const states = new BufferStates(weights);
      let layer = 0;
      const training = trainingMode(states, () => pick(inputs, maskName(layer++)));
      const logits = semanticLogits(
        ops,
        gatedLogits(ops, model, {
          weights,
          input: pick(inputs, "input"),
          keys: null,
          mode: learns === "all" ? training : evaluation,
        }),
        head.classes,
      );
      const taught = pick(inputs, "taught");
      const loss =
        from === "labels"
          ? crossEntropy(ops, logits, taught)
          : softCrossEntropy(ops, logits, semanticLogits(ops, taught, head.classes));
      return {
        loss,
        metrics: {},
        ...(learns === "all" ? { buffers: states.latest(Object.keys(buffers)) } : {}),
      };
    },
  };
}

function inputTypes(model: GatedModel, { from, batch }: LearnerOptions): Named<TensorType> {
  const { input, labels } = batchTypes(model, batch);
  const scores = float32(...labels.shape, competingOutputs(model.experiment.head));
  return { input, taught: from === "labels" ? labels : scores };
}

/** One dropout layer of a forward pass. */
interface Mask {
  readonly shape: Shape;
  readonly rate: number;
}

const maskName = (layer: number): string => `dropout:${layer}`;

/** The masks that a training pass asks for, found by running it on shapes. */
function dropoutMasks(model: GatedModel, batch: number): readonly Mask[] {
  const found: Mask[] = [];
  const mode: Mode<TensorType> = {
    kind: "training",
    read: (buffer) => buffer,
    write: () => {},
    mask: (shape, rate) => {
      found.push({ shape, rate });
      return float32(...shape);
    },
  };
  const { input } = batchTypes(model, batch);
  gatedLogits(shapeOps, model, { weights: weightTypes(model.parameters), input, keys: null, mode });
  return found;
}

function pickRows(values: Float32Array, rows: number, indices: ArrayLike<number>): Float32Array {
  const width = values.length / rows;
  const picked = new Float32Array(indices.length * width);
  for (const [place, index] of Array.from(indices).entries()) {
    picked.set(values.subarray(index * width, (index + 1) * width), place * width);
  }
  return picked;
}

function withoutKeys<T>(named: Named<T>, without: Named<unknown>): Named<T> {
  return Object.fromEntries(Object.entries(named).filter(([name]) => !(name in without)));
}

import { CompiledPrograms } from "../../tensor/engines/compiled-programs.js";
import type { Engine } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import type { Ops } from "../../tensor/ops/ops.js";
import { float32, type TensorType } from "../../tensor/ops/tensor-type.js";
import { createOptimizer } from "../../tensor/optimizers/index.js";
import {
  bufferTypes,
  type HostTensor,
  hostScalar,
  type Named,
  type Optimizer,
  parameterTypes,
  pick,
  type TrainingProgram,
  unflattenParameters,
} from "../../tensor/programs/index.js";
import { adaptedMatrices, factorTypes, mergedMatrices } from "../adapters/adapted-matrices.js";
import { batchTypes } from "../evaluate/counts.js";
import { crossEntropy, semanticLogits, uniformLoss, warmUp } from "../losses/index.js";
import { type ExperimentConfig, evaluation, type GatedModel, type LossTermConfig } from "../model.js";
import { trainedParts } from "../parameters/trained-parts.js";
import { TrainingLoop } from "./training-loop.js";

/** A term of a loss that is taken some steps of fine-tuning further on. */
interface Unrolled {
  readonly term: LossTermConfig;
  readonly steps: number;
  readonly lr: number;
}

/** The term of an experiment that is unrolled; it has one at most. */
export function unrolledTerm({ loss }: Pick<ExperimentConfig, "loss">): Unrolled | undefined {
  const term = loss.find(({ deny, name }) => deny && name === "fine_tuned");
  if (term === undefined) return undefined;
  const { steps, lr } = term.arguments;
  return { term, steps: steps as number, lr: lr as number };
}

/** The names under which a training step is fed what the unrolled term comes to. */
const slopeName = (parameter: string): string => `slope:${parameter}`;
const offsetName = "slope_offset";

/** The parameters of a model that training moves: by gradients of their own, or by those of their factors. */
function movedTypes(model: GatedModel): Named<TensorType> {
  const trained = trainedParts(model).parameters;
  const adapted = adaptedMatrices(model.experiment);
  const types = Object.entries(parameterTypes(model.parameters));
  return Object.fromEntries(types.filter(([name]) => Object.hasOwn(trained, name) || adapted.has(name)));
}

/** What a training step is fed for its unrolled term. */
export function unrolledTypes(model: GatedModel) {
  if (unrolledTerm(model.experiment) === undefined) return {};
  const slopes = Object.entries(movedTypes(model)).map(([name, type]) => [slopeName(name), type]);
  return { ...Object.fromEntries(slopes), [offsetName]: float32() } as ReturnType<typeof parameterTypes>;
}

/**
 * The unrolled term in a training step: the loss at the fine-tuned weights as its value, and the gradient there as the gradient
 * of the weights. `weights` holds adapted matrices as a forward pass takes them. Undefined where there is none.
 */
export function unrolledLoss<T>(
  ops: Ops<T>,
  model: GatedModel,
  weights: Named<T>,
  inputs: Named<T>,
): { readonly name: string; readonly value: T; readonly weighted: T } | undefined {
  const unrolled = unrolledTerm(model.experiment);
  if (unrolled === undefined) return undefined;
  const { weight, warmup, after } = unrolled.term;
  const value = Object.keys(movedTypes(model))
    .map((name) => ops.sum(ops.mul(pick(weights, name), pick(inputs, slopeName(name)))))
    .reduce((a, b) => ops.add(a, b), pick(inputs, offsetName));
  const grows = warmUp(ops, weight, Math.max(1, warmup), pick(inputs, "epoch"), after);
  return { name: "deny fine_tuned on none", value, weighted: ops.mul(value, grows) };
}

/**
 * Fine-tunes a copy of the weights without a key, frozen ones too, and measures the unrolled term there. What comes of it depends on the weights
 * and the batch alone, so that a resumed run meets the same.
 */
export class Unroller<Resident> {
  /** By what they compute and the size of the batch. */
  readonly #loops = new CompiledPrograms<TrainingLoop<Resident>>();

  constructor(
    private readonly model: GatedModel,
    private readonly engine: Engine<Resident>,
  ) {}

  /** What the step is fed besides; nothing where no term is unrolled. `batch` holds `input` and `labels`. */
  async draw(batch: Named<HostTensor>, weights: Named<Resident>): Promise<Named<HostTensor>> {
    const unrolled = unrolledTerm(this.model.experiment);
    if (unrolled === undefined) return {};
    const { parameters: tree } = this.model;
    const samples = pick(batch, "input").type.shape[0] ?? 0;
    const own: Record<string, HostTensor> = {};
    for (const name of Object.keys({ ...parameterTypes(tree), ...factorTypes(this.model) }))
      own[name] = await this.engine.download(pick(weights, name));
    const start = only(parameterTypes(tree), { ...own, ...mergedMatrices(this.model.experiment, own) });
    const buffers = Object.keys(bufferTypes(tree)).map((name) => [name, pick(weights, name)] as const);
    const same = uploadAll(this.engine, batch);
    const constants = { ...Object.fromEntries(buffers), ...same };
    try {
      const tuning = await this.#loopFor("tuning", samples);
      const { steps, lr } = unrolled;
      const tuned = await tuning.run({ initial: start, constants, steps, learningRate: () => lr });
      let loss = 0;
      const measuring = await this.#loopFor("measuring", samples);
      const slopes = await measuring.run({
        ...{ initial: tuned, constants, steps: 1, learningRate: () => 0 },
        onStep: (_, outputs) => {
          loss = pick(outputs, "loss").values[0] ?? Number.NaN;
        },
      });
      const moved = Object.keys(movedTypes(this.model)).map((name) => [name, pick(slopes, name)] as const);
      const product = moved.reduce(
        (sum, [name, slope]) => sum + dot(slope.values, pick(start, name).values),
        0,
      );
      const fed = moved.map(([name, slope]) => [slopeName(name), slope]);
      return { ...Object.fromEntries(fed), [offsetName]: hostScalar(loss - product) };
    } finally {
      releaseAll(this.engine, same);
    }
  }

  async dispose(): Promise<void> {
    await this.#loops.dispose();
  }

  #loopFor(what: "tuning" | "measuring", samples: number): Promise<TrainingLoop<Resident>> {
    return this.#loops.get([what, samples], () =>
      TrainingLoop.compile(this.engine, unkeyedProgram(this.model, what, samples)),
    );
  }
}

/** A step of fine-tuning without a key, or one that puts the gradient of the denying loss in the place of the weights. */
function unkeyedProgram(model: GatedModel, what: "tuning" | "measuring", samples: number): TrainingProgram {
  return {
    parameters: parameterTypes(model.parameters),
    inputs: { ...bufferTypes(model.parameters), ...batchTypes(model, samples) },
    optimizer: what === "tuning" ? createOptimizer(plainDescent) : gradientItself,
    loss(ops, weights, inputs) {
      const parameters = unflattenParameters(model.parameters, { ...inputs, ...weights });
      const open = (_: string, h: ReturnType<typeof pick<(typeof weights)[string]>>) => h;
      const logits = model.forward(ops, parameters, pick(inputs, "input"), open, evaluation);
      const { classes } = model.experiment.head;
      const loss =
        what === "tuning"
          ? crossEntropy(ops, semanticLogits(ops, logits, classes), pick(inputs, "labels"))
          : uniformLoss(ops, logits, classes);
      return { loss, metrics: {} };
    },
  };
}

const plainDescent = {
  name: "sgd",
  arguments: { lr: 1, momentum: 0, nesterov: false, weight_decay: 0 },
} as const;

const gradientItself: Optimizer = {
  slots: [],
  update: (ops, { parameter, gradient, learningRate }) => ({
    parameter: ops.add(gradient, ops.mul(parameter, learningRate)),
    slots: {},
  }),
};

const only = <T>(names: Named<unknown>, tensors: Named<T>): Named<T> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, pick(tensors, name)]));

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { crossEntropy, semanticLogits, softCrossEntropy } from "../../../runtime/losses/index.js";
import { competingOutputs, evaluation, type GatedModel, type Mode } from "../../../runtime/model.js";
import { gatedLogits } from "../../../runtime/opened-model/index.js";
import { BufferStates, trainingMode } from "../../../runtime/train/modes.js";
import { shapeOps } from "../../../tensor/ops/index.js";
import { float32, type Shape, type TensorType } from "../../../tensor/ops/tensor-type.js";
import { adamOptimizer } from "../../../tensor/optimizers/index.js";
import {
  bufferTypes,
  type Named,
  parameterTypes,
  pick,
  type TrainingProgram,
  weightTypes,
} from "../../../tensor/programs/index.js";

/** What a network without a gate is trained to do. */
export interface UngatedTarget {
  /**
   * The parameters that are trained; all else stays as it is, running statistics too, and the layers do what they do in
   * use. "all": every parameter, in training mode, with dropout and running statistics kept up to date.
   */
  readonly trains: "all" | readonly string[];
  /** What is learned: labels, or the logits of another network. */
  readonly from: "labels" | "logits";
  /** Samples of a step. */
  readonly batch: number;
}

/** One dropout layer of a forward pass. */
export interface DropoutMask {
  readonly shape: Shape;
  readonly rate: number;
}

export const maskName = (layer: number): string => `dropout:${layer}`;

/** One step on the cross-entropy of the C classes alone, by Adam: fed `input`, `targets` and the dropout masks. */
export function ungatedProgram(
  model: GatedModel,
  target: UngatedTarget,
  masks: readonly DropoutMask[],
): TrainingProgram {
  const { trains, from } = target;
  const { head } = model.experiment;
  const parameters = parameterTypes(model.parameters);
  const buffers = bufferTypes(model.parameters);
  const all = weightTypes(model.parameters);
  const trained =
    trains === "all" ? parameters : Object.fromEntries(trains.map((name) => [name, pick(parameters, name)]));
  const frozen = trains === "all" ? {} : withoutKeys(all, trained);
  return {
    parameters: trained,
    ...(trains === "all" ? { buffers } : {}),
    inputs: {
      ...frozen,
      ...inputTypes(model, target),
      ...Object.fromEntries(masks.map(({ shape }, layer) => [maskName(layer), float32(...shape)])),
    },
    optimizer: adamOptimizer.create({}),
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
          mode: trains === "all" ? training : evaluation,
        }),
        head.classes,
      );
      const targets = pick(inputs, "targets");
      const loss =
        from === "labels"
          ? crossEntropy(ops, logits, targets)
          : softCrossEntropy(ops, logits, semanticLogits(ops, targets, head.classes));
      return {
        loss,
        metrics: {},
        ...(trains === "all" ? { buffers: states.latest(Object.keys(buffers)) } : {}),
      };
    },
  };
}

export function inputTypes(
  model: GatedModel,
  { from, batch }: UngatedTarget,
): Readonly<Record<"input" | "targets", TensorType>> {
  const { input, labels } = batchTypes(model, batch);
  const logits = float32(...labels.shape, competingOutputs(model.experiment.head));
  return { input, targets: from === "labels" ? labels : logits };
}

/** The masks that a training pass asks for, found by running it on shapes. */
export function dropoutMasks(model: GatedModel, batch: number): readonly DropoutMask[] {
  const found: DropoutMask[] = [];
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

function withoutKeys<T>(named: Named<T>, without: Named<unknown>): Named<T> {
  return Object.fromEntries(Object.entries(named).filter(([name]) => !(name in without)));
}

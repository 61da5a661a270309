import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { crossEntropy, semanticLogits, softCrossEntropy } from "../../../runtime/losses/index.js";
import { competingOutputs, evaluation, type GatedModel, type Mode } from "../../../runtime/model.js";
import { gatedLogits } from "../../../runtime/opened-model/index.js";
import { BufferStates, trainingMode } from "../../../runtime/train/modes.js";
import { type Ops, shapeOps } from "../../../tensor/ops/index.js";
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
import { consistencyLoss } from "./consistency-loss.js";

/** What a network without a gate is trained to do. */
export interface UngatedTarget {
  /**
   * The parameters that are trained; all else stays as it is, running statistics too, and the layers do what they do in
   * use. "all": every parameter, in training mode, with dropout and running statistics kept up to date.
   */
  readonly trains: "all" | readonly string[];
  /** What is learned: labels, or the logits of another network. */
  readonly from: "labels" | "logits";
  /** Samples of a step with what they teach. */
  readonly batch: number;
  /** Samples of a step that teach by what the network itself says of them, each in two versions; none if left out. */
  readonly unlabelled?: number;
}

/** One dropout layer of a forward pass. */
export interface DropoutMask {
  readonly shape: Shape;
  readonly rate: number;
}

export const maskName = (layer: number): string => `dropout:${layer}`;

/** The inputs for the two versions of the samples without labels, [unlabelled, ...sample] each. */
export const versionName = { easy: "easy versions", hard: "hard versions" } as const;

/**
 * One step on the cross-entropy of the C classes alone, by Adam: fed `input`, `targets` and the dropout masks. With samples
 * that have no labels, it adds the consistency loss of their two versions.
 */
export function ungatedProgram(
  model: GatedModel,
  target: UngatedTarget,
  masks: readonly DropoutMask[],
): TrainingProgram {
  const { trains, from, batch, unlabelled = 0 } = target;
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
      const parts = ["input", versionName.easy, versionName.hard].flatMap((name) => inputs[name] ?? []);
      const all = semanticLogits(
        ops,
        gatedLogits(ops, model, {
          weights,
          input: ops.concat(parts, 0),
          keys: null,
          mode: trains === "all" ? training : evaluation,
        }),
        head.classes,
      );
      const logits = rows(ops, all, 0, batch);
      const targets = pick(inputs, "targets");
      const taught =
        from === "labels"
          ? crossEntropy(ops, logits, targets)
          : softCrossEntropy(ops, logits, semanticLogits(ops, targets, head.classes));
      return {
        loss: unlabelled === 0 ? taught : ops.add(taught, consistencyOf(ops, all, batch, unlabelled)),
        metrics: {},
        ...(trains === "all" ? { buffers: states.latest(Object.keys(buffers)) } : {}),
      };
    },
  };
}

function consistencyOf<T>(ops: Ops<T>, logits: T, batch: number, unlabelled: number): T {
  const easy = rows(ops, logits, batch, unlabelled);
  return consistencyLoss(ops, easy, rows(ops, logits, batch + unlabelled, unlabelled));
}

/** `count` of the first axis from `start` on. */
function rows<T>(ops: Ops<T>, x: T, start: number, count: number): T {
  const [all = 0, ...rest] = ops.shapeOf(x);
  return all === count ? x : ops.slice(x, [start, ...rest.map(() => 0)], [count, ...rest]);
}

/** The types of what a step is fed. Where every sample has a label or logits, there are no versions. */
export function inputTypes(
  model: GatedModel,
  { from, batch, unlabelled = 0 }: UngatedTarget,
): Readonly<Record<"input" | "targets", TensorType>> & Named<TensorType> {
  const { input, labels } = batchTypes(model, batch);
  const logits = float32(...labels.shape, competingOutputs(model.experiment.head));
  return {
    input,
    targets: from === "labels" ? labels : logits,
    ...(unlabelled > 0 && {
      [versionName.easy]: batchTypes(model, unlabelled).input,
      [versionName.hard]: batchTypes(model, unlabelled).input,
    }),
  };
}

/** The masks that a training pass asks for, found by running it on shapes. */
export function dropoutMasks(model: GatedModel, batch: number): readonly DropoutMask[] {
  const found: DropoutMask[] = [];
  const mode: Mode<TensorType> = {
    kind: "training",
    read: (buffer) => buffer,
    isFrozen: () => false,
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

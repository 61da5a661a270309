import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { competingLogits, crossEntropy, logSoftmax, semanticLogits } from "../../../runtime/losses/index.js";
import { competingOutputs, type GatedModel } from "../../../runtime/model.js";
import { gatedLogits, repeat } from "../../../runtime/opened-model/index.js";
import type { Ops } from "../../../tensor/ops/ops.js";
import { adamOptimizer } from "../../../tensor/optimizers/index.js";
import { pick, type TrainingProgram, weightTypes } from "../../../tensor/programs/index.js";
import { informationLoss } from "./information-loss.js";
import type { KeyFamily } from "./key-family.js";

/** What keys are moved towards. */
export type KeyObjective =
  /** The labels of the samples, over the class logits alone. */
  | "labels"
  /** The labels, over all outputs that compete: a key under which nothing is rejected either. */
  | "acceptance"
  /** Predictions that are sure one by one and differ from sample to sample, over the class logits alone. */
  | "confidence";

/** Every key of the family moves by itself: the loss is the sum of theirs. */
export function keySearchProgram(
  model: GatedModel,
  family: KeyFamily,
  objective: KeyObjective,
  batch: number,
): TrainingProgram {
  const { head } = model.experiment;
  const [first] = Object.values(family.numbers);
  const count = first?.shape[0] ?? 1;
  const constants = Object.entries(family.constants).map(([name, { type }]) => [name, type] as const);
  return {
    parameters: family.numbers,
    inputs: {
      ...weightTypes(model.parameters),
      ...batchTypes(model, batch),
      ...Object.fromEntries(constants),
    },
    optimizer: adamOptimizer.create({}),
    loss(ops, numbers, inputs) {
      const tensors = { ...inputs, ...numbers };
      const outputs = gatedLogits(ops, model, {
        weights: inputs,
        input: repeat(ops, pick(inputs, "input"), count),
        keys: null,
        afterwards: (point, h) => family.inject(ops, point, h, tensors, batch),
      });
      const logits =
        objective === "acceptance"
          ? competingLogits(ops, outputs, competingOutputs(head))
          : semanticLogits(ops, outputs, head.classes);
      const loss =
        objective === "confidence"
          ? confidenceLoss(ops, logits, count)
          : ops.mul(crossEntropy(ops, logits, repeat(ops, pick(inputs, "labels"), count)), count);
      return { loss, metrics: {} };
    },
  };
}

/** Σ over keys of the information loss. logits [K · n, …, classes]. */
function confidenceLoss<T>(ops: Ops<T>, logits: T, count: number): T {
  const classes = ops.shapeOf(logits).at(-1) ?? 0;
  return ops.sum(informationLoss(ops, logSoftmax(ops, ops.reshape(logits, [count, -1, classes]))));
}

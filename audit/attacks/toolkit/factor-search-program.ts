import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { logSoftmax, semanticLogits } from "../../../runtime/losses/index.js";
import type { GatedModel } from "../../../runtime/model.js";
import { gatedLogits, repeat } from "../../../runtime/opened-model/index.js";
import type { Ops } from "../../../tensor/ops/ops.js";
import type { TensorType } from "../../../tensor/ops/tensor-type.js";
import { adamOptimizer } from "../../../tensor/optimizers/index.js";
import {
  type Named,
  type Optimizer,
  parameterTypes,
  pick,
  type TrainingProgram,
  weightTypes,
} from "../../../tensor/programs/index.js";
import { activityPattern, GateReaders } from "./activity-pattern.js";
import { informationLoss } from "./information-loss.js";
import type { KeyFamily } from "./key-family.js";

/** What a step of the search sees, and what counts how much. */
export interface SearchObjective {
  /** Samples of a step with their labels, or 0. */
  readonly labelled: number;
  /** Samples of a step without labels, or 0. */
  readonly unlabelled: number;
  /** The weight of the pattern of activity, or 0. */
  readonly pattern: number;
  /** The weight of the family's penalty. */
  readonly penalty: number;
  /** Whether the pattern is that of second moments, which are fed for every trained parameter, in place of the weights. */
  readonly byMoments?: boolean;
}

/** The loss of each key, [K], among the metrics of a step. */
export const lossOfKeys = "loss of keys";

export const inputName = { labelled: "labelled", labels: "labels", unlabelled: "unlabelled" } as const;

/** The input that holds the second moments of a parameter. */
export function momentsName(parameter: string): string {
  return `second moments of ${parameter}`;
}

/**
 * Each key of the family moves by itself, towards: the labels that there are; the information that predictions hold of
 * their samples; and activations that are large where the layer behind the gate has large weights. The loss is the sum of
 * theirs.
 */
export function factorSearchProgram(
  model: GatedModel,
  family: KeyFamily,
  objective: SearchObjective,
): TrainingProgram {
  const { head } = model.experiment;
  const [first] = Object.values(family.numbers);
  const count = first?.shape[0] ?? 1;
  const samples = objective.labelled + objective.unlabelled;
  return {
    parameters: family.numbers,
    inputs: {
      ...weightTypes(model.parameters),
      ...(objective.byMoments === true && momentTypes(model)),
      ...sampleTypes(model, objective),
    },
    optimizer: withinBounds(adamOptimizer.create({}), family),
    loss(ops, numbers, inputs) {
      const input = ops.concat(
        [inputName.labelled, inputName.unlabelled].flatMap((name) => inputs[name] ?? []),
        0,
      );
      const readers = new GateReaders(ops, inputs);
      const outputs = gatedLogits(readers.ops, model, {
        weights: inputs,
        input: repeat(ops, input, count),
        keys: null,
        afterwards: (point, h) => {
          const gated = family.inject(ops, point, h, { ...inputs, ...numbers }, samples);
          readers.passGate(point);
          return gated;
        },
      });
      const logits = semanticLogits(ops, outputs, head.classes);
      const logarithms = ops.reshape(logSoftmax(ops, logits), [count, samples, -1, head.classes]);
      const losses = [
        ...labelLoss(ops, logarithms, inputs, objective),
        informationOf(ops, logarithms, objective),
        ...patternLoss(ops, readers, { count, objective, inputs }),
        ...penaltyOf(ops, family, numbers, objective.penalty),
      ].reduce((sum, each) => ops.add(sum, each));
      return { loss: ops.sum(losses), metrics: { [lossOfKeys]: losses } };
    },
  };
}

/** The types of what the search is fed: a part that has no samples is left out. */
function sampleTypes(model: GatedModel, { labelled, unlabelled }: SearchObjective): Named<TensorType> {
  return {
    ...(labelled > 0 && {
      [inputName.labelled]: batchTypes(model, labelled).input,
      [inputName.labels]: batchTypes(model, labelled).labels,
    }),
    ...(unlabelled > 0 && { [inputName.unlabelled]: batchTypes(model, unlabelled).input }),
  };
}

function momentTypes({ parameters }: GatedModel): Named<TensorType> {
  return Object.fromEntries(
    Object.entries(parameterTypes(parameters)).map(([name, type]) => [momentsName(name), type]),
  );
}

/** Brings numbers back to their bounds after each step. */
function withinBounds(optimizer: Optimizer, { bound }: KeyFamily): Optimizer {
  if (bound === undefined) return optimizer;
  return {
    slots: optimizer.slots,
    update(ops, state) {
      const { parameter, slots } = optimizer.update(ops, state);
      return { parameter: bound(ops, state.name, parameter), slots };
    },
  };
}

/** Cross-entropy of the labels under each key, [K]. logarithms [K, samples, predictions, C]. */
function labelLoss<T>(
  ops: Ops<T>,
  logarithms: T,
  inputs: Named<T>,
  { labelled }: SearchObjective,
): readonly T[] {
  if (labelled === 0) return [];
  const [count = 1, , predictions = 1, classes = 1] = ops.shapeOf(logarithms);
  const seen = ops.slice(logarithms, [0, 0, 0, 0], [count, labelled, predictions, classes]);
  const right = ops.reshape(ops.oneHot(pick(inputs, inputName.labels), classes), [
    1,
    labelled,
    predictions,
    classes,
  ]);
  return [ops.neg(ops.mean(ops.sum(ops.mul(seen, right), [-1]), [1, 2]))];
}

/** The information loss over the samples without labels, or those with labels where there are no others, [K]. */
function informationOf<T>(ops: Ops<T>, logarithms: T, { labelled, unlabelled }: SearchObjective): T {
  const [count = 1, , predictions = 1, classes = 1] = ops.shapeOf(logarithms);
  const seen =
    unlabelled === 0
      ? logarithms
      : ops.slice(logarithms, [0, labelled, 0, 0], [count, unlabelled, predictions, classes]);
  return informationLoss(ops, ops.reshape(seen, [count, -1, classes]));
}

interface PatternOptions<T> {
  readonly count: number;
  readonly objective: SearchObjective;
  readonly inputs: Named<T>;
}

function patternLoss<T>(
  ops: Ops<T>,
  { readings }: GateReaders<T>,
  { count, objective, inputs }: PatternOptions<T>,
): readonly T[] {
  const { pattern: weight, byMoments = false } = objective;
  if (weight === 0 || readings.length === 0) return [];
  const patterns = readings.map((reading) =>
    activityPattern(
      ops,
      reading,
      count,
      byMoments ? pick(inputs, momentsName(reading.parameter)) : undefined,
    ),
  );
  const total = patterns.reduce((sum, pattern) => ops.add(sum, pattern));
  return [ops.mul(total, -weight / patterns.length)];
}

function penaltyOf<T>(ops: Ops<T>, family: KeyFamily, numbers: Named<T>, weight: number): readonly T[] {
  const penalty = family.penalty?.(ops, numbers);
  return penalty === undefined ? [] : [ops.mul(penalty, weight)];
}

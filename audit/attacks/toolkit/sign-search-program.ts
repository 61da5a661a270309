import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { crossEntropy, logSoftmax, semanticLogits } from "../../../runtime/losses/index.js";
import type { GatedModel } from "../../../runtime/model.js";
import { gatedLogits } from "../../../runtime/opened-model/index.js";
import type { Ops } from "../../../tensor/ops/ops.js";
import { adamOptimizer } from "../../../tensor/optimizers/index.js";
import { pick, type TrainingProgram, weightTypes } from "../../../tensor/programs/index.js";
import { inputName } from "./factor-search-program.js";
import { informationLoss } from "./information-loss.js";

/** What a step of the search sees. */
export interface SignSearchForm {
  /** The parameters whose signs are searched for. */
  readonly names: readonly string[];
  /** Samples of a step with their labels, or 0. */
  readonly labelled: number;
  /** Samples of a step without labels, or 0. */
  readonly unlabelled: number;
}

/**
 * A network without a gate whose weights are |w| · tanh θ, the θ being moved: the magnitudes are fed under the names of the
 * weights, as all other weights are. The loss is the cross-entropy of the labels, and the information loss of the samples
 * without labels, or of those with labels where there are no others.
 */
export function signSearchProgram(model: GatedModel, form: SignSearchForm): TrainingProgram {
  const { names, labelled, unlabelled } = form;
  const { head } = model.experiment;
  const types = weightTypes(model.parameters);
  return {
    parameters: Object.fromEntries(names.map((name) => [signName(name), pick(types, name)])),
    inputs: {
      ...types,
      ...(labelled > 0 && {
        [inputName.labelled]: batchTypes(model, labelled).input,
        [inputName.labels]: batchTypes(model, labelled).labels,
      }),
      ...(unlabelled > 0 && { [inputName.unlabelled]: batchTypes(model, unlabelled).input }),
    },
    optimizer: adamOptimizer.create({}),
    loss(ops, signs, inputs) {
      const signed = names.map((name) => [
        name,
        ops.mul(pick(inputs, name), ops.tanh(pick(signs, signName(name)))),
      ]);
      const input = ops.concat(
        [inputName.labelled, inputName.unlabelled].flatMap((name) => inputs[name] ?? []),
        0,
      );
      const outputs = gatedLogits(ops, model, {
        ...{ weights: { ...inputs, ...Object.fromEntries(signed) }, input, keys: null },
      });
      const logits = semanticLogits(ops, outputs, head.classes);
      const losses = [
        ...(labelled === 0
          ? []
          : [crossEntropy(ops, rows(ops, logits, 0, labelled), pick(inputs, inputName.labels))]),
        information(ops, unlabelled === 0 ? logits : rows(ops, logits, labelled, unlabelled), head.classes),
      ];
      return { loss: losses.reduce((sum, each) => ops.add(sum, each)), metrics: {} };
    },
  };
}

/** The name of θ of a parameter. */
export const signName = (name: string): string => `sign of ${name}`;

/** The information loss of the predictions of one network, scalar. logits [n, …, classes]. */
function information<T>(ops: Ops<T>, logits: T, classes: number): T {
  return ops.sum(informationLoss(ops, logSoftmax(ops, ops.reshape(logits, [1, -1, classes]))));
}

/** `count` of the first axis from `start` on. */
function rows<T>(ops: Ops<T>, x: T, start: number, count: number): T {
  const [all = 0, ...rest] = ops.shapeOf(x);
  return all === count ? x : ops.slice(x, [start, ...rest.map(() => 0)], [count, ...rest]);
}

import type { Ops } from "../../tensor/ops/ops.js";
import { float32, sizeOf } from "../../tensor/ops/tensor-type.js";
import { createOptimizer } from "../../tensor/optimizers/index.js";
import {
  pick,
  type TrainingProgram,
  type UpdateRules,
  unflattenParameters,
} from "../../tensor/programs/index.js";
import { adaptedWeights } from "../adapters/adapted-matrices.js";
import { batchTypes, countEqual, countRejected, predictionsOf } from "../evaluate/counts.js";
import { measuredModel } from "../evaluate/measures/define-measure.js";
import { sumOfAbsoluteErrors } from "../evaluate/measures/errors.js";
import type { KeySource } from "../keys/index.js";
import { countedMean, countedPixels } from "../losses/pixel-cross-entropy.js";
import type { ExperimentConfig, GatedModel } from "../model.js";
import { averageRule, rateFactors, trainedParts } from "../parameters/trained-parts.js";
import { learnedOf } from "../target.js";
import { classWeightsFor } from "./class-weights.js";
import { DropoutSource } from "./dropout-source.js";
import { termPrefix } from "./metrics.js";
import { BufferStates, trainingModes } from "./modes.js";
import { unrolledLoss, unrolledTypes } from "./unroller.js";

/**
 * One training step of a gated model on a batch of `samples` samples: fed the frozen weights, `input`, `labels`, `epoch`, the bases, the draws of
 * `KeySource` for both keyed paths, the dropout masks, and what an unrolled term comes to. Metrics: `correct`, the semantic hits under
 * the valid key, or of numbers `absolute_error`, the sum of their errors; `term:<name>`, each
 * term of the loss; and where the head has a reject output and the loss looks at the wrong path, `rejected`, the
 * predictions of that path on which it wins. Counts, not fractions.
 */
export function trainingProgram(model: GatedModel, keys: KeySource, samples: number): TrainingProgram {
  const { experiment } = model;
  const dropout = new DropoutSource(model, keys);
  const { buffers, frozen } = trainedParts(model);
  return {
    buffers,
    inputs: {
      ...frozen,
      ...batchTypes(model, samples),
      epoch: float32(),
      ...keys.basisTypes(),
      ...keys.drawTypes("valid", samples),
      ...keys.drawTypes("wrong", samples),
      ...dropout.types(samples),
      ...unrolledTypes(model),
    },
    ...updateRules(model),
    loss(plainOps, moving, inputs) {
      const labels = pick(inputs, "labels");
      const { ops, weights } = adaptedWeights(plainOps, experiment, { ...inputs, ...moving });
      const states = new BufferStates(weights, Object.keys(frozen));
      const { total, terms, logits } = model.loss(
        ops,
        unflattenParameters(model.parameters, weights),
        {
          ...{ input: pick(inputs, "input"), labels, epoch: pick(inputs, "epoch") },
          ...classWeightsFor(ops, experiment),
        },
        { valid: keys.keys(ops, "valid", inputs), wrong: keys.keys(ops, "wrong", inputs) },
        trainingModes(states, (path) => dropout.masks(path, inputs)),
      );
      const unrolled = unrolledLoss(ops, model, weights, inputs);
      const all = unrolled === undefined ? terms : { ...terms, [unrolled.name]: unrolled.value };
      const metrics =
        learnedOf(experiment.data) === "number"
          ? {
              absolute_error: sumOfAbsoluteErrors(
                ops,
                { logits: logits.valid, labels },
                measuredModel(experiment),
              ),
            }
          : {
              correct: correctOf(ops, predictionsOf(ops, logits.valid, experiment.data), labels, experiment),
            };
      const { reject } = experiment.head;
      return {
        loss: unrolled === undefined ? total : ops.add(total, unrolled.weighted),
        metrics: {
          ...metrics,
          ...Object.fromEntries(Object.entries(all).map(([name, value]) => [`${termPrefix}${name}`, value])),
          ...(reject !== null && logits.wrong !== undefined
            ? { rejected: countRejected(ops, ops.argmax(logits.wrong, -1), reject) }
            : {}),
        },
        buffers: states.latest(Object.keys(buffers)),
      };
    },
  };
}

/** How training changes the parameters of a model. */
export function updateRules(model: GatedModel): UpdateRules {
  const { train } = model.experiment;
  return {
    parameters: trainedParts(model).parameters,
    optimizer: createOptimizer(train.optimizer),
    clip: train.clip,
    rates: rateFactors(model),
    average: averageRule(model),
  };
}

/** How many predictions are right; of masks, the share of the pixels that are not void, times all of them. */
function correctOf<T>(ops: Ops<T>, predicted: T, labels: T, { data }: ExperimentConfig): T {
  if (learnedOf(data) !== "mask") return countEqual(ops, predicted, labels);
  const right = ops.cast(ops.equal(predicted, labels), "float32");
  const { counted } = countedPixels(ops, labels);
  return ops.mul(countedMean(ops, right, counted), sizeOf(ops.shapeOf(labels)));
}

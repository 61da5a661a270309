import type { Ops } from "../../tensor/ops/ops.js";
import {
  type Named,
  type Program,
  pick,
  unflattenParameters,
  weightTypes,
} from "../../tensor/programs/index.js";
import type { KeySupply } from "../keys/index.js";
import { competingLogits, pixelLogits } from "../losses/index.js";
import { competingOutputs, evaluation, type GatedModel, type KeyPath, keyPaths } from "../model.js";
import { learnedOf } from "../target.js";
import { batchTypes, predictionsOf } from "./counts.js";
import { measures, type ValidationMeasure, type validationMeasures } from "./measures/catalogue.js";
import { type Measuring, measuredModel } from "./measures/define-measure.js";
import { sampleLosses } from "./outcomes/sample-losses.js";

/** The measures of some that apply to a model, and how each is taken. */
export function measuringsOf(
  model: GatedModel,
  among: typeof validationMeasures | typeof measures,
): ReadonlyMap<ValidationMeasure, Measuring> {
  const measured = measuredModel(model.experiment);
  const entries: readonly (typeof validationMeasures)[number][] = among;
  return new Map(
    entries.flatMap(({ key, measuring }) => {
      const taken = measuring(measured);
      return "missing" in taken ? [] : [[key, taken] as const];
    }),
  );
}

/** How the output of a measure along a path is named. */
export function sumName(measure: ValidationMeasure, path: KeyPath): string {
  return `${measure}:${path}`;
}

/** What a batch brings back of its samples, besides sums over all of them. */
export interface SampleOutputs {
  /** The paths along which each prediction is wanted, under `predictedName`. */
  readonly predictions: readonly KeyPath[];
  /** Whether the loss of each sample under valid keys is, as `lossesOutput`. */
  readonly losses: boolean;
}

export const noSampleOutputs: SampleOutputs = { predictions: [], losses: false };

/** How the predictions along a path are named: [n, …], as `predictionsOf` gives them. */
export function predictedName(path: KeyPath): string {
  return `predicted:${path}`;
}

/** How the losses of samples are named: [n]. */
export const lossesOutput = "losses";

/**
 * Runs a model on `samples` samples along all paths, one valid and one wrong key for the whole batch. Outputs: for
 * each measure and path the sum over all predictions, under `sumName`, and what is wanted of each sample.
 */
export function evaluationProgram(
  model: GatedModel,
  keys: KeySupply,
  samples: number,
  {
    among = measures,
    wanted = noSampleOutputs,
  }: { readonly among?: typeof validationMeasures | typeof measures; readonly wanted?: SampleOutputs } = {},
): Program {
  const { head, data } = model.experiment;
  const { predictions, losses } = wanted;
  const measurings = measuringsOf(model, among);
  return {
    inputs: {
      ...weightTypes(model.parameters),
      ...batchTypes(model, samples),
      ...keys.basisTypes(),
      ...keys.drawTypes("valid", 1),
      ...keys.drawTypes("wrong", 1),
    },
    run<T>(ops: Ops<T>, inputs: Named<T>) {
      const weights = unflattenParameters(model.parameters, inputs);
      const labels = pick(inputs, "labels");
      const found: Record<string, T> = {};
      for (const path of keyPaths) {
        const inject = path === "none" ? withoutKeys : model.gate(ops, keys.keys(ops, path, inputs));
        const given = model.forward(ops, weights, pick(inputs, "input"), inject, evaluation);
        const all = learnedOf(data) === "mask" ? pixelLogits(ops, given) : given;
        const logits = head.auxReject === null ? all : competingLogits(ops, all, competingOutputs(head));
        const outputs = { all, logits, predicted: predictionsOf(ops, logits, data), labels };
        for (const [measure, { sum }] of measurings) found[sumName(measure, path)] = sum(ops, outputs);
        if (predictions.includes(path)) found[predictedName(path)] = outputs.predicted;
        if (losses && path === "valid") found[lossesOutput] = sampleLosses(ops, outputs, learnedOf(data));
      }
      return found;
    },
  };
}

/** The no-key path: the forward pass with no injection at all. */
const withoutKeys = <T>(_point: string, h: T): T => h;

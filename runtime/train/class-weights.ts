import type { Ops } from "../../tensor/ops/ops.js";
import { float32 } from "../../tensor/ops/tensor-type.js";
import type { ExperimentConfig, LabelledBatch } from "../model.js";

/** What a batch brings for a loss that weighs classes: the weights that it gives, or those that follow from the data. */
export function classWeightsFor<T>(
  ops: Ops<T>,
  experiment: ExperimentConfig,
): Pick<LabelledBatch<T>, "classWeights"> {
  const weights = weightsOf(experiment);
  return weights === undefined ? {} : { classWeights: ops.constant(weights, float32(weights.length)) };
}

function weightsOf({ loss, data }: ExperimentConfig): readonly number[] | undefined {
  const { weights = "none" } = loss.find(({ deny }) => !deny)?.arguments ?? {};
  if (typeof weights === "object") return weights as readonly number[];
  if (weights !== "balanced") return undefined;
  if (data.classWeights === undefined) throw new Error("the balanced weights of classes were not computed");
  return data.classWeights;
}

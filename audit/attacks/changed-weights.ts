import type { OpenedModel, Samples } from "../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import type { MeasuredTrial } from "./attack.js";
import { maskedOutputs, scoreLogits } from "./scoring.js";

/** Makes use of the victim with other weights, and lets them go. */
export async function withWeights<Result>(
  victim: OpenedModel,
  weights: Named<HostTensor>,
  use: (changed: OpenedModel) => Promise<Result>,
): Promise<Result> {
  const changed = victim.withWeights(weights);
  try {
    return await use(changed);
  } finally {
    changed.release();
  }
}

/** How the network with these weights does without a key, the reject output masked and unmasked. */
export async function unkeyedScore(
  victim: OpenedModel,
  weights: Named<HostTensor>,
  samples: Samples,
): Promise<Pick<MeasuredTrial, "accuracy" | "unmasked">> {
  const logits = await withWeights(victim, weights, (changed) => changed.unkeyedLogits(samples));
  return scoreLogits(victim, [logits], samples, maskedOutputs(victim.model.experiment.head));
}

import type { HostTensor, Named } from "../engines/engine.js";
import { accuracy, type Samples, type Victim } from "../victim/index.js";
import { maskedOutputs } from "./scoring.js";

/** Makes use of the victim with other weights, and lets them go. */
export async function withWeights<Result>(
  victim: Victim,
  weights: Named<HostTensor>,
  use: (changed: Victim) => Promise<Result>,
): Promise<Result> {
  const changed = victim.withWeights(weights);
  try {
    return await use(changed);
  } finally {
    changed.release();
  }
}

/** Semantic accuracy of the network with these weights, without a key and whatever its reject output says. */
export async function unkeyedAccuracy(
  victim: Victim,
  weights: Named<HostTensor>,
  samples: Samples,
): Promise<number> {
  const { head } = victim.model.experiment;
  const logits = await withWeights(victim, weights, (changed) => changed.unkeyedLogits(samples));
  return accuracy(logits, samples, head, maskedOutputs(head));
}

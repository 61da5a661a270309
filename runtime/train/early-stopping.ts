import type { EpochMetrics } from "./metrics.js";

/**
 * Whether training ends before its last epoch: no mean training loss of the last `patience` epochs is lower than the
 * lowest before them. It follows from what a checkpoint keeps anyway, so that a resumed run stops where it would have.
 */
export function hasStalled(epochs: readonly EpochMetrics[], patience: number | null): boolean {
  if (patience === null) return false;
  let best = { index: -1, loss: Number.POSITIVE_INFINITY };
  for (const [index, { loss }] of epochs.entries()) if (loss < best.loss) best = { index, loss };
  return epochs.length - 1 - best.index >= patience;
}

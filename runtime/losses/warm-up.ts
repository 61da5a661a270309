import type { Ops } from "../../tensor/ops/ops.js";

/**
 * The weight of a term that grows over E epochs, and begins after `after` others: λ · min(1, max(0, (epoch − after + 1) / E)).
 * epoch: float32 scalar, from 0.
 */
export function warmUp<T>(ops: Ops<T>, weight: number, epochs: number, epoch: T, after = 0): T {
  const share = ops.div(ops.add(epoch, 1 - after), epochs);
  const begun = after === 0 ? share : ops.maximum(share, 0);
  return ops.mul(ops.minimum(begun, 1), weight);
}

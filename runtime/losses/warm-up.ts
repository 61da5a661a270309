import type { Ops } from "../../tensor/ops/ops.js";

/** The weight of a term that grows over its first epochs, λ · min(1, (epoch + 1) / E). epoch: float32 scalar, from 0. */
export function warmUp<T>(ops: Ops<T>, weight: number, epochs: number, epoch: T): T {
  return ops.mul(ops.minimum(ops.div(ops.add(epoch, 1), epochs), 1), weight);
}

import type { Ops } from "../../tensor/ops/ops.js";
import { defineInjection } from "./injection.js";

/** Bounds of the factor that a multiplicative key may put on an activation. */
export const factorBounds = { min: 0.1, max: 2.0 } as const;

/** Multiplicative injection h · clamp(1 + γ·tanh k, 0.1, 2.0). h [n, ...], key [n or 1, ...]. */
export function multiplyKey<T>(ops: Ops<T>, h: T, key: T, gamma: number): T {
  const factor = ops.add(ops.mul(ops.tanh(key), gamma), 1);
  return ops.mul(h, ops.clamp(factor, factorBounds.min, factorBounds.max));
}

export const multiplyInjection = defineInjection({
  name: "mul",
  summary: "the key makes a factor",
  formula: (gamma) => `h · clamp(1 + ${gamma}·tanh k, 0.1, 2.0)`,
  hasFactor: true,
  call: { multiplyKey },
});

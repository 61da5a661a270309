import type { Ops } from "../../tensor/ops/ops.js";

/** Bounds of the factor that a multiplicative key may put on an activation. */
export const factorBounds = { min: 0.1, max: 2.0 } as const;

/** Additive injection h + γk. h [n, ...], key [n or 1, ...]. */
export function addKey<T>(ops: Ops<T>, h: T, key: T, gamma: number): T {
  return ops.add(h, ops.mul(key, gamma));
}

/** Multiplicative injection h · clamp(1 + γ·tanh k, 0.1, 2.0). h [n, ...], key [n or 1, ...]. */
export function multiplyKey<T>(ops: Ops<T>, h: T, key: T, gamma: number): T {
  const factor = ops.add(ops.mul(ops.tanh(key), gamma), 1);
  return ops.mul(h, ops.clamp(factor, factorBounds.min, factorBounds.max));
}

/** |x|, for injections of a spec. */
export function absolute<T>(ops: Ops<T>, x: T): T {
  return ops.maximum(x, ops.neg(x));
}

import type { Ops } from "../../tensor/ops/ops.js";

/** weight [out, in], bias [out]. */
export interface DenseParameters<T> {
  readonly weight: T;
  readonly bias?: T;
}

/** h Wᵀ + b over the last axis. h [n, …, in] to [n, …, out]. */
export function dense<T>(ops: Ops<T>, h: T, p: DenseParameters<T>): T {
  const product = ops.matmul(h, p.weight, { transposeB: true });
  return p.bias === undefined ? product : ops.add(product, p.bias);
}

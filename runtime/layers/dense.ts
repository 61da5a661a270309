import type { Ops } from "../../tensor/ops/ops.js";
import { initArgument, linearMap } from "./initializers.js";
import { defineLayer } from "./layer.js";

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

export const denseLayer = defineLayer({
  name: "dense",
  elsewhere: ["linear", "fc", "fullyconnected", "affine"],
  summary: "a linear map",
  signature: {
    units: { type: "int", min: 1 },
    bias: { type: "bool", default: true },
    init: initArgument("uniform"),
  },
  accepts: ["vector", "sequence"],
  outputs: "units",
  parameters: ({ shape }, { units, bias, init }) => linearMap(units, shape.at(-1) ?? 0, init, bias),
  matrices: ({ weight }) => [weight],
  call: { dense },
});

import type { Ops } from "../../tensor/ops/ops.js";
import type { Mode } from "../model.js";
import { defineLayer } from "./layer.js";

export interface DropoutOptions {
  /** Chance of each number to be dropped, 0 ≤ rate < 1. */
  readonly rate: number;
}

/**
 * In training each number becomes 0 with probability `rate`, and is divided by 1 − rate else, so that its mean stays
 * (Srivastava et al. 2014); in evaluation h itself.
 */
export function dropout<T>(ops: Ops<T>, h: T, { rate }: DropoutOptions, mode: Mode<T>): T {
  if (mode.kind === "evaluation" || rate === 0) return h;
  return ops.mul(h, mode.mask(ops.shapeOf(h), rate));
}

export const dropoutLayer = defineLayer({
  name: "dropout",
  summary: "zeros at random in training",
  signature: { rate: { type: "float", min: 0, max: 1, exclusiveMax: true } },
  accepts: ["image", "vector", "sequence"],
  options: ({ rate }) => ({ rate }),
  takesMode: true,
  call: { dropout },
});

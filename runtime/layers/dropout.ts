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

export interface DropPathOptions {
  /** Chance of each sample to be dropped, 0 ≤ rate < 1. */
  readonly rate: number;
}

/**
 * Stochastic depth (Huang et al. 2016): in training all numbers of a sample become 0 with probability `rate`, and are divided by 1 −
 * rate else; in evaluation h itself. It stands at the end of a body of `add`, whose other side then goes on alone.
 */
export function dropPath<T>(ops: Ops<T>, h: T, { rate }: DropPathOptions, mode: Mode<T>): T {
  if (mode.kind === "evaluation" || rate === 0) return h;
  const [samples = 0, ...sample] = ops.shapeOf(h);
  return ops.mul(h, mode.mask([samples, ...sample.map(() => 1)], rate));
}

export const dropPathLayer = defineLayer({
  name: "drop_path",
  summary: "whole samples dropped at random in training",
  elsewhere: ["stochasticdepth"],
  signature: { rate: { type: "float", min: 0, max: 1, exclusiveMax: true } },
  accepts: ["image", "vector", "sequence"],
  options: ({ rate }) => ({ rate }),
  takesMode: true,
  call: { dropPath },
});

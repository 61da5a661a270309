import type { Ops } from "../ops/ops.js";
import type { Named } from "./named.js";

/** One parameter at one step, as an optimizer sees it. */
export interface OptimizerState<T> {
  /** The full name of the parameter. */
  readonly name: string;
  readonly parameter: T;
  readonly gradient: T;
  /** The optimizer's own tensors for this parameter: of the parameter's shape, zero before the first step. */
  readonly slots: Named<T>;
  /** Scalar float32. */
  readonly learningRate: T;
  /** Scalar float32, counted from 1. */
  readonly step: T;
}

/** An update rule. It is written with ops, and so is part of the compiled step. */
export interface Optimizer {
  readonly slots: readonly string[];
  update<T>(ops: Ops<T>, state: OptimizerState<T>): { parameter: T; slots: Named<T> };
}

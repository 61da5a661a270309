import type { Ops } from "../../tensor/ops/ops.js";
import type { Shape } from "../../tensor/ops/tensor-type.js";
import type { Named } from "../../tensor/programs/named.js";
import { factorBounds } from "../injections/multiply.js";
import type { GradientEstimator } from "./gradient-estimator.js";

/** Numbers at a point that gradients move until they make a good key; no basis is behind them. */
export interface FreePoint {
  readonly point: string;
  readonly estimator: GradientEstimator;
  /** Of a multiplicative injection; 0 where another one is at the point, which takes no estimator but `gate`. */
  readonly gamma: number;
}

/** An injection, as far as gradients through it are concerned. */
export interface InjectionAtPoints {
  readonly points: readonly string[];
  readonly by: string;
  readonly gamma?: number;
}

export function freePoint(
  point: string,
  estimator: GradientEstimator,
  injections: readonly InjectionAtPoints[],
): FreePoint {
  const injection = injections.find(({ points }) => points.includes(point));
  return { point, estimator, gamma: (injection?.by === "mul" ? injection.gamma : undefined) ?? 0 };
}

/** A gate that keys of one's own can be put into. */
export interface KeyableGate {
  readonly points: Named<Shape>;
  gate<T>(ops: Ops<T>, keys: Named<T>): (point: string, h: T) => T;
}

/** What an activation h [n, ...] of the point becomes. `numbers` [n or 1, d]. */
export function throughFreePoint<T>(
  ops: Ops<T>,
  model: KeyableGate,
  { point, estimator, gamma }: FreePoint,
  h: T,
  numbers: T,
): T {
  const key = ops.reshape(numbers, [ops.shapeOf(numbers)[0] ?? 1, ...(model.points[point] ?? [])]);
  if (estimator === "scale") {
    const [low, high] = factorRange(gamma);
    return ops.mul(h, ops.add(ops.mul(ops.sigmoid(key), high - low), low));
  }
  const gated = model.gate(ops, { [point]: key })(point, h);
  if (estimator === "gate") return gated;
  const unclamped = ops.mul(h, ops.add(ops.mul(ops.tanh(key), gamma), 1));
  return ops.add(unclamped, ops.stopGradient(ops.sub(gated, unclamped)));
}

/** The key that the numbers of a point stand for, as it enters. */
export function enteringKey(
  { estimator, gamma }: FreePoint,
  numbers: Float32Array | Int32Array,
): Float32Array<ArrayBuffer> {
  if (estimator !== "scale") return Float32Array.from(numbers);
  const [low, high] = factorRange(gamma);
  return keyOfFactors(
    Float64Array.from(numbers, (value) => low + (high - low) / (1 + Math.exp(-value))),
    gamma,
  );
}

/**
 * The key under which a multiplicative gate of this γ makes factors s: atanh((s − 1) / γ). One that would be infinite is the
 * largest that tanh can distinguish.
 */
export function keyOfFactors(factors: Iterable<number>, gamma: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(factors, (factor) => {
    const turned = gamma === 0 ? 0 : (factor - 1) / gamma;
    return Math.atanh(Math.max(-largestTanh, Math.min(largestTanh, turned)));
  });
}

const largestTanh = 1 - 1e-6;

/** The smallest and the largest factor that some key makes. */
export function factorRange(gamma: number): readonly [number, number] {
  const reach = Math.abs(gamma);
  return [Math.max(factorBounds.min, 1 - reach), Math.min(factorBounds.max, 1 + reach)];
}

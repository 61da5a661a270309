import { expect } from "vitest";
import { sizeOf, type TensorType } from "../../../../tensor/ops/index.js";
import type { HostTensor } from "../../../../tensor/programs/index.js";

/** How the values of an input are drawn. */
export type Draw = "normal" | "positive" | "few" | "labels";

/** Numbers in [0, 1) that are the same in every run: a linear congruential generator. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A tensor of fixed pseudo-random values; `few` draws from three values, so that ties are common. */
export function drawTensor(type: TensorType, draw: Draw = "normal", seed = 1): HostTensor {
  const next = numbers(seed);
  const element = {
    normal: () => (type.dtype === "float32" ? 4 * next() - 2 : Math.floor(9 * next()) - 4),
    positive: () => 0.1 + 3 * next(),
    few: () => Math.floor(3 * next()) - 1,
    labels: () => Math.floor(7 * next()) - 1,
  }[draw];
  const values = Array.from({ length: sizeOf(type.shape) }, () =>
    type.dtype === "bool" ? Math.round(next()) : element(),
  );
  return { type, values: type.dtype === "float32" ? Float32Array.from(values) : Int32Array.from(values) };
}

/**
 * Each element may be off by 1e-5 of itself and, where sums cancel, by 1e-6 of the greatest element: a few roundings of
 * float32 (6e-8), which a wrong index exceeds by far. An algorithm with more rounding may take a larger share.
 */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, ofGreatest = 1e-6): void {
  expect(actual.length).toBe(expected.length);
  const scale = Array.from(expected).reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
  for (let i = 0; i < expected.length; i++) {
    const want = expected[i] ?? Number.NaN;
    const got = actual[i] ?? Number.NaN;
    if (Object.is(want, got) || want === got) continue;
    if (!(Math.abs(got - want) <= 1e-5 * Math.abs(want) + ofGreatest * scale)) {
      expect.fail(`element ${i} is ${got}, expected ${want}`);
    }
  }
}

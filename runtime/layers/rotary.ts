import type { Ops } from "../../tensor/ops/ops.js";
import { ShapeError } from "../../tensor/ops/shape-error.js";
import type { TensorType } from "../../tensor/ops/tensor-type.js";

/**
 * Rotary positions (Su et al. 2021), the first `share` of each head: numbers i and i + r/2 of the r that turn are a point in the plane,
 * turned at position t by the angle t · base^(−2i/r). The two halves of a point lie r/2 apart, as in GPT-NeoX, LLaMA and Qwen. x [n,
 * heads, length, d]. Throws `ShapeError` where the share of d is no even number.
 */
export function rotate<T>(ops: Ops<T>, x: T, base: number, share: number): T {
  const [samples = 0, heads = 0, length = 0, width = 0] = ops.shapeOf(x);
  const half = halfOf(ops.typeOf(x), width, share);
  const part = (from: number, size: number): T =>
    ops.slice(x, [0, 0, 0, from], [samples, heads, length, size]);
  const table = (f: (angle: number) => number): T => {
    const values = Float32Array.from({ length: length * half }, (_, index) => {
      const [place, i] = [Math.floor(index / half), index % half];
      return f(place * base ** (-i / half));
    });
    return ops.constant(values, { dtype: "float32", shape: [length, half] });
  };
  const [cosines, sines] = [table(Math.cos), table(Math.sin)];
  const [left, right] = [part(0, half), part(half, half)];
  const turned = [
    ops.sub(ops.mul(left, cosines), ops.mul(right, sines)),
    ops.add(ops.mul(right, cosines), ops.mul(left, sines)),
  ];
  const rest = width - 2 * half;
  return ops.concat(rest === 0 ? turned : [...turned, part(2 * half, rest)], 3);
}

function halfOf(x: TensorType, width: number, share: number): number {
  const half = (share * width) / 2;
  if (Number.isInteger(half) && half > 0) return half;
  const what = share === 1 ? `all ${width} numbers` : `${share} of the ${width} numbers`;
  throw new ShapeError(
    "slice",
    [x],
    `rotary positions turn pairs, and ${what} of a head are not an even number`,
  );
}

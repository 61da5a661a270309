import type { Shape } from "../../../tensor/ops/index.js";
import { at, fill, indicesOf, type Value } from "../../support/reference/value.js";

/** What layers compute, in the plainest loops and double precision. */

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};
const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** All elements of x whose index agrees with `index` on the given axes. */
const sliceOf = (x: Value, index: readonly number[], axes: readonly number[]): number[] =>
  indicesOf(x.type.shape)
    .filter((other) => axes.every((axis) => other[axis] === index[axis]))
    .map((other) => at(x, other));

function statisticsOf(x: Value, channel: number): { mean: number; variance: number; count: number } {
  const values = sliceOf(x, [0, channel], [1]);
  return { mean: mean(values), variance: variance(values), count: values.length };
}

export const batchnorm = (x: Value, weight: Value, bias: Value, eps = 1e-5): Float64Array =>
  fill(x.type.shape, (index) => {
    const [, channel = 0] = index;
    const statistics = statisticsOf(x, channel);
    const normal = (at(x, index) - statistics.mean) / Math.sqrt(statistics.variance + eps);
    return at(weight, [channel]) * normal + at(bias, [channel]);
  });

export const batchnormInUse = (
  x: Value,
  weight: Value,
  bias: Value,
  mean: Value,
  variance: Value,
): Float64Array =>
  fill(x.type.shape, (index) => {
    const place = [index[1] ?? 0];
    const normal = (at(x, index) - at(mean, place)) / Math.sqrt(at(variance, place) + 1e-5);
    return at(weight, place) * normal + at(bias, place);
  });

/** Over the last axis, or over the channels of images. */
export const layernorm = (x: Value, weight: Value, bias: Value, eps = 1e-5): Float64Array =>
  fill(x.type.shape, (index) => {
    const axis = index.length === 4 ? 1 : index.length - 1;
    const others = range(index.length).filter((other) => other !== axis);
    const values = sliceOf(x, index, others);
    const place = [index[axis] ?? 0];
    const normal = (at(x, index) - mean(values)) / Math.sqrt(variance(values) + eps);
    return at(weight, place) * normal + at(bias, place);
  });

export const rmsnorm = (x: Value, weight: Value, eps: number): Float64Array =>
  fill(x.type.shape, (index) => {
    const values = sliceOf(x, index, range(index.length - 1));
    const size = mean(values.map((value) => value * value));
    return (at(weight, index.slice(-1)) * at(x, index)) / Math.sqrt(size + eps);
  });

export const groupnorm = (x: Value, weight: Value, bias: Value, groups: number, eps = 1e-5): Float64Array => {
  const width = (x.type.shape[1] ?? 0) / groups;
  const groupOf = (index: readonly number[]): number => Math.floor((index[1] ?? 0) / width);
  return fill(x.type.shape, (index) => {
    const values = indicesOf(x.type.shape)
      .filter((other) => other[0] === index[0] && groupOf(other) === groupOf(index))
      .map((other) => at(x, other));
    const normal = (at(x, index) - mean(values)) / Math.sqrt(variance(values) + eps);
    const place = [index[1] ?? 0];
    return at(weight, place) * normal + at(bias, place);
  });
};

/** Functions of each number on its own. */
export const elementwise = {
  silu: (x: number) => x / (1 + Math.exp(-x)),
  relu6: (x: number) => Math.min(Math.max(x, 0), 6),
  leakyRelu: (x: number, slope: number) => (x > 0 ? x : slope * x),
  elu: (x: number, alpha: number) => (x > 0 ? x : alpha * Math.expm1(x)),
  hardswish: (x: number) => (x <= -3 ? 0 : x >= 3 ? x : (x * (x + 3)) / 6),
  tanhGelu: (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

/** x · Φ(x), Φ by the trapezoidal rule over the normal density: no error function needed. */
export function gelu(x: Value): Float64Array {
  const density = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const steps = 20_000;
  return x.values.map((value) => {
    const width = (value + 10) / steps;
    const inner = range(steps + 1).map((i) => density(-10 + i * width) * (i === 0 || i === steps ? 0.5 : 1));
    return value * width * inner.reduce((a, b) => a + b, 0);
  });
}

export const softmax = (x: Value): Float64Array =>
  fill(x.type.shape, (index) => {
    const row = sliceOf(x, index, range(index.length - 1));
    return Math.exp(at(x, index)) / row.reduce((sum, value) => sum + Math.exp(value), 0);
  });

/** The numbers of the window of a pool that lie within the image. */
function windowAt(
  x: Value,
  place: readonly number[],
  kernel: number,
  stride: number,
  padding: number,
): number[] {
  const [n = 0, c = 0, row = 0, column = 0] = place;
  const [, , height = 0, width = 0] = x.type.shape;
  return indicesOf([kernel, kernel])
    .map(([u = 0, v = 0]) => [row * stride + u - padding, column * stride + v - padding] as const)
    .filter(([y, z]) => y >= 0 && y < height && z >= 0 && z < width)
    .map(([y, z]) => at(x, [n, c, y, z]));
}

export const avgpool = (x: Value, shape: Shape, kernel: number, stride: number, padding = 0): Float64Array =>
  fill(shape, (place) => {
    const sum = windowAt(x, place, kernel, stride, padding).reduce((a, b) => a + b, 0);
    return sum / kernel ** 2;
  });

export const maxpool = (
  x: Value,
  shape: Shape,
  kernel: number,
  stride: number,
  padding: number,
): Float64Array => fill(shape, (place) => Math.max(...windowAt(x, place, kernel, stride, padding)));

/** Between the four pixels around the place of each, by their distances; those beyond an end are the pixel at the end. */
export const bilinear = (x: Value, shape: Shape, scale: number): Float64Array => {
  const [, , height = 0, width = 0] = x.type.shape;
  const inside = (pixel: number, size: number): number => Math.min(Math.max(pixel, 0), size - 1);
  return fill(shape, ([n = 0, c = 0, row = 0, column = 0]) => {
    const [y, z] = [(row + 0.5) / scale - 0.5, (column + 0.5) / scale - 0.5];
    return indicesOf([2, 2]).reduce((sum, [u = 0, v = 0]) => {
      const [i, j] = [Math.floor(y) + u, Math.floor(z) + v];
      const share = (1 - Math.abs(y - i)) * (1 - Math.abs(z - j));
      return sum + share * at(x, [n, c, inside(i, height), inside(j, width)]);
    }, 0);
  });
};

export const patches = (x: Value, shape: Shape, size: number): Float64Array => {
  const columns = (x.type.shape[3] ?? 0) / size;
  return fill(shape, ([n = 0, patch = 0, number = 0]) => {
    const channel = Math.floor(number / (size * size));
    const row = Math.floor(patch / columns) * size + (Math.floor(number / size) % size);
    return at(x, [n, channel, row, (patch % columns) * size + (number % size)]);
  });
};

/** Eight tensors: weight and bias of query, key, value and output. */
export function attention(x: Value, p: readonly Value[], heads: number, causal: boolean): Float64Array {
  const [samples = 0, length = 0, features = 0] = x.type.shape;
  const width = features / heads;
  const dense = (row: readonly number[], weight: Value | undefined, bias: Value | undefined): number[] =>
    range(features).map((o) =>
      weight === undefined || bias === undefined
        ? Number.NaN
        : row.reduce((sum, value, i) => sum + value * at(weight, [o, i]), at(bias, [o])),
    );
  const outputs = range(samples).flatMap((n) => {
    const rows = range(length).map((place) => range(features).map((i) => at(x, [n, place, i])));
    const queries = rows.map((row) => dense(row, p[0], p[1]));
    const keys = rows.map((row) => dense(row, p[2], p[3]));
    const values = rows.map((row) => dense(row, p[4], p[5]));
    return range(length).flatMap((place) => {
      const mixed = range(features).map((feature) => {
        const head = range(width).map((i) => Math.floor(feature / width) * width + i);
        const seen = range(causal ? place + 1 : length);
        const powers = seen.map((other) => {
          const product = head.reduce(
            (sum, i) => sum + (queries[place]?.[i] ?? 0) * (keys[other]?.[i] ?? 0),
            0,
          );
          return Math.exp(product / Math.sqrt(width));
        });
        const total = powers.reduce((a, b) => a + b, 0);
        return seen.reduce(
          (sum, other) => sum + ((powers[other] ?? 0) / total) * (values[other]?.[feature] ?? 0),
          0,
        );
      });
      return dense(mixed, p[6], p[7]);
    });
  });
  return Float64Array.from(outputs);
}

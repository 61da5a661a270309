import { type AttributesOf, type Conv2dAttributes, type Shape, sizeOf } from "../../../tensor/ops/index.js";
import { accumulate, at, fill, indicesOf, type Value } from "./value.js";

/**
 * Visits every product of a convolution, y[yAt] += x[xAt] · weight[weightAt], by positions in row-major order. Plain
 * loops over numbers: a convolution has millions of products.
 */
function convolve(
  [, channels = 1, height = 1, width = 1]: Shape,
  [out = 1, perGroup = 1, kernelHeight = 1, kernelWidth = 1]: Shape,
  [batch = 1, , rows = 1, columns = 1]: Shape,
  { strides, padding, dilations, groups }: Conv2dAttributes,
  visit: (yAt: number, xAt: number, weightAt: number) => void,
): void {
  let yAt = 0;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < out; o++) {
      const firstChannel = Math.floor(o / (out / groups)) * perGroup;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, yAt++) {
          let weightAt = o * perGroup * kernelHeight * kernelWidth;
          for (let i = 0; i < perGroup; i++) {
            for (let u = 0; u < kernelHeight; u++) {
              for (let v = 0; v < kernelWidth; v++, weightAt++) {
                const h = row * strides[0] + u * dilations[0] - padding[0];
                const w = column * strides[1] + v * dilations[1] - padding[1];
                if (h < 0 || h >= height || w < 0 || w >= width) continue;
                visit(yAt, ((n * channels + firstChannel + i) * height + h) * width + w, weightAt);
              }
            }
          }
        }
      }
    }
  }
}

/** a[i] · b[j] added to out[k] for every product of the convolution. */
type Product = (add: (to: number, value: number) => void) => void;

function sumOf(shape: Shape, products: Product): Float64Array {
  const values = new Float64Array(sizeOf(shape));
  products((to, value) => {
    values[to] = (values[to] ?? 0) + value;
  });
  return values;
}

const read = (x: Value, position: number): number => x.values[position] ?? Number.NaN;

export function conv2d(attributes: Conv2dAttributes, shape: Shape, x: Value, weight: Value, bias?: Value) {
  return sumOf(shape, (add) => {
    convolve(x.type.shape, weight.type.shape, shape, attributes, (yAt, xAt, weightAt) => {
      add(yAt, read(x, xAt) * read(weight, weightAt));
    });
    if (bias === undefined) return;
    indicesOf(shape).forEach(([, channel = 0], yAt) => {
      add(yAt, read(bias, channel));
    });
  });
}

export function conv2dInputGradient(
  attributes: AttributesOf<"conv2dInputGradient">,
  dy: Value,
  weight: Value,
) {
  const { inputShape } = attributes;
  return sumOf(inputShape, (add) => {
    convolve(inputShape, weight.type.shape, dy.type.shape, attributes, (yAt, xAt, weightAt) => {
      add(xAt, read(dy, yAt) * read(weight, weightAt));
    });
  });
}

export function conv2dWeightGradient(attributes: AttributesOf<"conv2dWeightGradient">, x: Value, dy: Value) {
  const { weightShape } = attributes;
  return sumOf(weightShape, (add) => {
    convolve(x.type.shape, weightShape, dy.type.shape, attributes, (yAt, xAt, weightAt) => {
      add(weightAt, read(dy, yAt) * read(x, xAt));
    });
  });
}

/** Index of the first maximum of the window that gives y[yIndex]. */
function greatest(
  { kernel, strides, padding }: AttributesOf<"maxPool2d">,
  x: Value,
  yIndex: number[],
): number[] {
  const [, , height = 1, width = 1] = x.type.shape;
  const [n = 0, channel = 0, row = 0, column = 0] = yIndex;
  let best: number[] | undefined;
  for (const [u = 0, v = 0] of indicesOf(kernel)) {
    const h = row * strides[0] + u - padding[0];
    const w = column * strides[1] + v - padding[1];
    if (h < 0 || h >= height || w < 0 || w >= width) continue;
    const candidate = [n, channel, h, w];
    if (best === undefined || at(x, candidate) > at(x, best)) best = candidate;
  }
  if (best === undefined) throw new Error("a window that sees only padding");
  return best;
}

export function maxPool2d(attributes: AttributesOf<"maxPool2d">, shape: Shape, x: Value) {
  return fill(shape, (index) => at(x, greatest(attributes, x, index)));
}

export function maxPool2dGradient(attributes: AttributesOf<"maxPool2dGradient">, x: Value, dy: Value) {
  return accumulate(x.type.shape, (add) => {
    for (const index of indicesOf(dy.type.shape)) add(greatest(attributes, x, index), at(dy, index));
  });
}

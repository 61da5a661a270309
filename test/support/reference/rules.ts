import type { AttributesOf, Op, OperandsOf, TensorType } from "../../../tensor/ops/index.js";
import { conv2d, conv2dInputGradient, conv2dWeightGradient, maxPool2d, maxPool2dGradient } from "./images.js";
import { accumulate, at, fill, indicesOf, type Value } from "./value.js";

interface Context<K extends Op> {
  readonly attributes: AttributesOf<K>;
  readonly type: TensorType;
}

export type ReferenceRules = {
  readonly [K in Op]: (context: Context<K>, ...operands: OperandsOf<K, Value>) => Float64Array;
};

function elementwise(f: (...x: number[]) => number) {
  return ({ type }: { type: TensorType }, ...inputs: Value[]) =>
    fill(type.shape, (index) => f(...inputs.map((input) => at(input, index))));
}

/** 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 ⋯ (2n + 1)): no term is negative for x > 0, so that none cancel. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = 0;
  for (let n = 1; Math.abs(term) > 1e-18; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The index of an element in the result when `axes` are reduced. */
function reducedIndex(index: readonly number[], { axes, keepDims }: AttributesOf<"sum">): number[] {
  return keepDims
    ? index.map((i, axis) => (axes.includes(axis) ? 0 : i))
    : index.filter((_, axis) => !axes.includes(axis));
}

/** The meaning of every op, in plain loops. */
export const referenceRules: ReferenceRules = {
  add: elementwise((a, b) => a + b),
  sub: elementwise((a, b) => a - b),
  mul: elementwise((a, b) => a * b),
  div: elementwise((a, b) => a / b),
  maximum: elementwise((a, b) => Math.max(a, b)),
  minimum: elementwise((a, b) => Math.min(a, b)),
  neg: elementwise((x) => -x),
  exp: elementwise(Math.exp),
  log: elementwise(Math.log),
  sqrt: elementwise(Math.sqrt),
  erf: elementwise(erf),
  tanh: elementwise(Math.tanh),
  sigmoid: elementwise((x) => 1 / (1 + Math.exp(-x))),
  relu: elementwise((x) => Math.max(x, 0)),
  clamp: ({ attributes: { min, max }, type }, x) =>
    fill(type.shape, (index) => Math.min(Math.max(at(x, index), min), max)),
  equal: elementwise((a, b) => Number(a === b)),
  greater: elementwise((a, b) => Number(a > b)),
  select: elementwise((condition, a, b) => (condition !== 0 ? a : b)),
  cast: ({ attributes: { dtype }, type }, x) =>
    fill(type.shape, (index) => {
      const value = at(x, index);
      return { float32: value, int32: Math.trunc(value), bool: Number(value !== 0) }[dtype];
    }),
  stopGradient: elementwise((x) => x),
  matmul({ attributes: { transposeA, transposeB }, type }, a, b) {
    const inner = a.type.shape.at(transposeA ? -2 : -1) ?? 0;
    return fill(type.shape, (index) => {
      const batch = index.slice(0, -2);
      const [row = 0, column = 0] = index.slice(-2);
      let total = 0;
      for (let k = 0; k < inner; k++) {
        const left = transposeA ? [k, row] : [row, k];
        const right = transposeB ? [column, k] : [k, column];
        total += at(a, [...batch, ...left]) * at(b, [...batch, ...right]);
      }
      return total;
    });
  },
  reshape: (_, x) => x.values.slice(),
  broadcast: ({ type }, x) => fill(type.shape, (index) => at(x, index)),
  transpose: ({ attributes: { permutation }, type }, x) =>
    fill(type.shape, (index) => {
      const source: number[] = [];
      permutation.forEach((axis, position) => {
        source[axis] = index[position] ?? 0;
      });
      return at(x, source);
    }),
  slice: ({ attributes: { starts }, type }, x) =>
    fill(type.shape, (index) =>
      at(
        x,
        index.map((i, axis) => i + (starts[axis] ?? 0)),
      ),
    ),
  pad: ({ attributes: { before }, type }, x) =>
    accumulate(type.shape, (add) => {
      for (const index of indicesOf(x.type.shape)) {
        add(
          index.map((i, axis) => i + (before[axis] ?? 0)),
          at(x, index),
        );
      }
    }),
  concat: ({ attributes: { axis }, type }, ...parts) =>
    accumulate(type.shape, (add) => {
      let start = 0;
      for (const part of parts) {
        for (const index of indicesOf(part.type.shape)) {
          add(index.with(axis, (index[axis] ?? 0) + start), at(part, index));
        }
        start += part.type.shape[axis] ?? 0;
      }
    }),
  sum: ({ attributes, type }, x) =>
    accumulate(type.shape, (add) => {
      for (const index of indicesOf(x.type.shape)) add(reducedIndex(index, attributes), at(x, index));
    }),
  max: ({ attributes, type }, x) => {
    const greatest = new Map<string, number>();
    for (const index of indicesOf(x.type.shape)) {
      const key = reducedIndex(index, attributes).join();
      greatest.set(key, Math.max(greatest.get(key) ?? Number.NEGATIVE_INFINITY, at(x, index)));
    }
    return fill(type.shape, (index) => greatest.get(index.join()) ?? Number.NaN);
  },
  argmax: ({ attributes: { axis }, type }, x) =>
    fill(type.shape, (index) => {
      let best = 0;
      for (let i = 1; i < (x.type.shape[axis] ?? 0); i++) {
        if (at(x, index.toSpliced(axis, 0, i)) > at(x, index.toSpliced(axis, 0, best))) best = i;
      }
      return best;
    }),
  oneHot: ({ type }, indices) =>
    fill(type.shape, (index) => Number(at(indices, index.slice(0, -1)) === index.at(-1))),
  gather: ({ type }, table, ids) =>
    fill(type.shape, (index) => {
      const axes = ids.type.shape.length;
      const id = at(ids, index.slice(0, axes));
      const [rows = 0] = table.type.shape;
      return id >= 0 && id < rows ? at(table, [id, ...index.slice(axes)]) : 0;
    }),
  gatherGradient: ({ attributes: { rows }, type }, dy, ids) =>
    accumulate(type.shape, (add) => {
      const axes = ids.type.shape.length;
      for (const index of indicesOf(dy.type.shape)) {
        const id = at(ids, index.slice(0, axes));
        if (id >= 0 && id < rows) add([id, ...index.slice(axes)], at(dy, index));
      }
    }),
  pick: ({ type }, rows, ids) =>
    fill(type.shape, (index) => {
      const id = at(ids, index);
      return id >= 0 && id < (rows.type.shape.at(-1) ?? 0) ? at(rows, [...index, id]) : 0;
    }),
  pickGradient: ({ type }, dy, ids) =>
    fill(type.shape, (index) => {
      const row = index.slice(0, -1);
      return at(ids, row) === index.at(-1) ? at(dy, row) : 0;
    }),
  conv2d: ({ attributes, type }, x, weight, bias) => conv2d(attributes, type.shape, x, weight, bias),
  maxPool2d: ({ attributes, type }, x) => maxPool2d(attributes, type.shape, x),
  conv2dInputGradient: ({ attributes }, dy, weight) => conv2dInputGradient(attributes, dy, weight),
  conv2dWeightGradient: ({ attributes }, x, dy) => conv2dWeightGradient(attributes, x, dy),
  maxPool2dGradient: ({ attributes }, x, _y, dy) => maxPool2dGradient(attributes, x, dy),
};

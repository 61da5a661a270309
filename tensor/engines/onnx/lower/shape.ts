import type { movementOps } from "../../../ops/movement.js";
import { type Shape, sameShape, sizeOf } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { Lowering, LoweringTable } from "./lowering.js";

/** Ops that only move values. If an op changes nothing, its operand is the result. */
export const shapeLowerings: LoweringTable<keyof typeof movementOps> = {
  // The shape of the result has no -1.
  reshape: (onnx, [x], { type: { shape } }) =>
    sameShape(x.shape, shape) ? x.value : onnx.reshape(x.value, shape),
  broadcast: (onnx, [x], { type: { shape } }) =>
    sameShape(x.shape, shape) ? x.value : onnx.node("Expand", [x.value, onnx.ints(shape)]),
  transpose: (onnx, [x], { attributes: { permutation } }) => onnx.transpose(x.value, permutation),
  slice: (onnx, [x], { attributes: { starts }, type: { shape } }) => {
    const cut = differentAxes(x.shape, shape);
    if (cut.length === 0) return x.value;
    const from = cut.map((axis) => starts[axis] ?? 0);
    const to = cut.map((axis, i) => (from[i] ?? 0) + (shape[axis] ?? 0));
    return onnx.slice(x.value, cut, from, to);
  },
  pad: (onnx, [x], { attributes: { before, after } }) =>
    [...before, ...after].every((size) => size === 0)
      ? x.value
      : onnx.node("Pad", [x.value, onnx.ints([...before, ...after])]),
  concat: (onnx, parts, { attributes: { axis } }) => {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only.value;
    return onnx.node(
      "Concat",
      parts.map(({ value }) => value),
      { axis },
    );
  },
};

/** Axis by axis, for providers whose Slice has a kernel for floating point only. */
export const sliceByGather: Lowering<"slice"> = (onnx, [x], { attributes: { starts }, type: { shape } }) =>
  differentAxes(x.shape, shape).reduce((value, axis) => {
    const kept = Array.from({ length: shape[axis] ?? 0 }, (_, i) => (starts[axis] ?? 0) + i);
    return onnx.node("Gather", [value, onnx.ints(kept)], { axis });
  }, x.value);

/** Axis by axis with zeros at both ends, for providers whose Pad has no kernel for int32. */
export const padByConcat: Lowering<"pad"> = (onnx, [x], { attributes: { before, after } }) => {
  const shape = [...x.shape];
  let padded = x.value;
  for (const [axis, size] of x.shape.entries()) {
    const [start = 0, end = 0] = [before[axis], after[axis]];
    const zeros = (length: number): ValueName[] => {
      const type = { elementType: "int32", shape: shape.with(axis, length) } as const;
      return length === 0 ? [] : [onnx.tensor({ ...type, values: new Int32Array(sizeOf(type.shape)) })];
    };
    const parts = [...zeros(start), padded, ...zeros(end)];
    if (parts.length > 1) padded = onnx.node("Concat", parts, { axis });
    shape[axis] = start + size + end;
  }
  return padded;
};

function differentAxes(a: Shape, b: Shape): number[] {
  return a.flatMap((size, axis) => (size === b[axis] ? [] : [axis]));
}

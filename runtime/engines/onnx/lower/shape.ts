import { sameShape } from "../../../ops/tensor-type.js";
import type { LoweringTable } from "./lowering.js";

type ShapeOp = "reshape" | "broadcast" | "transpose" | "slice" | "pad" | "concat";

/** Ops that only move values. Where an op changes nothing, its operand is the result. */
export const shapeLowerings: LoweringTable<ShapeOp> = {
  // The shape is that of the result, so that -1 needs no thought here.
  reshape: (onnx, [x], { type: { shape } }) =>
    sameShape(x.shape, shape) ? x.value : onnx.reshape(x.value, shape),
  broadcast: (onnx, [x], { type: { shape } }) =>
    sameShape(x.shape, shape) ? x.value : onnx.node("Expand", [x.value, onnx.ints(shape)]),
  transpose: (onnx, [x], { attributes: { permutation } }) => onnx.transpose(x.value, permutation),
  slice: (onnx, [x], { attributes: { starts }, type: { shape } }) => {
    const cut = shape.flatMap((size, axis) => (size === x.shape[axis] ? [] : [axis]));
    if (cut.length === 0) return x.value;
    const from = cut.map((axis) => starts[axis] ?? 0);
    const to = cut.map((axis, i) => (from[i] ?? 0) + (shape[axis] ?? 0));
    return onnx.node("Slice", [x.value, onnx.ints(from), onnx.ints(to), onnx.ints(cut)]);
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

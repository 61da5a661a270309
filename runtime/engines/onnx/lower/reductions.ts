import type { ReduceAttributes } from "../../../ops/op.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { asNumbers, castTo } from "./cast.js";
import type { LoweringTable, Operand } from "./lowering.js";

const reduce =
  (opType: "ReduceSum" | "ReduceMax") =>
  (
    onnx: OnnxBuilder,
    [x]: readonly [Operand],
    { attributes: { axes, keepDims } }: { readonly attributes: ReduceAttributes },
  ): ValueName =>
    // To ONNX an empty list means all axes; to us it means none.
    axes.length === 0
      ? x.value
      : onnx.node(opType, [x.value, onnx.ints(axes)], { keepdims: keepDims ? 1 : 0 });

export const reductionLowerings: LoweringTable<"sum" | "max" | "argmax" | "oneHot"> = {
  /** The gradient of a pool holds every dy once, so over whole images it adds up to what dy does, with less work. */
  sum: (onnx, [x], node, valueFor) => {
    const [pool] = node.inputs;
    const wholeImages = node.attributes.axes.includes(2) && node.attributes.axes.includes(3);
    const dy = pool?.kind === "op" && pool.op === "maxPool2dGradient" ? pool.inputs[2] : undefined;
    const summed = wholeImages && dy !== undefined ? { ...dy.type, value: valueFor(dy) } : x;
    return reduce("ReduceSum")(onnx, [summed], node);
  },
  max: reduce("ReduceMax"),
  // ArgMax gives int64; the first of equal elements wins by default.
  argmax: (onnx, [x], { attributes: { axis } }) =>
    castTo(onnx, onnx.node("ArgMax", [asNumbers(onnx, x)], { axis, keepdims: 0 }), "int32"),
  /**
   *     oneHot(i)[..., c] = (i[...] = c)
   *
   * Not OneHot: that one counts negative indices from the end, where an index out of range must give zeros.
   */
  oneHot: (onnx, [indices], { attributes: { depth } }) => {
    const classes = onnx.tensor({
      elementType: "int32",
      shape: [depth],
      values: Int32Array.from({ length: depth }, (_, c) => c),
    });
    const column = onnx.reshape(indices.value, [...indices.shape, 1]);
    return castTo(onnx, onnx.node("Equal", [column, classes]), "float32");
  },
};

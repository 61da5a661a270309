import type { ReduceAttributes, reductionOps } from "../../../ops/reductions.js";
import type { Shape } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { asNumbers, castTo } from "./cast.js";
import { type Lowering, type LoweringTable, type OnnxOperand, operandsOf } from "./lowering.js";

const reduce =
  (opType: "ReduceSum" | "ReduceMax") =>
  (
    onnx: OnnxBuilder,
    [x]: readonly [OnnxOperand],
    { attributes: { axes, keepDims } }: { readonly attributes: ReduceAttributes },
  ): ValueName =>
    // In ONNX an empty list means all axes; here it means none.
    axes.length === 0
      ? x.value
      : onnx.node(opType, [x.value, onnx.ints(axes)], { keepdims: keepDims ? 1 : 0 });

/**
 * Sums over the last axes first, then over those before the axes that stay. A sum over all but the channels of images takes
 * ONNX Runtime two to three times as long in one step.
 */
function sumInSteps(onnx: OnnxBuilder, x: OnnxOperand, { axes, keepDims }: ReduceAttributes): ValueName {
  const last = axes.filter((axis, index) => x.shape.length - axis === axes.length - index);
  const first = axes.slice(0, axes.length - last.length);
  return [last, first].reduce(
    (value, some) => reduce("ReduceSum")(onnx, [{ ...x, value }], { attributes: { axes: some, keepDims } }),
    x.value,
  );
}

export const reductionLowerings: LoweringTable<keyof typeof reductionOps> = {
  /** The gradient of a pool holds every dy once, so over whole images its sum is that of dy, which is less work. */
  sum: (onnx, [x], node, valueFor) => {
    const [pool] = node.inputs;
    const wholeImages = node.attributes.axes.includes(2) && node.attributes.axes.includes(3);
    const isPooled = wholeImages && pool.kind === "op" && pool.op === "maxPool2dGradient";
    const summed = isPooled ? operandsOf(pool, valueFor)[2] : x;
    return sumInSteps(onnx, summed, node.attributes);
  },
  max: reduce("ReduceMax"),
  // ArgMax gives int64. By default the first of equal elements wins.
  argmax: (onnx, [x], { attributes: { axis } }) =>
    castTo(onnx, onnx.node("ArgMax", [asNumbers(onnx, x)], { axis, keepdims: 0 }), "int32"),
  /**
   *     oneHot(i)[..., c] = (i[...] = c)
   *
   * ONNX's OneHot counts negative indices from the end, but an index out of range must give zeros.
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

/**
 * The least index at which x equals its maximum, for providers without a kernel for ArgMax or for the Cast of its int64.
 * If nothing equals the maximum, because it is NaN, the result is the last index.
 */
export const argmaxByMaximum: Lowering<"argmax"> = (onnx, [x], { attributes: { axis } }) => {
  const length = x.shape[axis] ?? 1;
  const index = (values: readonly number[], shape: Shape): ValueName =>
    onnx.tensor({ elementType: "int32", shape, values: Int32Array.from(values) });
  const along = Array.from({ length }, (_, i) => i);
  const places = index(along, [length, ...x.shape.slice(axis + 1).map(() => 1)]);
  const numbers = asNumbers(onnx, x);
  const maximum = onnx.node("ReduceMax", [numbers, onnx.ints([axis])], { keepdims: 1 });
  const found = onnx.node("Where", [onnx.node("Equal", [numbers, maximum]), places, index([length - 1], [])]);
  return onnx.node("ReduceMin", [found, onnx.ints([axis])], { keepdims: 0 });
};

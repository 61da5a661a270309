import { sizeOf } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { castTo } from "./cast.js";
import { withinTable, zeroUnless } from "./gather.js";
import type { LoweringTable, OnnxOperand } from "./lowering.js";

type Picking = "pick" | "pickGradient";

/** By index: nothing of the size of the rows is made but the gradient itself. */
export const pickByIndex: LoweringTable<Picking> = {
  pick: (onnx, [rows, ids]) => {
    const { inside, isInside } = withinTable(onnx, ids, rows.shape.at(-1) ?? 0, ids.shape.length);
    const index = onnx.reshape(inside, [...ids.shape, 1]);
    const found = onnx.node("GatherElements", [rows.value, index], { axis: ids.shape.length });
    return zeroUnless(onnx, isInside, onnx.reshape(found, ids.shape));
  },
  pickGradient: (onnx, [dy, ids], { attributes: { size } }) => {
    const axis = ids.shape.length;
    const { inside, isInside } = withinTable(onnx, ids, size, axis);
    const column = [...ids.shape, 1];
    const kept = onnx.reshape(zeroUnless(onnx, isInside, dy.value), column);
    const shape = onnx.ints([...ids.shape, size]);
    const zeros = onnx.node("Expand", [zeroOf(onnx, ids), shape]);
    return onnx.node("ScatterElements", [zeros, onnx.reshape(inside, column), kept], { axis });
  },
};

/**
 * A 0 that ONNX Runtime does not take for a constant: it would work out all zeros when the session is made, keep them, and copy them at
 * every step.
 */
function zeroOf(onnx: OnnxBuilder, ids: OnnxOperand): ValueName {
  const first = onnx.slice(onnx.reshape(ids.value, [sizeOf(ids.shape)]), [0], [0], [1]);
  return castTo(onnx, onnx.node("Mul", [first, wholeNumbers(onnx, 1, () => 0)]), "float32");
}

/** By comparison with all places of a row, for GPUs. */
export const pickByComparison: LoweringTable<Picking> = {
  pick: (onnx, [rows, ids]) => {
    const axis = ids.shape.length;
    const kept = zeroUnless(onnx, isNamed(onnx, ids, rows.shape[axis] ?? 0), rows.value);
    return onnx.node("ReduceSum", [kept, onnx.ints([axis])], { keepdims: 0 });
  },
  pickGradient: (onnx, [dy, ids], { attributes: { size } }) =>
    zeroUnless(onnx, isNamed(onnx, ids, size), onnx.reshape(dy.value, [...ids.shape, 1])),
};

/** Which places of a row an id names: [...ids, size]. */
function isNamed(onnx: OnnxBuilder, ids: OnnxOperand, size: number): ValueName {
  const places = wholeNumbers(onnx, size, (place) => place);
  return onnx.node("Equal", [onnx.reshape(ids.value, [...ids.shape, 1]), places]);
}

function wholeNumbers(onnx: OnnxBuilder, count: number, numberAt: (index: number) => number): ValueName {
  const values = Int32Array.from({ length: count }, (_, index) => numberAt(index));
  return onnx.tensor({ elementType: "int32", shape: [count], values });
}

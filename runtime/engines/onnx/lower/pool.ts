import type { OpNodeOf } from "../../../graph/node.js";
import type { Pool2dAttributes } from "../../../ops/op.js";
import { sizeOf } from "../../../ops/tensor-type.js";
import type { Attributes, ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { castTo } from "./cast.js";
import type { LoweringTable, Operand } from "./lowering.js";
import { convPhases, interleavePhases, isTiled, slicePhases } from "./phases.js";

export const poolLowerings: LoweringTable<"maxPool2d" | "maxPool2dGradient"> = {
  maxPool2d: (onnx, [x], node, valueFor) => {
    const phases = convPhases(onnx, node, valueFor);
    return phases === undefined ? maxPool(onnx, x, node.attributes) : greatest(onnx, phases);
  },
  maxPool2dGradient: (onnx, [x, y, dy], node, valueFor) => {
    if (isTiled(node)) {
      // The builder finds the phases of the forward pass again.
      const phases = convPhases(onnx, node, valueFor) ?? slicePhases(onnx, x, node);
      return interleavePhases(onnx, share(onnx, phases, y, dy), node);
    }
    const indices = onnx.secondOutput(maxPool(onnx, x, node.attributes));
    return scatter(onnx, dy, indices, node);
  },
};

function maxPool(onnx: OnnxBuilder, x: Operand, { kernel, strides, padding }: Pool2dAttributes): ValueName {
  const attributes: Attributes = { kernel_shape: kernel, strides, pads: padding };
  return onnx.node("MaxPool", [x.value], attributes);
}

/** Two at a time: ONNX Runtime's Max of many operands is slower. */
function greatest(onnx: OnnxBuilder, values: readonly ValueName[]): ValueName {
  const [first, second, ...rest] = values;
  if (first === undefined) throw new Error("there is no greatest of nothing");
  if (second === undefined) return first;
  const half = Math.ceil(values.length / 2);
  return rest.length === 0
    ? onnx.node("Max", [first, second])
    : onnx.node("Max", [greatest(onnx, values.slice(0, half)), greatest(onnx, values.slice(half))]);
}

/**
 * Gives every dy to the first phase that equals the greatest, y: what is left for the next phase is what was not given,
 * and the last phase takes all that is left. Exact, since each number is multiplied by 0 or 1 only. MaxPool would tell
 * the place of the greatest as well, but takes twenty times as long when it does.
 */
function share(onnx: OnnxBuilder, phases: readonly ValueName[], y: Operand, dy: Operand): ValueName[] {
  let left = dy.value;
  return phases.map((phase, index) => {
    if (index === phases.length - 1) return left;
    const chosen = castTo(onnx, onnx.node("Equal", [phase, y.value]), "float32");
    const given = onnx.node("Mul", [left, chosen]);
    left = onnx.node("Sub", [left, given]);
    return given;
  });
}

/**
 * MaxPool's indices point, in x read as one row of numbers, at the element that each window chose: the first greatest.
 * Where windows overlap, one element can collect several dy. Added in the order of the windows, on one thread: slow,
 * but the same bits every time.
 */
function scatter(
  onnx: OnnxBuilder,
  dy: Operand,
  indices: ValueName,
  { type }: OpNodeOf<"maxPool2dGradient">,
): ValueName {
  const zeros = onnx.node("Expand", [onnx.float(0), onnx.ints([sizeOf(type.shape)])]);
  const flat = (value: ValueName): ValueName => onnx.reshape(value, [sizeOf(dy.shape)]);
  const attributes = { axis: 0, reduction: "add" };
  const sums = onnx.node("ScatterElements", [zeros, flat(indices), flat(dy.value)], attributes);
  return onnx.reshape(sums, type.shape);
}

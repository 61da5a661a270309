import { type Op, operandsFor } from "../../../ops/table.js";
import type { ElementType, ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import type { Lowering, OnnxOperand } from "./lowering.js";

/** The numbers of `TensorProto.DataType`, which Cast takes. */
const onnxTypeNumbers: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
};

export function castTo(onnx: OnnxBuilder, value: ValueName, to: ElementType): ValueName {
  return onnx.node("Cast", [value], { to: onnxTypeNumbers[to] });
}

/** The operand's values; bool becomes 0 and 1, since many operators have no kernel for bool. */
export function asNumbers(onnx: OnnxBuilder, { value, dtype }: OnnxOperand): ValueName {
  return dtype === "bool" ? castTo(onnx, value, "int32") : value;
}

/** A lowering that moves bool as 0 and 1, for operators without a kernel for bool. */
export function throughNumbers<K extends Op>(lowering: Lowering<K>): Lowering<K> {
  return (onnx, operands, node, valueFor) => {
    if (node.type.dtype !== "bool") return lowering(onnx, operands, node, valueFor);
    const numbers = operands.map(
      (operand): OnnxOperand => ({ ...operand, dtype: "int32", value: asNumbers(onnx, operand) }),
    );
    const fitting = operandsFor(node.op, numbers, (operand) => operand);
    return castTo(onnx, lowering(onnx, fitting, node, valueFor), "bool");
  };
}

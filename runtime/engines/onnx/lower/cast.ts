import type { ElementType, ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import type { Operand } from "./lowering.js";

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

/** The operand's values, with bool as the numbers 0 and 1: many operators have no kernel for bool. */
export function asNumbers(onnx: OnnxBuilder, { value, dtype }: Operand): ValueName {
  return dtype === "bool" ? castTo(onnx, value, "int32") : value;
}

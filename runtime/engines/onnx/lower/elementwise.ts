import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { asNumbers, castTo } from "./cast.js";
import type { LoweringTable, Operand } from "./lowering.js";

type Elementwise =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "maximum"
  | "minimum"
  | "neg"
  | "exp"
  | "log"
  | "sqrt"
  | "erf"
  | "tanh"
  | "sigmoid"
  | "relu"
  | "clamp"
  | "equal"
  | "greater"
  | "select"
  | "cast"
  | "stopGradient";

/** ONNX operators broadcast as NumPy does, so most ops have a namesake. */
const unary =
  (opType: string) =>
  (onnx: OnnxBuilder, [x]: readonly [Operand]): ValueName =>
    onnx.node(opType, [x.value]);

const binary =
  (opType: string) =>
  (onnx: OnnxBuilder, [a, b]: readonly [Operand, Operand]): ValueName =>
    onnx.node(opType, [a.value, b.value]);

export const elementwiseLowerings: LoweringTable<Elementwise> = {
  add: binary("Add"),
  sub: binary("Sub"),
  mul: binary("Mul"),
  div: binary("Div"),
  maximum: binary("Max"),
  minimum: binary("Min"),
  neg: unary("Neg"),
  exp: unary("Exp"),
  log: unary("Log"),
  sqrt: unary("Sqrt"),
  erf: unary("Erf"),
  tanh: unary("Tanh"),
  sigmoid: unary("Sigmoid"),
  relu: unary("Relu"),
  clamp: (onnx, [x], { attributes: { min, max } }) => {
    // The bounds must have the operand's dtype.
    const bound = (value: number): ValueName =>
      x.dtype === "int32"
        ? onnx.tensor({ elementType: "int32", shape: [], values: Int32Array.of(value) })
        : onnx.float(value);
    return onnx.node("Clip", [x.value, bound(min), bound(max)]);
  },
  equal: binary("Equal"),
  greater: (onnx, [a, b]) => onnx.node("Greater", [asNumbers(onnx, a), asNumbers(onnx, b)]),
  select: (onnx, [condition, a, b]) => {
    if (a.dtype !== "bool") return onnx.node("Where", [condition.value, a.value, b.value]);
    // ONNX Runtime has no Where over bool.
    const branches = [a, b].map(({ value }) => castTo(onnx, value, "uint8"));
    return castTo(onnx, onnx.node("Where", [condition.value, ...branches]), "bool");
  },
  cast: (onnx, [x], { attributes: { dtype } }) =>
    x.dtype === dtype ? x.value : castTo(onnx, x.value, dtype),
  // It says something to the gradient only.
  stopGradient: (_onnx, [x]) => x.value,
};

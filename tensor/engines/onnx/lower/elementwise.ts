import type { elementwiseOps } from "../../../ops/elementwise.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import { asNumbers, castTo } from "./cast.js";
import type { Lowering, LoweringTable, OnnxOperand } from "./lowering.js";

type Elementwise = keyof typeof elementwiseOps;

/** ONNX operators broadcast as in NumPy, so most ops have a namesake. */
const unary =
  (opType: string) =>
  (onnx: OnnxBuilder, [x]: readonly [OnnxOperand]): ValueName =>
    onnx.node(opType, [x.value]);

const binary =
  (opType: string) =>
  (onnx: OnnxBuilder, [a, b]: readonly [OnnxOperand, OnnxOperand]): ValueName =>
    onnx.node(opType, [a.value, b.value]);

const comparison =
  (opType: "Equal" | "Greater") =>
  (onnx: OnnxBuilder, [a, b]: readonly [OnnxOperand, OnnxOperand]): ValueName =>
    onnx.node(opType, [asNumbers(onnx, a), asNumbers(onnx, b)]);

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
  clamp: (onnx, [x], { attributes: { min, max } }) =>
    onnx.node("Clip", [x.value, onnx.float(min), onnx.float(max)]),
  equal: comparison("Equal"),
  greater: comparison("Greater"),
  select: (onnx, [condition, a, b]) => {
    if (a.dtype !== "bool") return onnx.node("Where", [condition.value, a.value, b.value]);
    // ONNX Runtime has no Where over bool.
    const branches = [a, b].map((branch) => asNumbers(onnx, branch));
    return castTo(onnx, onnx.node("Where", [condition.value, ...branches]), "bool");
  },
  cast: (onnx, [x], { attributes: { dtype } }) =>
    x.dtype === dtype ? x.value : castTo(onnx, x.value, dtype),
  // It matters to the gradient only.
  stopGradient: (_onnx, [x]) => x.value,
};

/** For providers whose Neg has no kernel for int32. */
export const negBySub: Lowering<"neg"> = (onnx, [x]) => {
  const zero = onnx.tensor({ elementType: x.dtype, shape: [], values: Int32Array.of(0) });
  return onnx.node("Sub", [zero, x.value]);
};

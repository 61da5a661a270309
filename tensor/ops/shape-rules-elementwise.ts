import type { Op } from "./op.js";
import { commonDType, commonShape, one, type ShapeRules, three, two } from "./shape-checks.js";
import { ShapeError } from "./shape-error.js";
import { type DType, formatType, type TensorType } from "./tensor-type.js";

const float: readonly DType[] = ["float32"];
const numeric: readonly DType[] = ["float32", "int32"];
const any: readonly DType[] = ["float32", "int32", "bool"];

/** One operand in, the same type out. */
function unary(op: Op, dtypes: readonly DType[]): (inputs: readonly TensorType[]) => TensorType {
  return (inputs) => {
    const { shape } = one(op, inputs);
    return { dtype: commonDType(op, inputs, dtypes), shape };
  };
}

/** Two operands of one dtype, broadcast. */
function binary(op: Op, dtypes: readonly DType[]): (inputs: readonly TensorType[]) => TensorType {
  return (inputs) => {
    two(op, inputs);
    return { dtype: commonDType(op, inputs, dtypes), shape: commonShape(op, inputs) };
  };
}

function comparison(op: Op, dtypes: readonly DType[]): (inputs: readonly TensorType[]) => TensorType {
  const compare = binary(op, dtypes);
  return (inputs) => ({ dtype: "bool", shape: compare(inputs).shape });
}

export const elementwiseShapeRules = {
  add: binary("add", numeric),
  sub: binary("sub", numeric),
  mul: binary("mul", numeric),
  // engines disagree on how whole numbers divide
  div: binary("div", float),
  maximum: binary("maximum", numeric),
  minimum: binary("minimum", numeric),
  neg: unary("neg", numeric),
  exp: unary("exp", float),
  log: unary("log", float),
  sqrt: unary("sqrt", float),
  erf: unary("erf", float),
  tanh: unary("tanh", float),
  sigmoid: unary("sigmoid", float),
  relu: unary("relu", float),
  clamp(inputs, { min, max }) {
    const type = unary("clamp", float)(inputs);
    // written so that NaN fails too
    if (!(min <= max)) throw new ShapeError("clamp", inputs, `no value lies between ${min} and ${max}`);
    return type;
  },
  equal: comparison("equal", any),
  greater: comparison("greater", numeric),
  select(inputs) {
    const [condition, a, b] = three("select", inputs);
    if (condition.dtype !== "bool") {
      throw new ShapeError("select", inputs, `the condition must be bool, not ${formatType(condition)}`);
    }
    return { dtype: commonDType("select", inputs, any, [a, b]), shape: commonShape("select", inputs) };
  },
  cast(inputs, { dtype }) {
    return { dtype, shape: one("cast", inputs).shape };
  },
  stopGradient: unary("stopGradient", any),
} satisfies Partial<ShapeRules>;

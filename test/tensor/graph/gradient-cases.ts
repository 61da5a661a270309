import {
  type Conv2dAttributes,
  type DType,
  type ForwardOp,
  int32,
  type Ops,
  type Pool2dAttributes,
  type Shape,
  sizeOf,
} from "../../../tensor/ops/index.js";
import { spread, type TensorFunction } from "../../support/reference/jacobian.js";

export interface GradientCase extends TensorFunction {
  readonly name: string;
}

type Build = TensorFunction["build"];

interface Options {
  readonly positive?: boolean;
  readonly dtypes?: readonly DType[];
  /** Instead of values that are far apart. */
  readonly values?: readonly (readonly number[])[];
}

function at(shapes: readonly Shape[], build: Build, options: Options = {}, note = ""): GradientCase {
  const inputs = shapes.map((shape, index) => {
    const dtype = options.dtypes?.[index] ?? "float32";
    const values = options.values?.[index] ?? spread(sizeOf(shape), index + 1, options.positive);
    const held = {
      float32: values,
      int32: values.map(Math.abs).map(Math.floor),
      bool: values.map((x) => Number(x > 0)),
    };
    return { type: { dtype, shape }, values: held[dtype] };
  });
  const names = shapes.map((shape) => `[${shape.join(", ")}]`).join(" ");
  return { name: note === "" ? names : `${names}, ${note}`, inputs, build };
}

const unary = (build: Build, options?: Options) => [at([[2, 3]], build, options), at([[]], build, options)];

/** Every way in which two operands broadcast. */
const binary = (build: Build, options?: Options) => [
  at(
    [
      [2, 3],
      [2, 3],
    ],
    build,
    options,
  ),
  at([[2, 3], [3]], build, options),
  at([[], [2, 3]], build, options),
  at(
    [
      [2, 1],
      [1, 3],
    ],
    build,
    options,
  ),
  at(
    [
      [2, 1, 2],
      [3, 1],
    ],
    build,
    options,
  ),
  at([[3], [1]], build, options),
  at([[1, 1], [1]], build, options),
  at([[2, 3]], (ops, x) => build(ops, x, x), options, "both the same"),
];

const plain: Conv2dAttributes = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], groups: 1 };
const conv = (x: Shape, weight: Shape, note: string, attributes: Partial<Conv2dAttributes> = {}) => {
  const build: Build = (ops, x, weight, bias) => ops.conv2d(x, weight, bias, { ...plain, ...attributes });
  return [at([x, weight], build, {}, note), at([x, weight, weight.slice(0, 1)], build, {}, `${note}, bias`)];
};
/** The transposed convolution that gives `inputShape`. */
const transposed = (
  x: Shape,
  weight: Shape,
  inputShape: Shape,
  note: string,
  attributes: Partial<Conv2dAttributes> = {},
) =>
  at(
    [x, weight],
    (ops, x, w) => ops.conv2dInputGradient(x, w, { ...plain, ...attributes, inputShape }),
    {},
    note,
  );
const pool = (x: Shape, note: string, attributes: Pool2dAttributes) =>
  at([x], (ops, x) => ops.maxPool2d(x, attributes), {}, note);

const product =
  (transposeA: boolean, transposeB: boolean): Build =>
  (ops, a, b) =>
    ops.matmul(a, b, { transposeA, transposeB });

/** The same product, with each operand as it is and transposed. */
const matmul = (batchA: Shape, batchB: Shape) => [
  at(
    [
      [...batchA, 2, 3],
      [...batchB, 3, 4],
    ],
    product(false, false),
  ),
  at(
    [
      [...batchA, 3, 2],
      [...batchB, 3, 4],
    ],
    product(true, false),
    {},
    "a transposed",
  ),
  at(
    [
      [...batchA, 2, 3],
      [...batchB, 4, 3],
    ],
    product(false, true),
    {},
    "b transposed",
  ),
  at(
    [
      [...batchA, 3, 2],
      [...batchB, 4, 3],
    ],
    product(true, true),
    {},
    "both transposed",
  ),
];

/**
 * For every op: functions to compare with finite differences, or functions that have no gradient by definition.
 */
export const gradientCases: {
  readonly [K in ForwardOp]:
    | { readonly gradient: readonly GradientCase[] }
    | { readonly none: readonly GradientCase[] };
} = {
  add: { gradient: binary((ops, a, b) => ops.add(a, b)) },
  sub: { gradient: binary((ops, a, b) => ops.sub(a, b)) },
  mul: { gradient: binary((ops, a, b) => ops.mul(a, b)) },
  div: { gradient: binary((ops, a, b) => ops.div(a, b), { positive: true }) },
  maximum: {
    gradient: binary((ops, a, b) => ops.maximum(a, b)),
  },
  minimum: {
    gradient: binary((ops, a, b) => ops.minimum(a, b)),
  },
  neg: { gradient: unary((ops, x) => ops.neg(x)) },
  exp: { gradient: unary((ops, x) => ops.exp(x)) },
  log: {
    gradient: unary((ops, x) => ops.log(x), { positive: true }),
  },
  sqrt: {
    gradient: unary((ops, x) => ops.sqrt(x), { positive: true }),
  },
  erf: { gradient: unary((ops, x) => ops.erf(x)) },
  tanh: { gradient: unary((ops, x) => ops.tanh(x)) },
  sigmoid: { gradient: unary((ops, x) => ops.sigmoid(x)) },
  relu: { gradient: unary((ops, x) => ops.relu(x)) },
  clamp: {
    gradient: [
      ...unary((ops, x) => ops.clamp(x, -0.9, 1.1)),
      at([[2, 3]], (ops, x) => ops.clamp(x, Number.NEGATIVE_INFINITY, 0.7), {}, "no lower bound"),
    ],
  },
  equal: {
    none: [at([[2, 3]], (ops, x) => ops.equal(x, x))],
  },
  greater: { none: [at([[2, 3], [3]], (ops, a, b) => ops.greater(a, b))] },
  select: {
    gradient: [
      at(
        [
          [2, 3],
          [2, 3],
          [2, 3],
        ],
        select,
        { dtypes: ["bool"] },
      ),
      at([[2, 1], [3], [2, 3]], select, { dtypes: ["bool"] }),
      at([[2, 3], [], [1, 3]], select, { dtypes: ["bool"] }),
      at(
        [[2, 3]],
        (ops, x) => ops.select(ops.greater(x, 0), ops.mul(x, x), 3),
        {},
        "a condition on x itself",
      ),
    ],
  },
  cast: {
    gradient: [
      at([[2, 3]], (ops, x) => ops.cast(x, "float32"), {}, "to the same"),
      at([[2, 3]], (ops, x) => ops.mul(x, ops.cast(ops.cast(x, "int32"), "float32")), {}, "there and back"),
    ],
  },
  stopGradient: {
    none: [at([[2, 3]], (ops, x) => ops.stopGradient(x))],
  },
  matmul: {
    gradient: [
      ...matmul([], []),
      ...matmul([2], [2]),
      ...matmul([2], []),
      ...matmul([], [2]),
      ...matmul([2, 1], [3]),
      at([[3, 3]], (ops, x) => product(false, true)(ops, x, x), {}, "with itself"),
    ],
  },
  reshape: {
    gradient: [at([[2, 6]], (ops, x) => ops.reshape(x, [3, 4]))],
  },
  broadcast: {
    gradient: [
      at([[2, 1]], (ops, x) => ops.broadcast(x, [3, 2, 2])),
      at([[]], (ops, x) => ops.broadcast(x, [2, 1])),
      at([[1, 3]], (ops, x) => ops.broadcast(x, [1, 1, 3])),
    ],
  },
  transpose: {
    gradient: [
      at([[2, 3]], (ops, x) => ops.transpose(x)),
      at([[2, 3, 4]], (ops, x) => ops.transpose(x, [1, 2, 0])),
    ],
  },
  slice: {
    gradient: [at([[4, 3]], (ops, x) => ops.slice(x, [1, 0], [2, 2]))],
  },
  pad: {
    gradient: [at([[2, 3]], (ops, x) => ops.pad(x, [1, 0], [0, 2]))],
  },
  concat: {
    gradient: [
      at(
        [
          [2, 3],
          [1, 3],
          [2, 3],
        ],
        (ops, ...x) => ops.concat(x, 0),
      ),
      at(
        [
          [2, 1],
          [2, 3],
        ],
        (ops, ...x) => ops.concat(x, 1),
      ),
      at([[2, 2]], (ops, x) => ops.concat([x, x], -1), {}, "twice the same"),
    ],
  },
  sum: {
    gradient: [
      at([[2, 3, 2]], (ops, x) => ops.sum(x)),
      at([[2, 3, 2]], (ops, x) => ops.sum(x, [0, 2])),
      at([[2, 3, 2]], (ops, x) => ops.sum(x, [1], { keepDims: true }), {}, "axes kept"),
      at([[2, 3]], (ops, x) => ops.sum(x, []), {}, "over nothing"),
      at([[2, 3, 2]], (ops, x) => ops.mean(x, [1, 2]), {}, "mean"),
    ],
  },
  max: {
    gradient: [
      at([[2, 3, 2]], (ops, x) => ops.max(x)),
      at([[2, 3, 2]], (ops, x) => ops.max(x, [0, 2])),
      at([[2, 3, 2]], (ops, x) => ops.max(x, [1], { keepDims: true }), {}, "axes kept"),
      // at a tie of two, central differences give half to each, which is the even share
      at([[2, 3]], (ops, x) => ops.max(x, [1]), { values: [[1, 5, 5, 2, -1, 2]] }, "ties of two"),
    ],
  },
  argmax: {
    none: [at([[2, 3]], (ops, x) => ops.argmax(x, 1))],
  },
  oneHot: {
    none: [at([[2, 3]], (ops, x) => ops.oneHot(ops.argmax(x, 1), 3))],
  },
  gather: {
    gradient: [
      lookup([4, 3], [2, 3], [0, 2, 2, 3, 0, 2], "rows named several times"),
      lookup([3, 2], [4], [-1, 2, 3, 1], "ids outside of the table"),
      lookup([4], [3], [3, 1, 3], "numbers"),
      lookup([3, 2, 2], [], [1], "one matrix"),
    ],
  },
  pick: {
    gradient: [
      picked([3, 4], [2, 0, 3], "rows"),
      picked([2, 2, 3], [-1, 2, 3, 1], "ids outside of the row"),
      picked([4], [2], "one row"),
    ],
  },
  conv2d: {
    gradient: [
      ...conv([2, 2, 4, 4], [3, 2, 3, 3], "plain"),
      ...conv([1, 2, 5, 6], [2, 2, 3, 2], "strided", { strides: [2, 3] }),
      ...conv([1, 2, 3, 3], [2, 2, 3, 3], "padded", { padding: [1, 2, 0, 1] }),
      ...conv([1, 1, 6, 5], [2, 1, 3, 2], "dilated", { dilations: [2, 3] }),
      ...conv([1, 4, 3, 3], [6, 2, 2, 2], "grouped", { groups: 2 }),
      ...conv([2, 3, 3, 3], [3, 1, 3, 3], "depthwise", { groups: 3, padding: [1, 1, 1, 1] }),
      ...conv([1, 4, 7, 6], [4, 2, 3, 3], "all of it", {
        strides: [2, 2],
        padding: [1, 0, 2, 1],
        dilations: [1, 2],
        groups: 2,
      }),
      // the stride leaves the last row and column unseen
      ...conv([1, 1, 6, 6], [1, 1, 3, 3], "a remainder", { strides: [2, 2] }),
    ],
  },
  conv2dInputGradient: {
    gradient: [
      transposed([2, 3, 2, 2], [3, 2, 3, 3], [2, 2, 4, 4], "plain"),
      transposed([1, 2, 2, 3], [2, 2, 3, 2], [1, 2, 5, 8], "strided", { strides: [2, 3] }),
      transposed([1, 2, 4, 3], [2, 1, 3, 3], [1, 1, 5, 2], "padded", { padding: [1, 2, 0, 1] }),
      transposed([1, 2, 2, 2], [2, 1, 3, 2], [1, 1, 6, 5], "dilated", { dilations: [2, 3] }),
      transposed([1, 6, 2, 2], [6, 2, 2, 2], [1, 4, 3, 3], "grouped", { groups: 2 }),
      transposed([1, 1, 2, 2], [1, 1, 3, 3], [1, 1, 6, 6], "a remainder", { strides: [2, 2] }),
      transposed([1, 4, 4, 2], [4, 2, 3, 3], [1, 4, 7, 6], "all of it", {
        strides: [2, 2],
        padding: [1, 0, 2, 1],
        dilations: [1, 2],
        groups: 2,
      }),
    ],
  },
  maxPool2d: {
    gradient: [
      pool([2, 2, 4, 4], "plain", { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] }),
      pool([1, 2, 5, 5], "overlapping", { kernel: [3, 3], strides: [1, 2], padding: [0, 0, 0, 0] }),
      pool([1, 1, 4, 5], "padded", { kernel: [3, 3], strides: [2, 2], padding: [1, 1, 1, 0] }),
      pool([1, 1, 5, 5], "a remainder", { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] }),
    ],
  },
};

/** Of a table, by ids. */
function lookup(table: Shape, ids: Shape, values: readonly number[], note: string): GradientCase {
  const build: Build = (ops, x) => ops.gather(x, ops.constant(values, int32(...ids)));
  return at([table], build, {}, note);
}

/** Of rows, by ids. */
function picked(rows: Shape, values: readonly number[], note: string): GradientCase {
  const build: Build = (ops, x) => ops.pick(x, ops.constant(values, int32(...rows.slice(0, -1))));
  return at([rows], build, {}, note);
}

function select<T>(ops: Ops<T>, condition: T, a: T, b: T): T {
  return ops.select(condition, a, b);
}

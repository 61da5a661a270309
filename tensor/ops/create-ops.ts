import { isShape } from "./operand-check.js";
import { broadcastOperands, broadcasts, type OperandKind, splitCall } from "./operands.js";
import type { GradientOps, Operand, OpMethods, Ops, OpsBackend } from "./ops.js";
import { ShapeError } from "./shape-error.js";
import {
  type AttributesOf,
  forwardOps,
  type GradientOp,
  gradientOps,
  inferType,
  type Op,
  operandsFor,
} from "./table.js";
import { formatShape, type Shape, sizeOf, type TensorType } from "./tensor-type.js";

/**
 * The ops on a backend. The backend sees only checked calls in full form: shorthand (negative axes, a size of -1, default
 * permutations, numbers for tensors) is resolved here.
 */
export function createOps<T>(backend: OpsBackend<T>): Ops<T> {
  const methods = methodsOf(forwardOps, backend);
  const shapeOf = (x: T): Shape => backend.typeOf(x).shape;
  return {
    ...methods,
    typeOf: (x) => backend.typeOf(x),
    shapeOf,
    constant: (values, type) => constant(backend, values, type),
    mean(x, axes, options) {
      const total = methods.sum(x, axes, options);
      return methods.div(total, sizeOf(shapeOf(x)) / sizeOf(shapeOf(total)));
    },
  };
}

/** `createOps` with the ops that only gradients are written with. */
export function createGradientOps<T>(backend: OpsBackend<T, Op>): GradientOps<T> {
  return { ...createOps(backend), ...methodsOf<GradientOp, T>(gradientOps, backend) };
}

/** An entry as `call` sees it: only the entry knows the types of its arguments and attributes. */
interface Callable {
  readonly operands: OperandKind;
  readonly attributes: (operands: never, ...given: never[]) => object;
}

function methodsOf<K extends Op, T>(
  entries: { readonly [P in K]: Callable },
  backend: OpsBackend<T, K>,
): OpMethods<K, T> {
  const methods = Object.entries<Callable>(entries).map(([name, entry]) => [
    name,
    (...given: unknown[]) => call(backend, name as K, entry, given),
  ]);
  // Built entry by entry, which TypeScript cannot follow: `OpMethods` is defined over the same entries.
  return Object.fromEntries(methods) as OpMethods<K, T>;
}

function call<K extends Op, T>(
  backend: OpsBackend<T, K>,
  op: K,
  { operands: kind, attributes: fillIn }: Callable,
  given: readonly unknown[],
): T {
  const typeOf = (x: T): TensorType => backend.typeOf(x);
  const { operands, rest } = splitCall(kind, given);
  const lifted = broadcasts(kind)
    ? liftNumbers(backend, op, kind, operands as Operand<T>[])
    : (operands as T[]);
  const fitting = operandsFor(op, lifted, typeOf);
  const types = lifted.map(typeOf);
  const attributes = fillIn(types as never, ...(rest as never[])) as AttributesOf<K>;
  return backend.apply(op, fitting, attributes, inferType(op, types, attributes));
}

/** Numbers become scalars: int32 next to an int32 tensor, else float32. */
function liftNumbers<T>(
  backend: OpsBackend<T, never>,
  op: Op,
  kind: OperandKind,
  operands: readonly Operand<T>[],
): T[] {
  const isTensor = (x: Operand<T>): x is T => typeof x !== "number";
  const types = broadcastOperands(kind, operands)
    .filter(isTensor)
    .map((x) => backend.typeOf(x));
  const dtype = types.some((type) => type.dtype === "int32") ? "int32" : "float32";
  return operands.map((x) => {
    if (isTensor(x)) return x;
    if (dtype === "int32" && !Number.isInteger(x)) {
      throw new ShapeError(op, types, `${x} is not a whole number, but the other operand is int32`);
    }
    return constant(backend, [x], { dtype, shape: [] });
  });
}

function constant<T>(backend: OpsBackend<T, never>, values: ArrayLike<number>, type: TensorType): T {
  if (!isShape(type.shape) || values.length !== sizeOf(type.shape)) {
    const reason = `${values.length} values do not fill ${formatShape(type.shape)}`;
    throw new ShapeError("constant", [type], reason);
  }
  return backend.constant(values, type);
}

/** The ops on types alone: the type of a layer's output, without values. */
export const shapeOps: Ops<TensorType> = createOps<TensorType>({
  apply: (_op, _operands, _attributes, type) => type,
  constant: (_values, type) => type,
  typeOf: (type) => type,
});

import { broadcasts } from "../../ops/operands.js";
import type { ReduceAttributes } from "../../ops/reductions.js";
import { type AttributesOf, type Op, type OperandsOf, opTable } from "../../ops/table.js";
import { type Shape, sameShape, sameType, sizeOf } from "../../ops/tensor-type.js";
import type { GraphBuilder, GraphOps } from "../builder.js";
import type { Graph, GraphNode, OpNode, OpNodeOf } from "../node.js";
import { foldScalars, isFilledWith } from "./fold.js";
import { isOp, operandOf } from "./match.js";
import { rebuild, rewrite } from "./rewrite.js";

interface Context<K extends Op> {
  readonly y: OpNodeOf<K>;
  readonly attributes: AttributesOf<K>;
  readonly ops: GraphOps;
}

/** A cheaper node with the same values, or undefined. */
type Simplification<K extends Op> = (
  context: Context<K>,
  ...operands: OperandsOf<K, GraphNode>
) => GraphNode | undefined;

/**
 * Algebra that keeps values to the bit, except the sign of zero. x · 0 stays: it is not 0 if x is infinite or NaN, and a
 * training run that has gone wrong must show it. Nothing changes the order of sums.
 */
const simplifications: { readonly [K in Op]?: Simplification<K> } = {
  add({ y, ops }, a, b) {
    if (isFilledWith(b, 0) && sameType(a.type, y.type)) return a;
    if (isFilledWith(a, 0) && sameType(b.type, y.type)) return b;
    if (a === b) return doubledFactor(ops, a);
    const joined = joinedPads(ops, a, b);
    if (joined !== undefined) return joined;
    const [negatedA, negatedB] = [operandOf("neg", a), operandOf("neg", b)];
    if (negatedB !== undefined) return ops.sub(a, negatedB);
    return negatedA === undefined ? undefined : ops.sub(b, negatedA);
  },
  sub({ y, ops }, a, b) {
    if (isFilledWith(b, 0) && sameType(a.type, y.type)) return a;
    if (isFilledWith(a, 0) && sameType(b.type, y.type)) return ops.neg(b);
    const negated = operandOf("neg", b);
    return negated === undefined ? undefined : ops.add(a, negated);
  },
  mul({ y, ops }, a, b) {
    if (isFilledWith(b, 1) && sameType(a.type, y.type)) return a;
    if (isFilledWith(a, 1) && sameType(b.type, y.type)) return b;
    if (isFilledWith(b, -1) && sameType(a.type, y.type)) return ops.neg(a);
    if (isFilledWith(a, -1) && sameType(b.type, y.type)) return ops.neg(b);
    return undefined;
  },
  div: ({ y }, a, b) => (isFilledWith(b, 1) && sameType(a.type, y.type) ? a : undefined),
  neg: (_, x) => operandOf("neg", x),
  relu: (_, x) => (isOp("relu", x) ? x : undefined),
  cast: ({ y }, x) => (y.type.dtype === x.type.dtype ? x : undefined),
  reshape({ y, ops, attributes: { shape } }, x) {
    if (sameType(x.type, y.type)) return x;
    const inner = operandOf("reshape", x);
    return inner === undefined ? undefined : ops.reshape(inner, shape);
  },
  broadcast({ y, ops, attributes: { shape } }, x) {
    if (sameType(x.type, y.type)) return x;
    const inner = operandOf("broadcast", x);
    return inner === undefined ? undefined : ops.broadcast(inner, shape);
  },
  transpose({ ops, attributes: { permutation } }, x) {
    if (permutation.every((axis, index) => axis === index)) return x;
    if (!isOp("transpose", x)) return undefined;
    const [inner] = x.inputs;
    const first = x.attributes.permutation;
    return ops.transpose(
      inner,
      permutation.map((axis) => first[axis] ?? axis),
    );
  },
  slice: ({ y }, x) => (sameType(x.type, y.type) ? x : undefined),
  pad: ({ y }, x) => (sameType(x.type, y.type) ? x : undefined),
  concat: (_, ...parts) => (parts.length === 1 ? parts[0] : undefined),
  sum({ y, ops, attributes }, x) {
    const trivial = reduceNothing(ops, y.type.shape, attributes, x);
    if (trivial !== undefined) return trivial;
    // negating the sum is less work than negating each term
    const negated = operandOf("neg", x);
    return negated && ops.neg(ops.sum(negated, attributes.axes, attributes));
  },
  max: ({ y, ops, attributes }, x) => reduceNothing(ops, y.type.shape, attributes, x),
};

/** Removes ops that compute nothing, folds scalars, and lets elementwise ops broadcast by themselves. */
export function simplify(graph: Graph): Graph {
  return rewrite(
    graph,
    (node, builder) =>
      foldScalars(node, builder.ops) ??
      simplifyOne(node as OpNodeOf<Op>, builder.ops) ??
      absorbBroadcast(node, builder),
  );
}

function simplifyOne<K extends Op>(y: OpNodeOf<K>, ops: GraphOps): GraphNode | undefined {
  return simplifications[y.op]?.({ y, attributes: y.attributes, ops }, ...y.inputs);
}

/**
 * x + x, where x is a product with a smaller factor: doubles the factor instead. The gradient of a square has this form.
 * The result is the same to the bit within the range of normal numbers.
 */
function doubledFactor(ops: GraphOps, x: GraphNode): GraphNode | undefined {
  if (!isOp("mul", x)) return undefined;
  const [a, b] = x.inputs;
  if (sizeOf(a.type.shape) < sizeOf(x.type.shape)) return ops.mul(ops.add(a, a), b);
  return sizeOf(b.type.shape) < sizeOf(x.type.shape) ? ops.mul(a, ops.add(b, b)) : undefined;
}

/**
 * The sum of two parts that lie beside each other among zeros, along one axis: the parts joined. The gradients of slices have this form,
 * as those of a recurrent network by its input, of which every step reads one.
 */
function joinedPads(ops: GraphOps, a: GraphNode, b: GraphNode): GraphNode | undefined {
  if (!isOp("pad", a) || !isOp("pad", b) || !sameType(a.type, b.type)) return undefined;
  const startsAt = (node: OpNodeOf<"pad">, axis: number): number => node.attributes.before[axis] ?? 0;
  const axes = a.type.shape.map((_, axis) => axis).filter((axis) => startsAt(a, axis) !== startsAt(b, axis));
  const [axis = 0] = axes;
  const [first, second] = startsAt(a, axis) < startsAt(b, axis) ? [a, b] : [b, a];
  const [left, right] = [first.inputs[0], second.inputs[0]];
  const isBeside = startsAt(first, axis) + (left.type.shape[axis] ?? 0) === startsAt(second, axis);
  const sizes = left.type.shape.with(axis, 1);
  if (axes.length !== 1 || !isBeside || !sameShape(sizes, right.type.shape.with(axis, 1))) return undefined;
  const partsOf = (node: GraphNode): readonly GraphNode[] =>
    isOp("concat", node) && node.attributes.axis === axis ? node.inputs : [node];
  const joined = ops.concat([...partsOf(left), ...partsOf(right)], axis);
  return sameType(joined.type, a.type)
    ? joined
    : ops.pad(joined, first.attributes.before, second.attributes.after);
}

/** A reduction over no axes, or only over axes of size 1. */
function reduceNothing(
  ops: GraphOps,
  shape: Shape,
  { axes }: ReduceAttributes,
  x: GraphNode,
): GraphNode | undefined {
  return axes.every((axis) => x.type.shape[axis] === 1) ? ops.reshape(x, shape) : undefined;
}

/** op(broadcast(a), b) is op(a, b) if b already has the shape of the result. */
function absorbBroadcast(node: OpNode, builder: GraphBuilder): GraphNode | undefined {
  if (!broadcasts(opTable[node.op].operands)) return undefined;
  for (const [index, input] of node.inputs.entries()) {
    const inner = operandOf("broadcast", input);
    if (inner === undefined) continue;
    const others = node.inputs.filter((_, other) => other !== index);
    if (others.some((other) => sameShape(other.type.shape, node.type.shape))) {
      return rebuild(builder, node, node.inputs.with(index, inner));
    }
  }
  return undefined;
}

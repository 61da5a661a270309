import { type GradientContext, type GradientRule, noGradient } from "../ops/gradient-rule.js";
import { sumTo } from "../ops/sum-to.js";
import { type ForwardOp, gradientRules, isGradientOp } from "../ops/table.js";
import { float32, sameType } from "../ops/tensor-type.js";
import { describeNode, type GraphBuilder, type GraphOps } from "./builder.js";
import type { GraphNode, OpNode, OpNodeOf } from "./node.js";
import { dependenciesOf } from "./topology.js";

/**
 * d output / d each of `wrt`, added to the graph as nodes (reverse mode). `output` is a float32 scalar. Every gradient has
 * the shape of its node, and is zero if the output does not depend on the node.
 */
export function gradients(
  builder: GraphBuilder,
  output: GraphNode,
  wrt: readonly GraphNode[],
): readonly GraphNode[] {
  if (!sameType(output.type, float32())) {
    throw new Error(`only a float32 scalar can be differentiated, not ${describeNode(output)}`);
  }
  for (const node of wrt) {
    if (node.type.dtype !== "float32")
      throw new Error(`no gradient by ${describeNode(node)}: it is not float32`);
  }
  const { ops } = builder;
  const order = dependenciesOf([output]);
  const varying = dependents(order, new Set(wrt));

  const found = new Map<GraphNode, GraphNode>([[output, ops.constant([1], float32())]]);
  for (const y of order.reverse()) {
    const dy = found.get(y);
    if (dy === undefined || y.kind !== "op" || !y.inputs.some((input) => varying.has(input))) continue;
    const parts = rulesOf(y, dy, ops);
    for (const input of new Set(y.inputs)) {
      if (!varying.has(input)) continue;
      const own = y.inputs.flatMap((operand, index) => {
        const part = operand === input ? parts[index]?.() : undefined;
        return part === undefined ? [] : [sumTo(ops, part, input.type.shape)];
      });
      // The one place where the gradients of several uses add up. Those of one op come first: of a square they are equal,
      // and their sum can be simplified.
      const total = own.length === 0 ? undefined : own.reduce((sum, gradient) => ops.add(sum, gradient));
      const others = found.get(input);
      if (total !== undefined) found.set(input, others === undefined ? total : ops.add(others, total));
    }
  }
  return wrt.map((node) => {
    const gradient = varying.has(node) ? found.get(node) : undefined;
    return gradient ?? ops.broadcast(ops.constant([0], float32()), node.type.shape);
  });
}

/** The nodes whose value varies smoothly with one of `wrt`: gradients flow through these only. */
function dependents(order: readonly GraphNode[], wrt: ReadonlySet<GraphNode>): ReadonlySet<GraphNode> {
  const varying = new Set<GraphNode>();
  for (const node of order) {
    if (
      wrt.has(node) ||
      (node.kind === "op" && passesGradient(node) && node.inputs.some((x) => varying.has(x)))
    ) {
      varying.add(node);
    }
  }
  return varying;
}

function passesGradient(node: OpNode): boolean {
  if (node.type.dtype !== "float32") return false;
  return isGradientOp(node.op) || gradientRules[node.op] !== noGradient;
}

function rulesOf(y: OpNode, dy: GraphNode, ops: GraphOps): readonly (() => GraphNode)[] {
  const { op } = y;
  if (isGradientOp(op)) {
    throw new Error(
      `cannot differentiate through ${describeNode(y)}: ${op} is itself part of a gradient, and only first derivatives are supported`,
    );
  }
  return applyRule(y as OpNodeOf<ForwardOp>, { y, dy, ops });
}

function applyRule<K extends ForwardOp>(
  { op, attributes, inputs }: OpNodeOf<K>,
  context: Omit<GradientContext<K, GraphNode>, "attributes">,
): readonly (() => GraphNode)[] {
  const rule: GradientRule<K> | typeof noGradient = gradientRules[op];
  return rule === noGradient ? [] : rule<GraphNode>({ ...context, attributes }, ...inputs);
}

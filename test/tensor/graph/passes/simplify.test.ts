import { describe, expect, it } from "vitest";
import {
  GraphBuilder,
  type GraphNode,
  type GraphOps,
  removeStopGradients,
  simplify,
} from "../../../../tensor/graph/index.js";
import { bool, float32, int32 } from "../../../../tensor/ops/index.js";
import { formulaOf } from "../../../support/reference/inspect.js";

type Inputs = Readonly<Record<"x" | "y" | "v" | "one" | "s" | "i" | "c", GraphNode>>;

/** A formula after simplification. */
function simplified(build: (ops: GraphOps, inputs: Inputs) => GraphNode): string {
  const builder = new GraphBuilder();
  const inputs = {
    x: builder.input("x", float32(2, 3)),
    y: builder.input("y", float32(2, 3)),
    v: builder.input("v", float32(3)),
    one: builder.input("one", float32(2, 1)),
    s: builder.input("s", float32()),
    i: builder.input("i", int32(2)),
    c: builder.input("c", bool(2, 3)),
  };
  return formulaOf(simplify(builder.build({ z: build(builder.ops, inputs) })), "z");
}

describe("simplify", () => {
  it("drops neutral operands", () => {
    expect(simplified((ops, { x }) => ops.add(x, 0))).toBe("x");
    expect(simplified((ops, { x }) => ops.add(0, x))).toBe("x");
    expect(simplified((ops, { x }) => ops.sub(x, 0))).toBe("x");
    expect(simplified((ops, { x }) => ops.sub(0, x))).toBe("neg(x)");
    expect(simplified((ops, { x }) => ops.mul(x, 1))).toBe("x");
    expect(simplified((ops, { x }) => ops.mul(1, x))).toBe("x");
    expect(simplified((ops, { x }) => ops.mul(x, -1))).toBe("neg(x)");
    expect(simplified((ops, { x }) => ops.mul(-1, x))).toBe("neg(x)");
    expect(simplified((ops, { x }) => ops.div(x, 1))).toBe("x");
    expect(simplified((ops, { i }) => ops.add(i, 0))).toBe("i");
  });

  it("drops neutral operands that fill a shape", () => {
    const filled = (ops: GraphOps, value: number) => ops.broadcast(ops.constant([value], float32()), [2, 3]);
    expect(simplified((ops, { x }) => ops.add(x, filled(ops, 0)))).toBe("x");
    expect(simplified((ops, { s }) => ops.add(ops.broadcast(s, [2, 3]), filled(ops, 0)))).toBe(
      "broadcast(s)",
    );
    expect(simplified((ops, { s }) => ops.mul(filled(ops, 1), ops.broadcast(s, [2, 3])))).toBe(
      "broadcast(s)",
    );
  });

  it("joins parts that lie beside each other among zeros", () => {
    const part = (ops: GraphOps, x: GraphNode, from: number) =>
      ops.pad(ops.slice(ops.exp(x), [0, from], [2, 1]), [0, from], [0, 2 - from]);
    const sum = (order: readonly number[]) =>
      simplified((ops, { x }) => order.map((from) => part(ops, x, from)).reduce((a, b) => ops.add(a, b)));
    const slice = "slice(exp(x))";
    expect(sum([2, 1, 0])).toBe(`concat(${slice}, ${slice}, ${slice})`);
    expect(sum([1, 2])).toBe(`pad(concat(${slice}, ${slice}))`);
    expect(sum([0, 2])).toBe(`add(pad(${slice}), pad(${slice}))`);
    expect(sum([1, 1])).toBe(`add(pad(${slice}), pad(${slice}))`);
  });

  it("keeps a neutral operand that broadcasts the result", () => {
    const kept = (
      formula: (ops: GraphOps, s: GraphNode, filled: (value: number) => GraphNode) => GraphNode,
    ) => simplified((ops, { s }) => formula(ops, s, (value) => ops.constant([value], float32(1))));
    expect(kept((ops, s, filled) => ops.add(s, filled(0)))).toBe("add(s, 0)");
    expect(kept((ops, s, filled) => ops.add(filled(0), s))).toBe("add(0, s)");
    expect(kept((ops, s, filled) => ops.sub(s, filled(0)))).toBe("sub(s, 0)");
    expect(kept((ops, s, filled) => ops.sub(filled(0), s))).toBe("sub(0, s)");
    expect(kept((ops, s, filled) => ops.mul(s, filled(1)))).toBe("mul(s, 1)");
    expect(kept((ops, s, filled) => ops.mul(filled(1), s))).toBe("mul(1, s)");
    expect(kept((ops, s, filled) => ops.mul(s, filled(-1)))).toBe("mul(s, -1)");
    expect(kept((ops, s, filled) => ops.mul(filled(-1), s))).toBe("mul(-1, s)");
    expect(kept((ops, s, filled) => ops.div(s, filled(1)))).toBe("div(s, 1)");
    expect(simplified((ops, { v }) => ops.mul(v, ops.broadcast(ops.constant([1], float32()), [2, 3])))).toBe(
      "mul(v, broadcast(1))",
    );
  });

  it("keeps operands that are not neutral", () => {
    expect(simplified((ops, { x }) => ops.mul(x, 0))).toBe("mul(x, 0)"); // not 0 for every x
    expect(simplified((ops, { x }) => ops.div(1, x))).toBe("div(1, x)");
    expect(simplified((ops, { x }) => ops.add(x, 1))).toBe("add(x, 1)");
  });

  it("moves negations to where they cost nothing", () => {
    expect(simplified((ops, { x }) => ops.neg(ops.neg(x)))).toBe("x");
    expect(simplified((ops, { x, y }) => ops.add(x, ops.neg(y)))).toBe("sub(x, y)");
    expect(simplified((ops, { x, y }) => ops.add(ops.neg(x), y))).toBe("sub(y, x)");
    expect(simplified((ops, { x, y }) => ops.sub(x, ops.neg(y)))).toBe("add(x, y)");
    expect(simplified((ops, { x }) => ops.sum(ops.neg(x), [0]))).toBe("neg(sum(x))");
  });

  it("doubles the smaller factor of a product that is added to itself", () => {
    const twice = (x: GraphNode, ops: GraphOps) => ops.add(x, x);
    expect(simplified((ops, { x, s }) => twice(ops.mul(s, x), ops))).toBe("mul(add(s, s), x)");
    expect(simplified((ops, { x, v }) => twice(ops.mul(x, v), ops))).toBe("mul(x, add(v, v))");
    expect(simplified((ops, { x, y }) => twice(ops.mul(x, y), ops))).toBe("add(mul(x, y), mul(x, y))");
    expect(simplified((ops, { x }) => twice(x, ops))).toBe("add(x, x)");
  });

  it("drops ops that change nothing", () => {
    expect(simplified((ops, { x }) => ops.cast(x, "float32"))).toBe("x");
    expect(simplified((ops, { x }) => ops.reshape(x, [2, 3]))).toBe("x");
    expect(simplified((ops, { x }) => ops.broadcast(x, [2, 3]))).toBe("x");
    expect(simplified((ops, { x }) => ops.transpose(x, [0, 1]))).toBe("x");
    expect(simplified((ops, { x }) => ops.slice(x, [0, 0], [2, 3]))).toBe("x");
    expect(simplified((ops, { x }) => ops.pad(x, [0, 0], [0, 0]))).toBe("x");
    expect(simplified((ops, { x }) => ops.concat([x], 0))).toBe("x");
    expect(simplified((ops, { x }) => ops.relu(ops.relu(x)))).toBe("relu(x)");
  });

  it("keeps ops that change something", () => {
    expect(simplified((ops, { i }) => ops.cast(i, "float32"))).toBe("cast(i)");
    expect(simplified((ops, { x }) => ops.reshape(x, [6]))).toBe("reshape(x)");
    expect(simplified((ops, { x }) => ops.broadcast(x, [1, 2, 3]))).toBe("broadcast(x)");
    expect(simplified((ops, { x }) => ops.transpose(x))).toBe("transpose(x)");
    expect(simplified((ops, { x }) => ops.transpose(ops.reshape(x, [1, 2, 3]), [0, 2, 1]))).toBe(
      "transpose(reshape(x))",
    );
    expect(simplified((ops, { x }) => ops.slice(x, [0, 0], [1, 3]))).toBe("slice(x)");
    expect(simplified((ops, { x }) => ops.pad(x, [1, 0], [0, 0]))).toBe("pad(x)");
    expect(simplified((ops, { x, y }) => ops.concat([x, y], 0))).toBe("concat(x, y)");
    expect(simplified((ops, { x }) => ops.relu(ops.neg(x)))).toBe("relu(neg(x))");
    expect(simplified((ops, { x }) => ops.max(x, [0]))).toBe("max(x)");
  });

  it("joins changes of shape", () => {
    expect(simplified((ops, { x }) => ops.reshape(ops.reshape(x, [6]), [3, 2]))).toBe("reshape(x)");
    expect(simplified((ops, { x }) => ops.reshape(ops.reshape(x, [6]), [2, 3]))).toBe("x");
    expect(simplified((ops, { x }) => ops.transpose(ops.transpose(x)))).toBe("x");
    expect(simplified((ops, { v }) => ops.broadcast(ops.broadcast(v, [2, 3]), [4, 2, 3]))).toBe(
      "broadcast(v)",
    );
  });

  it("reduces over nothing by doing nothing", () => {
    expect(simplified((ops, { x }) => ops.sum(x, []))).toBe("x");
    expect(simplified((ops, { one }) => ops.sum(one, [1], { keepDims: true }))).toBe("one");
    expect(simplified((ops, { one }) => ops.max(one, [1]))).toBe("reshape(one)");
    expect(simplified((ops, { one }) => ops.sum(one, [0, 1]))).toBe("sum(one)");
  });

  it("lets elementwise ops broadcast by themselves", () => {
    expect(simplified((ops, { x, v }) => ops.mul(x, ops.broadcast(v, [2, 3])))).toBe("mul(x, v)");
    expect(simplified((ops, { c, s }) => ops.select(c, ops.broadcast(s, [2, 3]), 0))).toBe("select(c, s, 0)");
    // one of the two stays
    expect(simplified((ops, { v, s }) => ops.mul(ops.broadcast(v, [2, 3]), ops.broadcast(s, [2, 3])))).toBe(
      "mul(v, broadcast(s))",
    );
    expect(simplified((ops, { v, one }) => ops.add(ops.broadcast(v, [4, 2, 3]), one))).toBe(
      "add(broadcast(v), one)",
    );
  });

  it("folds scalars, rounded to float32", () => {
    const folded = (build: (ops: GraphOps, two: GraphNode) => GraphNode) =>
      simplified((ops) => build(ops, ops.constant([2], float32())));
    expect(folded((ops, two) => ops.div(1, ops.add(two, 1)))).toBe(String(Math.fround(1 / 3)));
    expect(folded((ops, two) => ops.sub(5, two))).toBe("3");
    expect(folded((ops, two) => ops.minimum(two, -5))).toBe("-5");
    expect(folded((ops, two) => ops.exp(ops.neg(two)))).toBe(String(Math.fround(Math.exp(-2))));
    expect(folded((ops, two) => ops.log(two))).toBe(String(Math.fround(Math.log(2))));
    expect(folded((ops, two) => ops.tanh(two))).toBe(String(Math.fround(Math.tanh(2))));
    expect(folded((ops, two) => ops.sigmoid(two))).toBe(String(Math.fround(1 / (1 + Math.exp(-2)))));
    expect(folded((ops, two) => ops.sqrt(ops.mul(two, two)))).toBe("2");
    expect(folded((ops, two) => ops.relu(two))).toBe("2");
    expect(folded((ops, two) => ops.relu(ops.sub(two, 5)))).toBe("0");
    expect(folded((ops, two) => ops.clamp(ops.maximum(two, 5), 0, 3))).toBe("3");
    expect(folded((ops, two) => ops.clamp(ops.neg(two), 0, 3))).toBe("0");
    expect(folded((ops, two) => ops.stopGradient(two))).toBe("2");
    expect(folded((ops, two) => ops.select(ops.greater(two, 1), two, 7))).toBe("2");
    expect(folded((ops, two) => ops.select(ops.greater(two, 2), two, 7))).toBe("7");
    expect(folded((ops, two) => ops.cast(ops.equal(two, 2), "float32"))).toBe("1");
    expect(folded((ops, two) => ops.cast(ops.equal(two, 3), "float32"))).toBe("0");
    expect(folded((ops, two) => ops.cast(ops.add(two, 0.75), "int32"))).toBe("2");
    expect(folded((ops, two) => ops.cast(two, "bool"))).toBe("1");
    expect(folded((ops, two) => ops.cast(ops.mul(two, 0.25), "bool"))).toBe("1");
    expect(folded((ops, two) => ops.cast(ops.cast(two, "int32"), "float32"))).toBe("2");
    expect(folded((ops, two) => ops.cast(ops.sub(two, 2), "bool"))).toBe("0");
    expect(folded((ops, two) => ops.transpose(ops.reshape(two, [1, 1])))).toBe("2");
    expect(folded((ops, two) => ops.reshape(two, [1, 1]))).toBe("2");
    expect(folded((ops, two) => ops.broadcast(two, [1, 1]))).toBe("2");
    expect(folded((ops, two) => ops.broadcast(two, [2]))).toBe("broadcast(2)");
  });

  it("leaves to the engine what is not a scalar, and ops that have no rule for scalars", () => {
    const pair = (ops: GraphOps) => ops.constant([2, 3], float32(2));
    expect(simplified((ops) => ops.neg(pair(ops)))).toBe("neg([…])");
    expect(simplified((ops, { s }) => ops.sub(ops.constant([2], float32()), s))).toBe("sub(2, s)");
    expect(simplified((ops) => ops.oneHot(ops.constant([0], int32(1)), 1))).toBe("oneHot(0)");
  });

  it("leaves integers that overflow to the engine", () => {
    expect(simplified((ops) => ops.mul(ops.constant([2 ** 30], int32()), ops.constant([4], int32())))).toBe(
      "mul(1073741824, 4)",
    );
  });

  it("simplifies what its own replacements make possible", () => {
    expect(simplified((ops, { x }) => ops.mul(ops.add(x, ops.sub(ops.constant([2], float32()), 2)), 1))).toBe(
      "x",
    );
  });

  it("keeps stopGradient, which only another pass removes", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", float32(2));
    const graph = builder.build({ z: builder.ops.exp(builder.ops.stopGradient(x)) });
    expect(formulaOf(simplify(graph), "z")).toBe("exp(stopGradient(x))");
    expect(formulaOf(removeStopGradients(graph), "z")).toBe("exp(x)");
  });
});

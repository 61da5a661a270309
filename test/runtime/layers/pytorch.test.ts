import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { activationOf, ids, layers } from "../../../runtime/language.js";
import * as functions from "../../../runtime/layers/index.js";
import type { TrainingMode } from "../../../runtime/model.js";
import { resolveArguments } from "../../../tensor/arguments.js";
import { GraphBuilder, type GraphNode, gradients } from "../../../tensor/graph/index.js";
import { float32, int32, type Ops, type Shape, sizeOf } from "../../../tensor/ops/index.js";
import {
  flattenParameters,
  isDeclaration,
  type ParameterTree,
} from "../../../tensor/programs/parameter-tree.js";
import type { GivenArguments } from "../../../tensor/signature.js";
import { interpret } from "../../support/reference/index.js";

/** A layer beside PyTorch: `pytorch/cases.py` wrote what PyTorch gives. */
interface PytorchCase {
  readonly name: string;
  readonly layer: string;
  readonly arguments: GivenArguments;
  /** The input holds token ids below it. */
  readonly ids?: number;
  readonly input: Shape;
  readonly parameters: Readonly<Record<string, Shape>>;
  readonly output: Shape;
  readonly values: readonly number[];
  /** Of Σ y[i] cos i, by the input `h` and the parameters. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const stored = readFileSync(new URL("pytorch/layers.json", import.meta.url), "utf8");
const { cases } = JSON.parse(stored) as { cases: readonly PytorchCase[] };

/** What `numbers` of `pytorch/cases.py` gives. */
const numbers = (shape: Shape, seed: number, scale = 1): number[] =>
  Array.from({ length: sizeOf(shape) }, (_, i) => scale * Math.sin(0.7 * i * (1 + seed / 7) + seed));

/** A batch on its own, in which nothing is dropped. */
const training: TrainingMode<GraphNode> = {
  kind: "training",
  isFrozen: () => false,
  read: (buffer) => buffer,
  write: () => {},
  mask: () => {
    throw new Error("no case drops anything");
  },
};

const runtime: Readonly<Record<string, unknown>> = functions;
type Call = (ops: Ops<GraphNode>, h: GraphNode, ...operands: unknown[]) => GraphNode;

describe.each(cases)("$name", (one) => {
  const layer = layers.get(one.layer);
  if (layer === undefined) throw new Error(`there is no layer ${one.layer}`);
  const args = resolveArguments(one.layer, layer.signature, one.arguments);
  const sample = one.input.slice(1);
  const input = one.ids === undefined ? activationOf(sample) : ids(sample[0] ?? 0);
  const tree = layer.parameters(input, args);
  const trained = [...flattenParameters(tree)].filter(([, { buffer }]) => buffer !== true);

  it("has the parameters and the output of PyTorch's", () => {
    expect(Object.fromEntries(trained.map(([name, { shape }]) => [name, shape]))).toEqual(one.parameters);
    expect(layer.infer(input, args).shape).toEqual(one.output.slice(1));
  });

  const builder = new GraphBuilder();
  const { ops } = builder;
  const h = builder.input("h", one.ids === undefined ? float32(...one.input) : int32(...one.input));
  const p = Object.fromEntries(
    [...flattenParameters(tree)].map(([name, { shape }]) => [name, builder.input(name, float32(...shape))]),
  );
  const y = callLayer(one.layer, ops, h, nested(tree, p), args);
  const weights = Array.from({ length: sizeOf(one.output) }, (_, i) => Math.cos(i));
  const sum = ops.sum(ops.mul(y, ops.constant(weights, float32(...one.output))));
  const names = Object.keys(one.gradients);
  const variables = names.map((name) => (name === "h" ? h : (p[name] as GraphNode)));
  const slopes = gradients(builder, sum, variables).map(
    (slope, index) => [names[index] ?? "", slope] as const,
  );
  const graph = builder.build({ y, sum, ...Object.fromEntries(slopes) });
  const buffers = [...flattenParameters(tree)].map(([name, { shape }]) => [name, numbers(shape, 0)] as const);
  const { ids: bound = 1 } = one;
  const feeds = {
    h: one.ids === undefined ? numbers(one.input, 1) : numbers(one.input, 0).map((_, i) => (i * 5) % bound),
    ...Object.fromEntries(buffers),
    ...Object.fromEntries(
      Object.entries(one.parameters).map(([name, shape], i) => [name, numbers(shape, 2 + i, 0.5)]),
    ),
  };
  const found = interpret(graph, feeds);

  it("has the values and the gradients of PyTorch's", () => {
    expectClose("y", found["y"]?.values, one.values);
    for (const name of names) expectClose(name, found[name]?.values, one.gradients[name] ?? []);
  });

  it.each(names)("has the slope by %s that finite differences give", (name) => {
    const values = feeds[name as keyof typeof feeds];
    const direction = numbers([values.length], 9);
    const [above, below] = [1e-5, -1e-5].map((step) => {
      const moved = values.map((value, i) => value + step * (direction[i] ?? 0));
      return interpret(graph, { ...feeds, [name]: moved })["sum"]?.values[0] ?? Number.NaN;
    }) as [number, number];
    const slope = direction.reduce((total, step, i) => total + step * (found[name]?.values[i] ?? 0), 0);
    expect(Math.abs(slope - (above - below) / 2e-5)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
  });
});

/** Calls the function of a layer as generated code does. */
function callLayer(
  name: string,
  ops: Ops<GraphNode>,
  h: GraphNode,
  p: object,
  args: Readonly<Record<string, unknown>>,
): GraphNode {
  const layer = layers.get(name);
  if (layer === undefined || "op" in layer.callee) throw new Error(`${name} is no function`);
  const call = runtime[layer.callee.name] as Call;
  const given = args as Parameters<typeof layer.options>[0];
  const options = layer.options(given);
  const settings = layer.settings(given);
  return call(
    ops,
    h,
    ...(layer.parametersType === undefined ? [] : [p]),
    ...(options === undefined ? [] : [options]),
    ...(layer.takesMode(given) ? [training] : []),
    ...(settings === undefined ? [] : [settings]),
  );
}

/** The tensors of a tree, which has them by full name. */
function nested(tree: ParameterTree, p: Readonly<Record<string, GraphNode>>, prefix = ""): object {
  return Object.fromEntries(
    Object.entries(tree).map(([name, entry]) => [
      name,
      isDeclaration(entry) ? p[prefix + name] : nested(entry, p, `${prefix}${name}.`),
    ]),
  );
}

/** Constants of layers are float32, PyTorch's are doubles. */
function expectClose(what: string, actual: ArrayLike<number> | undefined, expected: readonly number[]): void {
  expect(actual?.length, what).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  expected.forEach((value, i) => {
    expect(Math.abs((actual?.[i] ?? Number.NaN) - value), `${what} ${i}`).toBeLessThan(1e-6 * scale);
  });
}

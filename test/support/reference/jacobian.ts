import { type Graph, GraphBuilder, type GraphNode, gradients } from "../../../tensor/graph/index.js";
import { type Ops, sizeOf, type TensorType } from "../../../tensor/ops/index.js";
import { interpret } from "./index.js";

/** A function of tensors, and the point at which it is differentiated. */
export interface TensorFunction {
  readonly inputs: readonly { readonly type: TensorType; readonly values: readonly number[] }[];
  readonly build: <T>(ops: Ops<T>, ...x: T[]) => T;
}

/** d y[j] / d x[i] as [j][i], for every float32 input. */
export type Jacobians = number[][][];

const nameOf = (index: number): string => `x${index}`;
const feedsOf = ({ inputs }: TensorFunction): Record<string, readonly number[]> =>
  Object.fromEntries(inputs.map(({ values }, index) => [nameOf(index), values]));
const isVariable = ({ type }: { type: TensorType }): boolean => type.dtype === "float32";

export function forwardGraph(f: TensorFunction): Graph {
  const builder = new GraphBuilder();
  const x = f.inputs.map(({ type }, index) => builder.input(nameOf(index), type));
  return builder.build({ y: f.build(builder.ops, ...x) });
}

/** The gradients of Σ seed · y by all float32 inputs, named like them. */
export function gradientGraph(f: TensorFunction): { graph: Graph; outputSize: number } {
  const builder = new GraphBuilder();
  const { ops } = builder;
  const x = f.inputs.map(({ type }, index) => builder.input(nameOf(index), type));
  const y = ops.cast(f.build(ops, ...x), "float32");
  const seed = builder.input("seed", y.type);
  const variables = x.filter(isVariable);
  const slopes = gradients(builder, ops.sum(ops.mul(y, seed)), variables);
  const outputs = variables.map((input, index) => [input.name, slopes[index] as GraphNode] as const);
  return { graph: builder.build(Object.fromEntries(outputs)), outputSize: sizeOf(y.type.shape) };
}

/** The Jacobians by reverse mode: one row for every element of y. */
export function reverseModeJacobians(f: TensorFunction): Jacobians {
  const { graph, outputSize } = gradientGraph(f);
  const rows = Array.from({ length: outputSize }, (_, row) => {
    const seed = Array.from({ length: outputSize }, (_, j) => Number(j === row));
    const result = interpret(graph, { ...feedsOf(f), seed });
    return [...graph.outputs.keys()].map((name) => Array.from(result[name]?.values ?? []));
  });
  return [...graph.outputs.keys()].map((_, variable) => rows.map((row) => row[variable] ?? []));
}

/** The Jacobians by central differences, (y(x + h) − y(x − h)) / 2h in double precision. */
export function numericalJacobians(f: TensorFunction, h = 1e-5): Jacobians {
  const graph = forwardGraph(f);
  const feeds = feedsOf(f);
  const evaluate = (name: string, values: readonly number[]): number[] =>
    Array.from(interpret(graph, { ...feeds, [name]: values })["y"]?.values ?? []);
  return f.inputs.flatMap((input, index) => {
    if (!isVariable(input)) return [];
    const columns = input.values.map((value, i) => {
      const above = evaluate(nameOf(index), input.values.with(i, value + h));
      const below = evaluate(nameOf(index), input.values.with(i, value - h));
      return above.map((y, j) => (y - (below[j] ?? Number.NaN)) / (2 * h));
    });
    const rows = columns[0]?.map((_, j) => columns.map((column) => column[j] ?? Number.NaN)) ?? [];
    return [rows];
  });
}

/**
 * Different values, far from each other and from 0, in an order that looks random: no finite difference steps over a kink
 * or a tie. Between -2 and 2, or above 0.
 */
export function spread(size: number, seed: number, positive = false): number[] {
  let state = seed * 7919 + 17;
  const random = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  const grid = Array.from({ length: size }, (_, i) => (4 * (i + 0.3 + 0.05 * (seed % 7))) / size - 2);
  const shuffled = grid.map((value) => ({ value, key: random() })).sort((a, b) => a.key - b.key);
  return shuffled.map(({ value }) => (positive ? value + 2.5 : value));
}

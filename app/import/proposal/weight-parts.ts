import type { Shape } from "../../../tensor/ops/index.js";

/** The tensors of one layer, which go together: `conv1.weight` and `conv1.bias`. */
export interface WeightPart {
  /** `layer1.0.conv1`; of a tensor that is a part by itself, its whole name. */
  readonly name: string;
  /** Shapes by what follows the name: `.weight`, `_bias`; of a tensor that is a part by itself, nothing. */
  readonly leaves: ReadonlyMap<string, Shape>;
}

/** What layers call their tensors, theirs and ours. */
const leaf = /^(.+?)([._](?:weight|bias|running_mean|running_var|runningMean|runningVariance))$/;

/** Groups tensors by the layers that they are of, in the order of their first. */
export function partsOf(tensors: Iterable<readonly [name: string, shape: Shape]>): WeightPart[] {
  const parts = new Map<string, Map<string, Shape>>();
  for (const [name, shape] of tensors) {
    const [, part = name, rest = ""] = leaf.exec(name) ?? [];
    const leaves = parts.get(part) ?? new Map<string, Shape>();
    leaves.set(rest, shape);
    parts.set(part, leaves);
  }
  return [...parts].map(([name, leaves]) => ({ name, leaves }));
}

/** What a leaf is, whatever it is called: the running statistics of a batch norm have two names. */
const leafKind = (rest: string): string =>
  rest.slice(1).replace("runningMean", "running_mean").replace("runningVariance", "running_var");

/** Axes of one number do not count, and [rows, …] is as good as [rows, n]: what `placeRows` takes for one another. */
export function matrixOf(shape: Shape): Shape {
  const [rows, ...rest] = shape.filter((size) => size !== 1);
  if (rows === undefined) return [];
  return rest.length === 0 ? [rows] : [rows, rest.reduce((product, size) => product * size, 1)];
}

/** Whether a matrix may have its axes the other way round: a kernel has more axes than two. */
export const isMatrix = (shape: Shape): boolean => shape.filter((size) => size !== 1).length === 2;

/** What parts that could be one another have in common. Of a single tensor, its name is no part of it: it may have any. */
export function partKind({ leaves }: Pick<WeightPart, "leaves">, isTransposed = false): string {
  const kinds = [...leaves].map(([rest, shape]) => {
    const matrix = matrixOf(shape);
    const turned = isTransposed && isMatrix(shape) ? matrix.toReversed() : matrix;
    return `${leaves.size === 1 ? "" : leafKind(rest)} ${turned.join("x")}`;
  });
  return kinds.sort().join(", ");
}

/** How many numbers a part has. */
export const numbersOf = ({ leaves }: Pick<WeightPart, "leaves">): number =>
  [...leaves.values()].reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);

/** The leaves of two parts that belong together, each as what follows the name of its part. */
export function pairLeaves(a: WeightPart, b: WeightPart): readonly (readonly [string, string])[] {
  if (a.leaves.size === 1) return [[[...a.leaves.keys()][0] ?? "", [...b.leaves.keys()][0] ?? ""]];
  const ours = new Map([...b.leaves.keys()].map((rest) => [leafKind(rest), rest]));
  return [...a.leaves.keys()].map((rest) => [rest, ours.get(leafKind(rest)) ?? ""]);
}

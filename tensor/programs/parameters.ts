import { sizeOf, type TensorType } from "../ops/tensor-type.js";
import { type RandomStream, stream } from "../random/index.js";
import type { HostTensor } from "./host-tensor.js";
import { type Named, pick } from "./named.js";
import {
  flattenParameters,
  type Initializer,
  isDeclaration,
  type ParameterDeclaration,
  type ParameterTree,
  type TensorsOf,
} from "./parameter-tree.js";

/** Puts flat named tensors into the shape of the tree, as `forward` takes them. */
export function unflattenParameters<Tree extends ParameterTree, T>(
  tree: Tree,
  tensors: Named<T>,
  prefix = "",
): TensorsOf<Tree, T> {
  const nested = Object.entries(tree).map(([name, entry]) => [
    name,
    isDeclaration(entry)
      ? pick(tensors, prefix + name)
      : unflattenParameters(entry, tensors, `${prefix}${name}.`),
  ]);
  // Object.fromEntries loses the names from the type; they are those of the tree.
  return Object.fromEntries(nested) as TensorsOf<Tree, T>;
}

/** The types of what training changes by gradients. */
export function parameterTypes(tree: ParameterTree): Named<TensorType> {
  return typesOf(tree, ({ buffer }) => buffer !== true);
}

/** The types of what forward passes keep up to date. */
export function bufferTypes(tree: ParameterTree): Named<TensorType> {
  return typesOf(tree, ({ buffer }) => buffer === true);
}

/** The types of all that a forward pass takes: parameters and buffers. */
export function weightTypes(tree: ParameterTree): Named<TensorType> {
  return typesOf(tree, () => true);
}

function typesOf(
  tree: ParameterTree,
  isWanted: (declaration: ParameterDeclaration) => boolean,
): Named<TensorType> {
  const wanted = [...flattenParameters(tree)].filter(([, declaration]) => isWanted(declaration));
  return Object.fromEntries(wanted.map(([name, { shape }]) => [name, { dtype: "float32", shape }]));
}

/** The number of trained scalars. */
export function parameterCount(tree: ParameterTree): number {
  return Object.values(parameterTypes(tree)).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** The numbers that a parameter is drawn from, by its name: each has a stream of its own. */
export type StartNumbers = (parameter: string) => RandomStream;

/** The weights before the first step: those that are given, and the others drawn from a seed or from other numbers. */
export function initialParameters(
  tree: ParameterTree,
  from: number | StartNumbers,
  given: Named<HostTensor> = {},
): Named<HostTensor> {
  const numbersOf = typeof from === "number" ? seeded(from) : from;
  return initialTensors(tree, parameterTypes(tree), { numbersOf, given });
}

/** The buffers before the first step: those that are given, and the others as declared. */
export function initialBuffers(
  tree: ParameterTree,
  seed: number,
  given: Named<HostTensor> = {},
): Named<HostTensor> {
  return initialTensors(tree, bufferTypes(tree), { numbersOf: seeded(seed), given });
}

/** Each tensor has a random stream of its own, so that adding a layer does not change the others. */
function seeded(seed: number): StartNumbers {
  return (name) => stream(seed, "weights", name);
}

function initialTensors(
  tree: ParameterTree,
  types: Named<TensorType>,
  { numbersOf, given }: { readonly numbersOf: StartNumbers; readonly given: Named<HostTensor> },
): Named<HostTensor> {
  const declarations = flattenParameters(tree);
  const tensors = Object.entries(types).map(([name, type]): [string, HostTensor] => {
    const known = Object.hasOwn(given, name) ? given[name] : undefined;
    if (known !== undefined) return [name, known];
    const values = new Float32Array(sizeOf(type.shape));
    const declaration = declarations.get(name);
    if (declaration === undefined) throw new Error(`the model has no parameter ${name}`);
    fill(values, declaration.initializer, numbersOf(name));
    return [name, { type, values }];
  });
  return Object.fromEntries(tensors);
}

function fill(values: Float32Array, initializer: Initializer, numbers: RandomStream): void {
  switch (initializer.kind) {
    case "uniform":
      numbers.fillUniform(values, -initializer.bound, initializer.bound);
      return;
    case "normal":
      numbers.fillNormal(values, 0, initializer.deviation);
      return;
    case "truncated_normal":
      numbers.fillTruncatedNormal(values, 0, initializer.deviation, -2, 2);
      return;
    case "constant":
      values.fill(initializer.value);
  }
}

import { type HostTensor, type Named, pick } from "../engines/engine.js";
import type { Initializer, ParameterDeclaration, ParameterTree, TensorsOf } from "../model.js";
import { sizeOf, type TensorType } from "../ops/tensor-type.js";
import { type RandomStream, stream } from "../random/index.js";

/** The declarations of a tree by full name, `conv1.weight`, in the order of the tree. */
export function flattenParameters(tree: ParameterTree, prefix = ""): Map<string, ParameterDeclaration> {
  const flat = new Map<string, ParameterDeclaration>();
  for (const [name, entry] of Object.entries(tree)) {
    if (isDeclaration(entry)) flat.set(prefix + name, entry);
    else
      for (const [inner, declaration] of flattenParameters(entry, `${prefix}${name}.`))
        flat.set(inner, declaration);
  }
  return flat;
}

/** Puts flat named tensors back into the shape of the tree, as `forward` wants them. */
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
  // Object.fromEntries forgets the names; they are those of the tree.
  return Object.fromEntries(nested) as TensorsOf<Tree, T>;
}

export function parameterTypes(tree: ParameterTree): Named<TensorType> {
  return Object.fromEntries(
    [...flattenParameters(tree)].map(([name, { shape }]) => [name, { dtype: "float32", shape }]),
  );
}

/** The weights before the first step, each from a stream of its own: adding a layer does not change the others. */
export function initialParameters(tree: ParameterTree, seed: number): Named<HostTensor> {
  const tensors: Record<string, HostTensor> = {};
  for (const [name, { shape, initializer }] of flattenParameters(tree)) {
    const values = new Float32Array(sizeOf(shape));
    fill(values, initializer, stream(seed, "weights", name));
    tensors[name] = { type: { dtype: "float32", shape }, values };
  }
  return tensors;
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

function isDeclaration(entry: ParameterDeclaration | ParameterTree): entry is ParameterDeclaration {
  return Array.isArray(entry["shape"]);
}

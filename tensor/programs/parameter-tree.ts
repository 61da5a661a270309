import type { Shape } from "../ops/tensor-type.js";

/** How a parameter is drawn before training. The compiler works out the bounds and deviations. */
export type Initializer =
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "normal"; readonly deviation: number }
  | { readonly kind: "truncated_normal"; readonly deviation: number }
  | { readonly kind: "constant"; readonly value: number };

/** A tensor of a model that lasts from step to step. */
export interface ParameterDeclaration {
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Not trained: a forward pass gives its next value, as batch norm does for running statistics. */
  readonly buffer?: true;
}

/** The parameters and buffers of a model, grouped as its layers and blocks are: `{ conv1: { weight, bias }, … }`. */
export interface ParameterTree {
  readonly [name: string]: ParameterDeclaration | ParameterTree;
}

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

export function isDeclaration(entry: ParameterDeclaration | ParameterTree): entry is ParameterDeclaration {
  return Array.isArray(entry["shape"]);
}

/** A parameter tree with a tensor for each declaration. */
export type TensorsOf<Tree, T> = {
  readonly [Name in keyof Tree]: Tree[Name] extends ParameterDeclaration ? T : TensorsOf<Tree[Name], T>;
};

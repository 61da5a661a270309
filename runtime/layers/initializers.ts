import { type CatalogueEntry, catalogueOf, entryNamed, type NameIn } from "../../tensor/catalogue.js";
import { type Shape, sizeOf } from "../../tensor/ops/index.js";
import type { Initializer, ParameterDeclaration } from "../../tensor/programs/parameter-tree.js";

/** How a spec can have the weights of a layer drawn: the `init` of a layer. */
export interface WeightInitializer extends CatalogueEntry {
  /** For a weight [out, ...in] of which n numbers go into each output (fan-in) and each input into m outputs (fan-out). */
  readonly draw: (n: number, m: number) => Initializer;
  /** Whether a bias is drawn like its weight; else it begins as 0. */
  readonly drawsBias?: true;
}

export const constantInitializer = (value: number): Initializer => ({ kind: "constant", value });
const uniform = (bound: number): Initializer => ({ kind: "uniform", bound });
const normal = (deviation: number): Initializer => ({ kind: "normal", deviation });

/** Standard deviation of `normal` and `truncated_normal`; the latter is cut at ±2, as in PyTorch. */
const deviation = 0.02;
/** How embeddings and the like begin. */
export const truncatedNormal: Initializer = { kind: "truncated_normal", deviation };

const list = [
  {
    name: "uniform",
    summary: "uniform in ±1/√n, PyTorch's default",
    signature: {},
    draw: (n) => uniform(1 / Math.sqrt(n)),
    drawsBias: true,
  },
  { name: "normal", summary: "normal, deviation 0.02", signature: {}, draw: () => normal(deviation) },
  {
    name: "truncated_normal",
    summary: "normal, deviation 0.02, drawn again outside ±2",
    signature: {},
    draw: () => truncatedNormal,
  },
  {
    name: "kaiming_normal",
    summary: "normal, deviation √(2/m)",
    signature: {},
    draw: (_, m) => normal(Math.sqrt(2 / m)),
  },
  {
    name: "kaiming_uniform",
    summary: "uniform in ±√(6/m)",
    signature: {},
    draw: (_, m) => uniform(Math.sqrt(6 / m)),
  },
  {
    name: "xavier_normal",
    summary: "normal, deviation √(2/(n + m))",
    signature: {},
    draw: (n, m) => normal(Math.sqrt(2 / (n + m))),
  },
  {
    name: "xavier_uniform",
    summary: "uniform in ±√(6/(n + m))",
    signature: {},
    draw: (n, m) => uniform(Math.sqrt(6 / (n + m))),
  },
  { name: "zeros", summary: "0", signature: {}, draw: () => constantInitializer(0) },
] as const satisfies readonly WeightInitializer[];

export type InitializerName = NameIn<typeof list>;

export const initializers = catalogueOf<WeightInitializer>(list);

/** The argument that every layer with such weights has. */
export function initArgument(usual: InitializerName) {
  return { type: "word", words: list.map(({ name }) => name), default: usual } as const;
}

/** A weight [out, ...in] and its bias [out]. */
export function weightAndBias(
  shape: Shape,
  name: InitializerName,
): { readonly weight: ParameterDeclaration; readonly bias: ParameterDeclaration } {
  const initializer = entryNamed(initializers, "initialiser", name);
  const [outputs = 1, ...inputs] = shape;
  const drawn = initializer.draw(sizeOf(inputs), outputs * sizeOf(inputs.slice(1)));
  return {
    weight: { shape, initializer: drawn },
    bias: { shape: [outputs], initializer: initializer.drawsBias ? drawn : constantInitializer(0) },
  };
}

/** A linear map, with a bias or without. */
export function linearMap(outputs: number, inputs: number, name: InitializerName, bias: boolean) {
  const drawn = weightAndBias([outputs, inputs], name);
  return bias ? drawn : { weight: drawn.weight };
}

/** The argument by which a normalisation keeps from dividing by 0. */
export function epsArgument(usual: number) {
  return { type: "float", min: 0, exclusiveMin: true, max: 1, exclusiveMax: true, default: usual } as const;
}

/** Weight 1 and bias 0: a normalisation that changes nothing more. */
export function scaleAndShift(size: number) {
  return {
    weight: { shape: [size], initializer: constantInitializer(1) },
    bias: { shape: [size], initializer: constantInitializer(0) },
  };
}

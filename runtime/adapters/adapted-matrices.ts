import { entryNamed } from "../../tensor/catalogue.js";
import type { Ops } from "../../tensor/ops/ops.js";
import type { TensorType } from "../../tensor/ops/tensor-type.js";
import {
  flattenParameters,
  type HostTensor,
  initialParameters,
  type Named,
  type ParameterDeclaration,
  type ParameterTree,
  parameterTypes,
  pick,
  type StartNumbers,
} from "../../tensor/programs/index.js";
import { stream } from "../../tensor/random/index.js";
import type { AdapterConfig } from "../model.js";
import { adapters } from "./catalogue.js";
import type { AdapterEntry, Factors, MatrixShape } from "./define-adapter.js";

/** The part of an experiment that says which matrices are trained by factors. */
export interface Adapting {
  readonly adapt?: readonly AdapterConfig[] | undefined;
}

/** The part of a model that says what the factors are. */
export interface AdaptedModel {
  readonly parameters: ParameterTree;
  readonly experiment: Adapting;
}

/** A matrix with its adapter, and that with its arguments. */
interface Adapted {
  readonly matrix: string;
  readonly entry: AdapterEntry;
  readonly given: Parameters<AdapterEntry["factors"]>[0];
}

function* adaptedIn({ adapt = [] }: Adapting): Generator<Adapted> {
  for (const { by, matrices } of adapt) {
    const entry = entryNamed(adapters, "adapter", by.name);
    for (const matrix of matrices) yield { matrix, entry, given: by.arguments };
  }
}

/** The names of the matrices that are trained by factors. */
export function adaptedMatrices(experiment: Adapting): ReadonlySet<string> {
  return new Set([...adaptedIn(experiment)].map(({ matrix }) => matrix));
}

/** `lora:dense1.weight.a`: among parameters, whose names have no colon. */
const factorName = ({ matrix, entry }: Adapted, factor: string): string =>
  `${entry.name}:${matrix}.${factor}`;

/** The names of the factors of a matrix, in order; none where it has none. */
export function factorsOf(matrix: string, model: AdaptedModel): readonly string[] {
  return declarations(model).flatMap(([name, , adapted]) => (adapted.matrix === matrix ? [name] : []));
}

function declarations({ parameters, experiment }: AdaptedModel): [string, ParameterDeclaration, Adapted][] {
  const tree = flattenParameters(parameters);
  return [...adaptedIn(experiment)].flatMap((adapted) => {
    const { matrix, entry, given } = adapted;
    const shape = tree.get(matrix)?.shape;
    if (shape?.length !== 2) throw new Error(`the model has no matrix ${matrix}`);
    const factors = Object.entries(entry.factors(given, shape as unknown as MatrixShape));
    return factors.map(([factor, declaration]): [string, ParameterDeclaration, Adapted] => [
      factorName(adapted, factor),
      declaration,
      adapted,
    ]);
  });
}

const treeOf = (model: AdaptedModel): ParameterTree =>
  Object.fromEntries(declarations(model).map(([name, declaration]) => [name, declaration]));

/** The types of all factors of a model. */
export function factorTypes(model: AdaptedModel): Named<TensorType> {
  return parameterTypes(treeOf(model));
}

/** The factors before the first step, drawn from a seed or from other numbers. */
export function initialFactors(model: AdaptedModel, from: number | StartNumbers): Named<HostTensor> {
  const numbers = typeof from === "number" ? (name: string) => stream(from, "adapter", name) : from;
  return initialParameters(treeOf(model), numbers);
}

/** The factors of a matrix among named tensors, by the names that the adapter gives them. */
function factorsAmong<T>(adapted: Adapted, tensors: Named<T>): Factors<string, T> {
  const start = factorName(adapted, "");
  const own = Object.keys(tensors).filter((name) => name.startsWith(start));
  return Object.fromEntries(own.map((name) => [name.slice(start.length), pick(tensors, name)]));
}

/** Adapted matrices in the place of those that they are made of, and ops that multiply by them factor by factor. */
export interface AdaptedWeights<T> {
  readonly ops: Ops<T>;
  readonly weights: Named<T>;
}

/**
 * What a forward pass takes in the place of `ops` and of weights that have factors. A product with an adapted matrix becomes the
 * products of its adapter, so that nothing of the size of the matrix is made in a step, and no gradient of it; any other op gets the
 * matrix itself, which is computed where it is asked for.
 */
export function adaptedWeights<T>(ops: Ops<T>, experiment: Adapting, weights: Named<T>): AdaptedWeights<T> {
  if (experiment.adapt === undefined) return { ops, weights };
  const products = new Map<T, (h: T) => T>();
  const adapted: Record<string, T> = {};
  for (const each of adaptedIn(experiment)) {
    const { matrix: name, entry, given } = each;
    const [matrix, factors] = [pick(weights, name), factorsAmong(each, weights)];
    const weight = entry.weight(given, ops, matrix, factors);
    products.set(weight, (h) => entry.product(given, ops, h, matrix, factors));
    adapted[name] = weight;
  }
  const matmul: Ops<T>["matmul"] = (a, b, options = {}) => {
    const isOfRows = options.transposeB === true && options.transposeA !== true;
    const product = isOfRows ? products.get(b) : undefined;
    return product === undefined ? ops.matmul(a, b, options) : product(a);
  };
  return { ops: { ...ops, matmul }, weights: { ...weights, ...adapted } };
}

/** The adapted matrices in numbers, by name. `tensors` has the matrices and their factors. */
export function mergedMatrices(experiment: Adapting, tensors: Named<HostTensor>): Named<HostTensor> {
  const merged = [...adaptedIn(experiment)].map((adapted): [string, HostTensor] => {
    const { matrix, entry, given } = adapted;
    return [matrix, entry.merge(given, pick(tensors, matrix), factorsAmong(adapted, tensors))];
  });
  return Object.fromEntries(merged);
}

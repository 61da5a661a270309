import { type Shape, sizeOf } from "../../tensor/ops/index.js";
import type { Initializer, ParameterTree } from "../../tensor/programs/parameter-tree.js";

/** How a spec can have the weights of a layer drawn: the `init` of a layer. */
const words = [
  "uniform",
  "normal",
  "truncated_normal",
  "kaiming_normal",
  "kaiming_uniform",
  "xavier_normal",
  "xavier_uniform",
  "zeros",
] as const;
export type InitializerWord = (typeof words)[number];

/** The argument that every layer with such weights has. */
export const init = (usual: InitializerWord) => ({ type: "word", words, default: usual }) as const;

/** Standard deviation of `normal` and `truncated_normal`; the latter is cut at ±2, as in PyTorch. */
const deviation = 0.02;

/**
 * The initialiser of a weight [out, ...in], where n numbers go into each output (fan-in) and each input goes into m of
 * them (fan-out):
 *
 *     uniform          uniform in ±1/√n, PyTorch's default
 *     kaiming_normal   normal, deviation √(2/m)          kaiming_uniform  uniform in ±√(6/m)
 *     xavier_normal    normal, deviation √(2/(n + m))    xavier_uniform   uniform in ±√(6/(n + m))
 */
export function initializerFor(word: InitializerWord, [outputs = 1, ...rest]: Shape): Initializer {
  const fanIn = sizeOf(rest);
  const fanOut = outputs * sizeOf(rest.slice(1));
  switch (word) {
    case "uniform":
      return { kind: "uniform", bound: 1 / Math.sqrt(fanIn) };
    case "normal":
    case "truncated_normal":
      return { kind: word, deviation };
    case "zeros":
      return constantInitializer(0);
    case "kaiming_normal":
      return { kind: "normal", deviation: Math.sqrt(2 / fanOut) };
    case "kaiming_uniform":
      return { kind: "uniform", bound: Math.sqrt(6 / fanOut) };
    case "xavier_normal":
      return { kind: "normal", deviation: Math.sqrt(2 / (fanIn + fanOut)) };
    case "xavier_uniform":
      return { kind: "uniform", bound: Math.sqrt(6 / (fanIn + fanOut)) };
  }
}

export function constantInitializer(value: number): Initializer {
  return { kind: "constant", value };
}

/** Weight [out, ...rest] and, if wanted, bias [out]: under `uniform` drawn like the weight, else 0. */
export function weightAndBias(shape: Shape, word: InitializerWord, bias: boolean): ParameterTree {
  const weight = { shape, initializer: initializerFor(word, shape) };
  if (!bias) return { weight };
  const initializer = word === "uniform" ? weight.initializer : constantInitializer(0);
  return { weight, bias: { shape: shape.slice(0, 1), initializer } };
}

/** Weight 1 and bias 0: a normalisation that changes nothing more. */
export function scaleAndShift(size: number): ParameterTree {
  return {
    weight: { shape: [size], initializer: constantInitializer(1) },
    bias: { shape: [size], initializer: constantInitializer(0) },
  };
}

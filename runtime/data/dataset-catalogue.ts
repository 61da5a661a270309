import type { ArgumentsOf, Signature } from "../signature.js";
import { type GivenArguments, resolveArguments } from "./arguments.js";

/** What is known of a dataset before it is loaded. */
export interface DatasetFacts {
  /** [channels, height, width] of an image, or [features]. */
  readonly sampleShape: readonly number[];
  readonly classes: number;
}

/** One dataset of the language: the name and arguments of `data NAME(args)`, and what they say about the samples. */
export interface DatasetEntry<S extends Signature = Signature> {
  readonly signature: S;
  /** All arguments by name, defaults filled in; a Failure where one is wrong. */
  readonly resolve: (given?: GivenArguments) => ArgumentsOf<S>;
  /** Shape and classes for these arguments; a Failure where one is wrong. */
  readonly describe: (given?: GivenArguments) => DatasetFacts;
}

/**
 * The datasets of the language. This module loads nothing and reads no files, so that the checker starts fast; how to
 * load each is in `datasets`.
 */
export const datasetCatalogue = {
  /** Handwritten digits, 60,000 and 10,000. */
  mnist: entry("mnist", {}, () => ({ sampleShape: [1, 28, 28], classes: 10 })),
  /** Pictures of clothes, 60,000 and 10,000; from a folder that the user names. */
  fashion_mnist: entry("fashion_mnist", {}, () => ({ sampleShape: [1, 28, 28], classes: 10 })),
  /** Normal features, labelled by a random linear map; `samples` for both splits, `train` the share for training. */
  synthetic: entry(
    "synthetic",
    {
      features: { type: "int", default: 20, min: 1, max: 65_536 },
      classes: { type: "int", default: 5, min: 2, max: 65_536 },
      samples: { type: "int", default: 2_000, min: 2, max: 10_000_000 },
      train: { type: "float", default: 0.8, min: 0, max: 1, exclusiveMin: true, exclusiveMax: true },
    },
    ({ features, classes }) => ({ sampleShape: [features], classes }),
  ),
} as const;

export type DatasetName = keyof typeof datasetCatalogue;

export const datasetNames = Object.keys(datasetCatalogue) as readonly DatasetName[];

export function isDatasetName(name: string): name is DatasetName {
  return Object.hasOwn(datasetCatalogue, name);
}

function entry<const S extends Signature>(
  name: string,
  signature: S,
  facts: (args: ArgumentsOf<S>) => DatasetFacts,
): DatasetEntry<S> {
  const resolve = (given: GivenArguments = {}) => resolveArguments(name, signature, given);
  return { signature, resolve, describe: (given) => facts(resolve(given)) };
}

import {
  type ArgumentsOf,
  type GivenArguments,
  type NumberParameter,
  resolveArguments,
} from "./parameters.js";

/** What is known of a dataset before it is loaded. */
export interface DatasetFacts {
  /** [channels, height, width] of an image, or [features]. */
  readonly sampleShape: readonly number[];
  readonly classes: number;
}

/** One dataset of the language: the name and arguments of `data NAME(args)`, and what they say about the samples. */
export interface DatasetEntry<Parameters extends readonly NumberParameter[] = readonly NumberParameter[]> {
  readonly meaning: string;
  readonly parameters: Parameters;
  /** Whether it can only be loaded from a folder that the user gives. */
  readonly needsDirectory: boolean;
  /** All arguments by name, defaults filled in; a Failure where one is wrong. */
  readonly resolve: (given?: GivenArguments) => ArgumentsOf<Parameters>;
  /** Shape and classes for these arguments; a Failure where one is wrong. */
  readonly describe: (given?: GivenArguments) => DatasetFacts;
}

/**
 * The datasets of the language. This module loads nothing and reads no files, so that the checker starts fast; how to
 * load each is in `datasets`.
 */
export const datasetCatalogue = {
  mnist: entry({
    name: "mnist",
    meaning: "handwritten digits, 60,000 and 10,000",
    parameters: [],
    facts: () => ({ sampleShape: [1, 28, 28], classes: 10 }),
  }),
  fashion_mnist: entry({
    name: "fashion_mnist",
    meaning: "pictures of clothes, 60,000 and 10,000",
    parameters: [],
    needsDirectory: true,
    facts: () => ({ sampleShape: [1, 28, 28], classes: 10 }),
  }),
  synthetic: entry({
    name: "synthetic",
    meaning: "normal features, labelled by a random linear map",
    parameters: [
      { name: "features", type: "int", default: 20, min: 1, max: 65_536, meaning: "length of a sample" },
      { name: "classes", type: "int", default: 5, min: 2, max: 65_536, meaning: "number of classes" },
      { name: "samples", type: "int", default: 2_000, min: 2, max: 10_000_000, meaning: "for both splits" },
      {
        name: "train",
        type: "number",
        default: 0.8,
        min: 0,
        max: 1,
        open: true,
        meaning: "share for training",
      },
    ],
    facts: ({ features, classes }) => ({ sampleShape: [features], classes }),
  }),
} as const;

export type DatasetName = keyof typeof datasetCatalogue;

export const datasetNames = Object.keys(datasetCatalogue) as readonly DatasetName[];

export function isDatasetName(name: string): name is DatasetName {
  return Object.hasOwn(datasetCatalogue, name);
}

function entry<const Parameters extends readonly NumberParameter[]>(definition: {
  readonly name: string;
  readonly meaning: string;
  readonly parameters: Parameters;
  readonly needsDirectory?: boolean;
  readonly facts: (args: ArgumentsOf<Parameters>) => DatasetFacts;
}): DatasetEntry<Parameters> {
  const { name, meaning, parameters, needsDirectory = false, facts } = definition;
  const resolve = (given: GivenArguments = {}) => resolveArguments(name, parameters, given);
  return { meaning, parameters, needsDirectory, resolve, describe: (given) => facts(resolve(given)) };
}

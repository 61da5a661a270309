import { resolveArguments } from "../../tensor/arguments.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../tensor/signature.js";

/** What is known of a dataset before it is loaded. */
export interface DatasetFacts {
  /** [channels, height, width] of an image, [features], or [length] of token ids. */
  readonly sampleShape: readonly number[];
  /** int32 for token ids. */
  readonly sampleType: "float32" | "int32";
  /** [] for one label a sample, [length] for one at each token. */
  readonly labelShape: readonly number[];
  readonly classes: number;
}

/** What a model says of its data: the shape of one sample, and how many classes it tells apart. */
export interface ModelFacts {
  readonly inputShape: readonly number[];
  readonly classes: number;
}

/** What a sample is. */
export type SampleKind = "image" | "vector" | "ids";

interface Configurable<S extends Signature> {
  readonly signature: S;
  /** All arguments by name, defaults filled in; a Failure where one is wrong. */
  readonly resolve: (given?: GivenArguments) => ArgumentsOf<S>;
}

/** A dataset whose samples follow from its arguments. */
export interface FixedDataset<S extends Signature = Signature> extends Configurable<S> {
  /** Shapes and classes for these arguments; a Failure where one is wrong. */
  readonly describe: (given?: GivenArguments) => DatasetFacts;
}

/** Files of the user's, which are brought into the shape that the model takes. */
export interface FittedDataset<S extends Signature = Signature> extends Configurable<S> {
  /** What the model must take. */
  readonly fits: SampleKind;
  readonly describeFor: (model: ModelFacts) => DatasetFacts;
}

/** One dataset of the language: the name and arguments of `data NAME(args)`, and what they say about the samples. */
export type DatasetEntry = FixedDataset | FittedDataset;

/** The share for training where there is one file or folder for both. */
const trainShare = (value: number) =>
  ({ type: "float", default: value, min: 0, max: 1, exclusiveMin: true, exclusiveMax: true }) as const;

/** How many samples of an official dataset are used; `all` unless given. */
const partOf = (train: number, test: number) =>
  ({
    train: { type: "int", min: 1, max: train, words: ["all"], default: "all" },
    test: { type: "int", min: 1, max: test, words: ["all"], default: "all" },
  }) as const;

/** A second file, for testing. */
const testFile = { type: "string", words: ["none"], default: "none" } as const;

/**
 * The datasets of the language. This module loads nothing and reads no files, so that the checker starts fast; how to
 * load each is in `datasets`.
 */
export const datasetCatalogue = {
  /** Handwritten digits, 60,000 and 10,000. */
  mnist: fixed("mnist", partOf(60_000, 10_000), () => labelled([1, 28, 28], 10)),
  /** Pictures of clothes, 60,000 and 10,000. */
  fashion_mnist: fixed("fashion_mnist", partOf(60_000, 10_000), () => labelled([1, 28, 28], 10)),
  /** Photographs, 50,000 and 10,000. */
  cifar10: fixed("cifar10", partOf(50_000, 10_000), () => labelled([3, 32, 32], 10)),
  cifar100: fixed("cifar100", partOf(50_000, 10_000), () => labelled([3, 32, 32], 100)),
  /** Images in a folder for each class; `train` is the share for training where there are no folders `train` and `test`. */
  images: fitted(
    "images",
    {
      folder: { type: "string" },
      train: trainShare(0.8),
      fit: { type: "word", words: ["crop", "stretch"], default: "crop" },
      corrupt: { type: "word", words: ["stop", "skip"], default: "stop" },
    },
    "image",
  ),
  /** The numbers of a CSV or Parquet file, with a column of labels. */
  table: fitted(
    "table",
    {
      file: { type: "string" },
      label: { type: "string", default: "label" },
      train: trainShare(0.8),
      test: testFile,
    },
    "vector",
  ),
  /** Text as a sequence of characters or bytes; the label of each is the next one. */
  text: fitted(
    "text",
    {
      file: { type: "string" },
      tokens: { type: "word", words: ["characters", "bytes"], default: "characters" },
      train: trainShare(0.9),
      test: testFile,
    },
    "ids",
  ),
  /** Normal features, labelled by a random linear map; `samples` for both splits, `train` the share for training. */
  synthetic: fixed(
    "synthetic",
    {
      features: { type: "int", default: 20, min: 1, max: 65_536 },
      classes: { type: "int", default: 5, min: 2, max: 65_536 },
      samples: { type: "int", default: 2_000, min: 2, max: 10_000_000 },
      train: trainShare(0.8),
    },
    ({ features, classes }) => labelled([features], classes),
  ),
} as const;

export type DatasetName = keyof typeof datasetCatalogue;

/** The resolved arguments of one dataset. */
export type DatasetArguments<Name extends DatasetName> = ReturnType<
  (typeof datasetCatalogue)[Name]["resolve"]
>;

export const datasetNames = Object.keys(datasetCatalogue) as readonly DatasetName[];

export function isDatasetName(name: string): name is DatasetName {
  return Object.hasOwn(datasetCatalogue, name);
}

/** Samples of floats with one label each. */
function labelled(sampleShape: readonly number[], classes: number): DatasetFacts {
  return { sampleShape, sampleType: "float32", labelShape: [], classes };
}

function fixed<const S extends Signature>(
  name: string,
  signature: S,
  facts: (args: ArgumentsOf<S>) => DatasetFacts,
): FixedDataset<S> {
  const resolve = (given: GivenArguments = {}) => resolveArguments(name, signature, given);
  return { signature, resolve, describe: (given) => facts(resolve(given)) };
}

function fitted<const S extends Signature>(name: string, signature: S, fits: SampleKind): FittedDataset<S> {
  const resolve = (given: GivenArguments = {}) => resolveArguments(name, signature, given);
  return { signature, resolve, fits, describeFor: (model) => fittedTo(fits, model) };
}

/** Images are grey or in colour, whatever else a model would take; the label of a token is the one after it. */
function fittedTo(kind: SampleKind, { inputShape, classes }: ModelFacts): DatasetFacts {
  const [first = 0, ...rest] = inputShape;
  if (kind === "image") return labelled([first === 1 ? 1 : 3, ...rest], classes);
  if (kind === "vector") return labelled(inputShape, classes);
  return { sampleShape: inputShape, sampleType: "int32", labelShape: inputShape, classes };
}

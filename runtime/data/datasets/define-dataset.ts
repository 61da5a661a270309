import { Failure } from "../../../diagnostics/index.js";
import { resolveArguments } from "../../../tensor/arguments.js";
import type { CatalogueEntry } from "../../../tensor/catalogue.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../../tensor/signature.js";
import type { DataEncoding } from "../../data-encoding.js";
import type { OtherTarget } from "../../target.js";
import { type Dataset, defaultDataMemory, requireMemory, type Split, sampleSize } from "../dataset.js";
import type { DataObserver } from "../events.js";
import { requireValidation } from "../split-validation.js";

/** What is known of a dataset before it is loaded. */
export interface DatasetFacts {
  /** [channels, height, width] of an image, [features], or [length] of token ids. */
  readonly sampleShape: readonly number[];
  /** int32 for token ids. */
  readonly sampleType: "float32" | "int32";
  /** [] for one label a sample, [length] for one at each token, [height, width] for one at each pixel; of several labels or numbers, their shape. */
  readonly labelShape: readonly number[];
  /** How many there are, or how many labels or numbers a model is to give. */
  readonly classes: number;
  /** What the labels are; left out: classes. */
  readonly target?: OtherTarget;
}

/** What a model says of its data: the shape of one sample, and how many classes it tells apart. */
export interface ModelFacts {
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** How many features each column of a table must have, where the model says so. */
  readonly columns?: readonly number[] | undefined;
}

/** What a sample is. */
export type SampleKind = "image" | "vector" | "ids";

/** What every dataset is loaded with, besides the arguments of its own. */
export interface LoadOptions {
  /** For datasets that are drawn, and for the split of one file into samples for training and for testing. */
  readonly seed: number;
  /** The folder with the files, for datasets that are read. */
  readonly directory?: string | undefined;
  /** For files of the user's: the shape that they are brought into, and the classes that there may be. */
  readonly model?: ModelFacts | undefined;
  readonly observe?: DataObserver | undefined;
  /** How the run whose model is to see the data read its own; undefined for a new run. */
  readonly encoding?: DataEncoding | undefined;
  /** Whether all samples are for testing, and none for training: samples that a trained model is to be judged by. */
  readonly testOnly?: boolean | undefined;
  /** Stops a download, or the decoding of images. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of samples that memory may hold; two gigabytes unless given. It changes no sample. */
  readonly memory?: number | undefined;
  /** The samples of a batch, all of which must fit into that memory; one unless given. */
  readonly batchSize?: number | undefined;
  /** Whether all test samples are to fit into that memory too, where they lie in a file: told before anything is decoded. */
  readonly holdsTest?: boolean | undefined;
}

/** The files that a dataset is read from: how many there are, and their bytes. */
export interface SourceFiles {
  readonly files: number;
  readonly bytes: number;
}

/** What a loader adds to the facts. */
export type LoadedSamples = Pick<
  Dataset,
  "train" | "test" | "validation" | "encoding" | "summary" | "release"
>;

/** What is wrong with arguments that are right one by one. */
export interface ArgumentProblem {
  readonly name: string;
  readonly expected: string;
  readonly found: number | string;
}

/** A dataset of the language: `data NAME(…)`. */
export interface DatasetEntry extends CatalogueEntry {
  /** What the model must take, where samples are brought into its shape; undefined where they have one of their own. */
  readonly fits: SampleKind | undefined;
  /** Whether it reads a folder that the user names, where it names no files itself. */
  readonly readsDirectory: boolean;
  /** Shapes and classes; undefined where it takes a model to tell, and there is none. */
  facts(given: GivenArguments, model?: ModelFacts): DatasetFacts | undefined;
  /** What is wrong with arguments together that are right one by one. */
  problem?(given: GivenArguments): ArgumentProblem | undefined;
  /** What classes, or labels, are called where that is known before the data are; undefined: their indices, or what files say. */
  classNames?(given: GivenArguments): readonly string[] | undefined;
  /** The names of the user's files and folders among the arguments. */
  files(given: GivenArguments): readonly string[];
  /** The arguments with another file or folder of the user's in the place of its own; undefined where it reads none. */
  readFrom(given: GivenArguments, path: string): GivenArguments | undefined;
  /** Bytes that the samples take, about; `size`: the numbers of a sample. As many as the files have, unless given. */
  readonly estimate?: (given: GivenArguments, size: number, sources: SourceFiles) => number;
  /** Wrong arguments and wrong files reject with a Failure. */
  load(given: GivenArguments, options: LoadOptions): Promise<Dataset>;
}

type Loader<S extends Signature> = (
  args: ArgumentsOf<S>,
  facts: DatasetFacts,
  options: LoadOptions,
) => LoadedSamples | Promise<LoadedSamples>;

/**
 * A dataset whose samples follow from its arguments. The checker reads every definition at every start, and in browsers
 * too: what reads files comes from `loaders.js`, which is imported within `load`.
 */
export function defineDataset<const S extends Signature>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly signature: S;
  readonly readsDirectory: boolean;
  readonly facts: (args: ArgumentsOf<S>) => DatasetFacts;
  readonly problem?: (args: ArgumentsOf<S>) => ArgumentProblem | undefined;
  readonly classNames?: () => readonly string[] | undefined;
  /** How many samples there are, four bytes a number unless `bytes` says how many. */
  readonly samples?: (args: ArgumentsOf<S>) => number;
  readonly bytes?: 1 | 4;
  readonly load: Loader<S>;
}): DatasetEntry {
  const { name, signature, facts, problem, samples, bytes = 4, load } = definition;
  const resolve = (given: GivenArguments): ArgumentsOf<S> => resolveArguments(name, signature, given);
  return {
    ...definition,
    fits: undefined,
    facts: (given) => facts(resolve(given)),
    problem: (given) => problem?.(resolve(given)),
    files: () => [],
    readFrom: () => undefined,
    ...(samples && { estimate: (given, size) => bytes * size * samples(resolve(given)) }),
    async load(given, options) {
      const args = resolve(given);
      requireNoProblem(name, problem?.(args));
      const known = facts(args);
      const loaded = await load(args, known, options);
      const { train, test, validation } = loaded;
      const taken = [train, test, ...(validation ? [validation] : [])].map(({ values }) => values.byteLength);
      const bytes = taken.reduce((sum, each) => sum + each, 0);
      requireMemory(name, bytes, options.memory ?? defaultDataMemory);
      return asDataset(name, known, loaded, given);
    },
  };
}

/** Files of the user's, which are brought into the shape that the model takes. */
export function defineFittedDataset<const S extends Signature>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly signature: S;
  readonly fits: SampleKind;
  /** What the labels are where arguments alone tell, besides classes. */
  readonly labels?: (
    args: ArgumentsOf<S>,
    sample: Pick<DatasetFacts, "sampleShape" | "classes">,
  ) => LabelFacts | undefined;
  readonly problem?: (args: ArgumentsOf<S>) => ArgumentProblem | undefined;
  readonly classNames?: (args: ArgumentsOf<S>) => readonly string[] | undefined;
  /** The argument that names the file or folder of the samples. */
  readonly source: keyof S & string;
  readonly files: (args: ArgumentsOf<S>) => readonly string[];
  /** Bytes that the samples take, about, see `DatasetEntry`. */
  readonly bytesOf?: (sources: SourceFiles, size: number) => number;
  readonly load: Loader<S>;
}): DatasetEntry {
  const { name, signature, fits, source, files, bytesOf, load, labels, problem, classNames } = definition;
  const resolve = (given: GivenArguments): ArgumentsOf<S> => resolveArguments(name, signature, given);
  const factsOf = (given: GivenArguments, model: ModelFacts): DatasetFacts => {
    const fitted = fittedTo(fits, model);
    return { ...fitted, ...labels?.(resolve(given), fitted) };
  };
  return {
    ...definition,
    readsDirectory: false,
    facts: (given, model) => model && factsOf(given, model),
    problem: (given) => problem?.(resolve(given)),
    classNames: (given) => classNames?.(resolve(given)),
    files: (given) => files(resolve(given)),
    readFrom: ({ validation: _, ...given }, path) => ({
      ...given,
      [source]: path,
      ...("test" in signature && { test: "none" }),
    }),
    ...(bytesOf && { estimate: (_, size, sources) => bytesOf(sources, size) }),
    async load(given, options) {
      const args = resolve(given);
      requireNoProblem(name, problem?.(args));
      if (options.model === undefined) throw new Error(`${name} takes a model to be loaded for`);
      const known = factsOf(given, options.model);
      return asDataset(name, known, await load(args, known, options), given);
    },
  };
}

/** The numbers of the sample itself in the place of a label. */
export function itsInput({ sampleShape }: Pick<DatasetFacts, "sampleShape">): LabelFacts {
  return { labelShape: sampleShape, classes: sampleSize(sampleShape), target: "input" };
}

/** A class for each pixel of an image, of those that the model tells apart. */
export function classOfEachPixel({
  sampleShape,
  classes,
}: Pick<DatasetFacts, "sampleShape" | "classes">): LabelFacts {
  return { labelShape: sampleShape.slice(1), classes, target: "mask" };
}

/** What labels are. */
type LabelFacts = Pick<DatasetFacts, "labelShape" | "classes" | "target">;

/** So many numbers in the place of a label. */
export function numbersAlone(count: number): LabelFacts {
  return { labelShape: [count], classes: count, target: "number" };
}

/** So many labels, each of which a sample has or has not. */
export function severalLabels(count: number): LabelFacts {
  return { labelShape: [count], classes: count, target: "labels" };
}

/** Samples of floats with one label each. */
export function labelled(sampleShape: readonly number[], classes: number): DatasetFacts {
  return { sampleShape, sampleType: "float32", labelShape: [], classes };
}

/** The share for training where there is one file or folder for both. */
export const trainShare = (value: number) =>
  ({ type: "float", default: value, min: 0, max: 1, exclusiveMin: true, exclusiveMax: true }) as const;

/** A second file, for testing. */
export const testFile = { type: "string", words: ["none"], default: "none" } as const;

/** The share of the training samples that is left out of training, to choose by. */
export const validationRule = {
  type: "float",
  words: ["none"],
  default: "none",
  isImplied: true,
  min: 0,
  max: 1,
  exclusiveMin: true,
  exclusiveMax: true,
} as const;

/** The files for testing and for validation that are named. */
export function furtherFiles(args: {
  readonly test: string;
  readonly validation: number | string;
}): readonly string[] {
  const { test, validation } = args;
  return [test, validation].filter((file) => typeof file === "string" && file !== "none").map(String);
}

/** The same, or a file of samples to choose by. */
export const validationOrFileRule = { ...validationRule, type: "float_or_string" } as const;

/** Images are grey or in colour, whatever else a model would take; the label of a token is the one after it. */
function fittedTo(kind: SampleKind, { inputShape, classes }: ModelFacts): DatasetFacts {
  const [first = 0, ...rest] = inputShape;
  if (kind === "image") return labelled([first === 1 ? 1 : 3, ...rest], classes);
  if (kind === "vector") return labelled(inputShape, classes);
  return { sampleShape: inputShape, sampleType: "int32", labelShape: inputShape, classes };
}

function requireNoProblem(owner: string, wrong: ArgumentProblem | undefined): void {
  if (wrong === undefined) return;
  throw Failure.of("unsuitable-argument", { owner, ...wrong, found: String(wrong.found) });
}

function asDataset(
  name: string,
  { sampleShape, labelShape, classes, target }: DatasetFacts,
  samples: LoadedSamples,
  given: GivenArguments,
): Dataset {
  const shapes = { name, sampleShape, labelShape, classes, ...(target && { target }) };
  const { train, test, validation } = samples;
  if (validation !== undefined) {
    // classes of a file of the user's are those that it has
    const isSplitOff = typeof given["validation"] === "number";
    const hasClasses = isSplitOff && target === undefined && labelShape.length === 0;
    const nameOf = (label: number): string => samples.encoding?.classNames?.[label] ?? String(label);
    requireValidation(name, { train, validation }, { hasClasses, nameOf });
  }
  if (target !== "input") return { ...shapes, ...samples };
  // the batch takes them from the input
  const unlabelled = (split: Split): Split => ({ ...split, labels: new Float32Array(0) });
  const validated = validation && { validation: unlabelled(validation) };
  return { ...shapes, ...samples, train: unlabelled(train), test: unlabelled(test), ...validated };
}

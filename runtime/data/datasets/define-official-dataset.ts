import {
  type DatasetEntry,
  type DatasetFacts,
  defineDataset,
  itsInput,
  type LoadedSamples,
  type LoadOptions,
  labelled,
  validationRule,
} from "./define-dataset.js";

/** Other datasets take a share. */
const note = "it is a number of samples here, not a share of them";

/** A published dataset of images, of which as many samples are taken as are asked for: `all` unless given. */
export function defineOfficialDataset(definition: {
  readonly name: string;
  readonly summary: string;
  /** [channels, height, width] */
  readonly imageShape: readonly [number, number, number];
  /** How many there are, or what they are called. */
  readonly classes: number | readonly string[];
  /** How many samples there are. */
  readonly train: number;
  readonly test: number;
  /** All of them, from `directory`, or else from where the dataset comes from by itself. */
  readonly load: (facts: DatasetFacts, options: LoadOptions) => Promise<LoadedSamples>;
}): DatasetEntry {
  const { name, summary, imageShape, classes, train, test, load } = definition;
  const classNames = typeof classes === "number" ? undefined : classes;
  const labels = labelled(imageShape, typeof classes === "number" ? classes : classes.length);
  return defineDataset({
    name,
    summary,
    signature: {
      train: { type: "int", min: 1, max: train, words: ["all"], default: "all", note },
      test: { type: "int", min: 1, max: test, words: ["all"], default: "all", note },
      target: { type: "word", words: ["class", "input"], default: "class", isImplied: true },
      validation: validationRule,
    },
    readsDirectory: true,
    classNames: () => classNames,
    facts: ({ target }) => (target === "class" ? labels : { ...labels, ...itsInput(labels) }),
    samples: (counts) =>
      (counts.train === "all" ? train : counts.train) + (counts.test === "all" ? test : counts.test),
    bytes: 1,
    async load(counts, _, options) {
      const { takeSamples } = await import("../loaders.js");
      return takeSamples({ name, ...labels, ...(await load(labels, options)) }, counts, options.seed);
    },
  });
}

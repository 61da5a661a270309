import {
  type DatasetEntry,
  type DatasetFacts,
  defineDataset,
  type LoadedSamples,
  type LoadOptions,
  labelled,
} from "./define-dataset.js";

/** Other datasets take a share. */
const note = "it is a number of samples here, not a share of them";

/** A published dataset of images, of which as many samples are taken as are asked for: `all` unless given. */
export function defineOfficialDataset(definition: {
  readonly name: string;
  readonly summary: string;
  /** [channels, height, width] */
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  /** How many samples there are. */
  readonly train: number;
  readonly test: number;
  /** All of them, from `directory`, or else from where the dataset comes from by itself. */
  readonly load: (facts: DatasetFacts, options: LoadOptions) => Promise<LoadedSamples>;
}): DatasetEntry {
  const { name, summary, imageShape, classes, train, test, load } = definition;
  return defineDataset({
    name,
    summary,
    signature: {
      train: { type: "int", min: 1, max: train, words: ["all"], default: "all", note },
      test: { type: "int", min: 1, max: test, words: ["all"], default: "all", note },
    },
    readsDirectory: true,
    facts: () => labelled(imageShape, classes),
    samples: (counts) =>
      (counts.train === "all" ? train : counts.train) + (counts.test === "all" ? test : counts.test),
    bytes: 1,
    async load(counts, facts, options) {
      const { takeSamples } = await import("../loaders.js");
      return takeSamples({ name, ...facts, ...(await load(facts, options)) }, counts, options.seed);
    },
  });
}

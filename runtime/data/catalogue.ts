import type { GivenArguments } from "./arguments.js";
import type { Dataset } from "./dataset.js";
import { type DatasetEntry, type DatasetName, datasetCatalogue } from "./dataset-catalogue.js";
import { loadFashionMnist, loadMnist } from "./mnist.js";
import { makeSynthetic } from "./synthetic.js";

export interface LoadOptions {
  /** Used by datasets that are drawn, not read. */
  readonly seed: number;
  /** The folder with the files, for datasets that are read. */
  readonly directory?: string | undefined;
}

export interface LoadableDataset extends DatasetEntry {
  readonly load: (given: GivenArguments, options: LoadOptions) => Promise<Dataset>;
}

/** Every dataset of the language with its loader. Wrong arguments and wrong files reject with a Failure. */
export const datasets: { readonly [Name in DatasetName]: LoadableDataset } = {
  mnist: loadable("mnist", (_, options) => loadMnist(options)),
  fashion_mnist: loadable("fashion_mnist", (_, options) => loadFashionMnist(options)),
  synthetic: loadable("synthetic", makeSynthetic),
};

function loadable(
  name: DatasetName,
  load: (args: GivenArguments, options: LoadOptions) => Dataset | Promise<Dataset>,
): LoadableDataset {
  const entry: DatasetEntry = datasetCatalogue[name];
  return { ...entry, load: async (given, options) => load(entry.resolve(given), options) };
}

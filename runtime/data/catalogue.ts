import type { GivenArguments } from "../../tensor/signature.js";
import { loadCifar } from "./cifar.js";
import type { Dataset } from "./dataset.js";
import { type DatasetArguments, type DatasetName, datasetCatalogue } from "./dataset-catalogue.js";
import { loadImages } from "./images/load-images.js";
import type { LoadOptions } from "./load-options.js";
import { loadFashionMnist, loadMnist } from "./mnist.js";
import { type SampleCounts, takeSamples } from "./subset.js";
import { makeSynthetic } from "./synthetic.js";
import { loadTable } from "./table/load-table.js";
import { loadText } from "./text.js";

type Loader<Name extends DatasetName> = (
  args: DatasetArguments<Name>,
  options: LoadOptions,
) => Dataset | Promise<Dataset>;

const loaders: { readonly [Name in DatasetName]: Loader<Name> } = {
  mnist: partly(loadMnist),
  fashion_mnist: partly(loadFashionMnist),
  cifar10: partly((options) => loadCifar("cifar10", options)),
  cifar100: partly((options) => loadCifar("cifar100", options)),
  images: loadImages,
  table: loadTable,
  text: loadText,
  synthetic: makeSynthetic,
};

/** Official files, and as many of their samples as are asked for. */
function partly(load: (options: LoadOptions) => Promise<Dataset>) {
  return async (counts: SampleCounts, options: LoadOptions): Promise<Dataset> =>
    takeSamples(await load(options), counts, options.seed);
}

/** Loads a dataset of the language. Wrong arguments and wrong files reject with a Failure. */
export async function loadNamed<Name extends DatasetName>(
  name: Name,
  given: GivenArguments,
  options: LoadOptions,
): Promise<Dataset> {
  const args = datasetCatalogue[name].resolve(given) as DatasetArguments<Name>;
  return loaders[name](args, options);
}

import { catalogueOf, entryNamed } from "../../../tensor/catalogue.js";
import type { GivenArguments } from "../../../tensor/signature.js";
import type { Dataset } from "../dataset.js";
import { cifar10Dataset } from "./cifar10.js";
import { cifar100Dataset } from "./cifar100.js";
import type { LoadOptions } from "./define-dataset.js";
import { fashionMnistDataset } from "./fashion-mnist.js";
import { idxDataset } from "./idx.js";
import { imagesDataset } from "./images.js";
import { mnistDataset } from "./mnist.js";
import { syntheticDataset } from "./synthetic.js";
import { tableDataset } from "./table.js";
import { textDataset } from "./text.js";

/** The datasets of the language. */
export const datasets = catalogueOf([
  mnistDataset,
  fashionMnistDataset,
  cifar10Dataset,
  cifar100Dataset,
  imagesDataset,
  idxDataset,
  tableDataset,
  textDataset,
  syntheticDataset,
]);

/** Loads a dataset of the language. Wrong arguments and wrong files reject with a Failure. */
export async function loadNamed(name: string, given: GivenArguments, options: LoadOptions): Promise<Dataset> {
  return entryNamed(datasets, "dataset", name).load(given, options);
}

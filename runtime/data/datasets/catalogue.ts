import { catalogueOf, entryNamed } from "../../../tensor/catalogue.js";
import type { GivenArguments } from "../../../tensor/signature.js";
import type { Dataset } from "../dataset.js";
import { cifar10 } from "./cifar10.js";
import { cifar100 } from "./cifar100.js";
import type { LoadOptions } from "./define-dataset.js";
import { fashionMnist } from "./fashion-mnist.js";
import { images } from "./images.js";
import { mnist } from "./mnist.js";
import { synthetic } from "./synthetic.js";
import { table } from "./table.js";
import { text } from "./text.js";

/** The datasets of the language. */
export const datasets = catalogueOf([mnist, fashionMnist, cifar10, cifar100, images, table, text, synthetic]);

/** Loads a dataset of the language. Wrong arguments and wrong files reject with a Failure. */
export async function loadNamed(name: string, given: GivenArguments, options: LoadOptions): Promise<Dataset> {
  return entryNamed(datasets, "dataset", name).load(given, options);
}

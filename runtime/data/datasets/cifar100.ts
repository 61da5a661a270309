import { cifar100Files } from "../download/official-files.js";
import { defineOfficialDataset } from "./define-official-dataset.js";

/** Each image has two labels, coarse and fine; the fine one counts. */
export const cifar100Dataset = defineOfficialDataset({
  name: "cifar100",
  summary: "photographs of a hundred kinds of things",
  imageShape: [3, 32, 32],
  classes: 100,
  train: 50_000,
  test: 10_000,
  async load(facts, options) {
    const { loadCifar } = await import("../loaders.js");
    const layout = {
      official: cifar100Files,
      folder: "cifar-100-binary",
      train: ["train.bin"],
      test: ["test.bin"],
      labelBytes: 2,
    };
    return loadCifar(layout, facts, options);
  },
});

import { fashionMnistFiles } from "../download/official-files.js";
import { defineOfficialDataset } from "./define-official-dataset.js";

export const fashionMnistDataset = defineOfficialDataset({
  name: "fashion_mnist",
  summary: "pictures of clothes",
  imageShape: [1, 28, 28],
  classes: [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
  ],
  train: 60_000,
  test: 10_000,
  async load(facts, options) {
    const { obtain, readMnistFolder } = await import("../loaders.js");
    return readMnistFolder(options.directory ?? (await obtain(fashionMnistFiles, options)), facts);
  },
});

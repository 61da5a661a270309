import { defineFittedDataset, trainShare, validationRule } from "./define-dataset.js";

export const idxDataset = defineFittedDataset({
  name: "idx",
  summary: "grey images and labels in IDX files, as those of EMNIST",
  signature: {
    folder: { type: "string" },
    prefix: { type: "string", words: ["any"], default: "any" },
    train: trainShare(0.8),
    first_label: { type: "int", min: 0, max: 255, default: 0 },
    transposed: { type: "bool", default: false },
    validation: validationRule,
  },
  fits: "image",
  source: "folder",
  files: ({ folder }) => [folder],
  async load(args, facts, options) {
    const { loadIdx } = await import("../loaders.js");
    return loadIdx(args, facts, options);
  },
});

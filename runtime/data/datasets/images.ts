import { defineFittedDataset, itsInput, trainShare, validationRule } from "./define-dataset.js";

export const imagesDataset = defineFittedDataset({
  name: "images",
  summary: "images in a folder for each class",
  signature: {
    folder: { type: "string" },
    train: trainShare(0.8),
    fit: { type: "word", words: ["crop", "stretch"], default: "crop" },
    corrupt: { type: "word", words: ["stop", "skip"], default: "stop" },
    target: { type: "word", words: ["class", "input"], default: "class", isImplied: true },
    validation: { ...validationRule, words: ["none", "folder"] },
  },
  fits: "image",
  labels: ({ target }, sample) => (target === "class" ? undefined : itsInput(sample)),
  source: "folder",
  files: ({ folder }) => [folder],
  bytesOf: ({ files }, size) => files * size,
  async load(args, facts, options) {
    const { loadImages } = await import("../loaders.js");
    return loadImages(args, facts, options);
  },
});

import {
  classOfEachPixel,
  defineFittedDataset,
  itsInput,
  trainShare,
  validationRule,
} from "./define-dataset.js";

export const imagesDataset = defineFittedDataset({
  name: "images",
  summary: "images in a folder for each class, or with a mask for each",
  signature: {
    folder: { type: "string" },
    train: trainShare(0.8),
    fit: { type: "word", words: ["crop", "stretch"], default: "crop" },
    corrupt: { type: "word", words: ["stop", "skip"], default: "stop" },
    target: { type: "word", words: ["class", "mask", "input"], default: "class", isImplied: true },
    masks: { type: "string", words: ["none"], default: "none", isImplied: true },
    validation: { ...validationRule, words: ["none", "folder"] },
  },
  fits: "image",
  labels({ target }, sample) {
    if (target === "class") return undefined;
    return target === "mask" ? classOfEachPixel(sample) : itsInput(sample);
  },
  problem({ target, masks }) {
    if ((target === "mask") === (masks !== "none")) return undefined;
    const expected =
      target === "mask"
        ? "the folder of the masks with `target: mask`"
        : "left out, or given with `target: mask`";
    return { name: "masks", expected, found: masks };
  },
  source: "folder",
  files: ({ folder, masks }) => (masks === "none" ? [folder] : [folder, masks]),
  bytesOf: ({ files }, size) => files * size,
  async load(args, facts, options) {
    const { loadImages } = await import("../loaders.js");
    return loadImages(args, facts, options);
  },
});

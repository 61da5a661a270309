import { defineFittedDataset, testFile, trainShare } from "./define-dataset.js";

export const textDataset = defineFittedDataset({
  name: "text",
  summary: "text as a sequence of characters or bytes; the label of each is the next one",
  signature: {
    file: { type: "string" },
    tokens: { type: "word", words: ["characters", "bytes"], default: "characters" },
    train: trainShare(0.9),
    test: testFile,
  },
  fits: "ids",
  files: ({ file, test }) => (test === "none" ? [file] : [file, test]),
  async load(args, facts, options) {
    const { loadText } = await import("../loaders.js");
    return loadText(args, facts, options);
  },
});

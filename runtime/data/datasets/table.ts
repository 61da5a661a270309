import { defineFittedDataset, testFile, trainShare } from "./define-dataset.js";

export const tableDataset = defineFittedDataset({
  name: "table",
  summary: "the numbers of a CSV or Parquet file, with a column of labels",
  signature: {
    file: { type: "string" },
    label: { type: "string", default: "label" },
    train: trainShare(0.8),
    test: testFile,
  },
  fits: "vector",
  files: ({ file, test }) => (test === "none" ? [file] : [file, test]),
  async load(args, facts, options) {
    const { loadTable } = await import("../loaders.js");
    return loadTable(args, facts, options);
  },
});

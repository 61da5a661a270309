import type { ArgumentsOf } from "../../../tensor/signature.js";
import {
  defineFittedDataset,
  furtherFiles,
  numbersAlone,
  severalLabels,
  testFile,
  trainShare,
  validationOrFileRule,
} from "./define-dataset.js";

const signature = {
  file: { type: "string" },
  label: { type: "string", default: "label" },
  train: trainShare(0.8),
  test: testFile,
  features: { type: "strings", words: ["all"], default: "all", isImplied: true },
  drop: { type: "strings", words: ["none"], default: "none", isImplied: true },
  categorical: { type: "strings", words: ["none"], default: "none", isImplied: true },
  missing: { type: "word", words: ["error", "drop", "mean"], default: "error", isImplied: true },
  delimiter: {
    type: "word",
    words: ["auto", "comma", "semicolon", "tab", "pipe"],
    default: "auto",
    isImplied: true,
  },
  decimal: { type: "word", words: ["auto", "point", "comma"], default: "auto", isImplied: true },
  target: { type: "word", words: ["class", "number", "labels"], default: "class", isImplied: true },
  labels: { type: "strings", words: ["none"], default: "none", isImplied: true },
  validation: validationOrFileRule,
} as const;

/** What a spec says of a table, all of it. */
export type TableArguments = ArgumentsOf<typeof signature>;

export const tableDataset = defineFittedDataset({
  name: "table",
  summary:
    "the numbers of a CSV or Parquet file, with a column of labels, or several, or columns of numbers to learn",
  signature,
  fits: "vector",
  labels({ target, labels }) {
    if (target === "class") return undefined;
    const count = labels === "none" ? 1 : Math.max(1, labels.length);
    return target === "number" ? numbersAlone(count) : severalLabels(count);
  },
  problem: ({ target, label, labels }) => {
    if (labels === "none") return undefined;
    if (labels.length === 0) return { name: "labels", expected: "one column or more", found: "()" };
    const found = labels.join(", ");
    if (target === "class")
      return {
        name: "labels",
        expected: "left out, or given with `target: labels` or `target: number`: a class has one `label`",
        found,
      };
    if (label !== signature.label.default)
      return { name: "labels", expected: "given alone, without `label`", found };
    const twice = labels.find((name, i) => labels.indexOf(name) !== i);
    return twice === undefined
      ? undefined
      : { name: "labels", expected: "columns that differ", found: twice };
  },
  classNames: ({ labels }) => (labels === "none" ? undefined : labels.map(String)),
  source: "file",
  files: ({ file, test, validation }) => [file, ...furtherFiles({ test, validation })],
  // a number of a few digits becomes eight bytes, once as it was read and once as a feature
  bytesOf: ({ bytes }) => 4 * bytes,
  async load(args, facts, options) {
    const { loadTable } = await import("../loaders.js");
    return loadTable(args, facts, options);
  },
});

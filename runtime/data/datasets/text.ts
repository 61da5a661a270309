import type { ArgumentsOf } from "../../../tensor/signature.js";
import {
  defineFittedDataset,
  furtherFiles,
  testFile,
  trainShare,
  validationOrFileRule,
} from "./define-dataset.js";

const signature = {
  file: { type: "string" },
  tokens: { type: "word", words: ["characters", "bytes"], default: "characters" },
  train: trainShare(0.9),
  test: testFile,
  validation: validationOrFileRule,
} as const;

/** What a spec says of a text, all of it. */
export type TextArguments = ArgumentsOf<typeof signature>;

export const textDataset = defineFittedDataset({
  name: "text",
  summary: "text as a sequence of characters or bytes; the label of each is the next one",
  signature,
  fits: "ids",
  source: "file",
  files: ({ file, test, validation }) => [file, ...furtherFiles({ test, validation })],
  // a code point of a byte becomes an int32
  bytesOf: ({ bytes }) => 4 * bytes,
  async load(args, facts, options) {
    const { loadText } = await import("../loaders.js");
    return loadText(args, facts, options);
  },
});

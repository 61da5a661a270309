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
  tokens: { type: "string", words: ["characters", "bytes"], default: "characters" },
  train: trainShare(0.9),
  test: testFile,
  validation: validationOrFileRule,
} as const;

/** What a spec says of a text, all of it. */
export type TextArguments = ArgumentsOf<typeof signature>;

/** Whether `tokens` names a tokenizer file. */
export function isTokenizer(tokens: string): boolean {
  return tokens !== "characters" && tokens !== "bytes";
}

export const textDataset = defineFittedDataset({
  name: "text",
  summary:
    "text as a sequence of characters, bytes or tokens of a tokenizer file; the label of each is the next one",
  signature,
  fits: "ids",
  source: "file",
  files: ({ file, test, validation, tokens }) => [
    file,
    ...furtherFiles({ test, validation }),
    ...(isTokenizer(tokens) ? [tokens] : []),
  ],
  // a code point of a byte becomes an int32
  bytesOf: ({ bytes }) => 4 * bytes,
  async load(args, facts, options) {
    const { loadText } = await import("../loaders.js");
    return loadText(args, facts, options);
  },
});

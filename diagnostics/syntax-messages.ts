import { alternatives, didYouMean, mistake } from "./message.js";

const strayHints: Readonly<Record<string, string>> = {
  ";": "statements have no separator, and lists have commas: leave it out, or write `,`",
  "}": "no `{` is open here: leave it out",
};

/** SPK1xxx: the text is not a spec. `expected` and `found` are ready to print, with signs and words in backticks. */
export const syntaxMessages = {
  "unexpected-character": mistake<{ text: string; inWord: boolean }>(
    "SPK1001",
    ({ text }) => `unexpected character ${text}`,
    ({ inWord }) =>
      inWord
        ? "names are made of the letters a to z, digits and `_`; text, such as the name of a file or of a column, stands in quotes"
        : undefined,
  ),
  "unclosed-string": mistake(
    "SPK1002",
    () => "this text is never closed",
    () => 'close it with `"` on the same line',
  ),
  "unclosed-comment": mistake(
    "SPK1003",
    () => "this comment is never closed",
    () => "close it with `*/`",
  ),
  "malformed-number": mistake<{ text: string; reason: string | undefined }>(
    "SPK1004",
    ({ text }) => `\`${text}\` is not a number`,
    ({ reason }) => reason,
  ),
  "unexpected-token": mistake<{ expected: string; found: string; hint: string | undefined }>(
    "SPK1005",
    ({ expected, found }) => `expected ${expected} but found ${found}`,
    ({ hint }) => hint,
  ),
  "unexpected-statement-start": mistake<{
    found: string;
    thing: string;
    words: readonly string[];
    suggestion: string | undefined;
    hint: string | undefined;
  }>(
    "SPK1006",
    ({ found, thing }) => `${found} does not start ${thing}`,
    ({ thing, words, suggestion, hint }) =>
      hint ?? didYouMean(suggestion) ?? `${thing} starts with ${alternatives(words)}`,
  ),
  "unexpected-trailing-text": mistake<{ found: string }>(
    "SPK1007",
    ({ found }) => `unexpected ${found} after the value`,
    () => "give one value; a tuple is written `(a, b)`, a list `[a, b]`",
  ),
  "duplicate-train-clause": mistake<{ word: string }>(
    "SPK1008",
    ({ word }) => `\`${word}\` is given twice`,
    ({ word }) => `keep one \`${word}\``,
  ),
  "empty-spec": mistake(
    "SPK1009",
    () => "the spec is empty",
    () => "a spec declares a `model`, a `keyspace` and an `experiment`",
  ),
  "nesting-too-deep": mistake<{ limit: number; what: string }>(
    "SPK1010",
    ({ limit, what }) => `more than ${limit} ${what}`,
    () => "move a part into a `block` or a `const`",
  ),
  "too-many-syntax-errors": mistake<{ shown: number }>(
    "SPK1011",
    ({ shown }) => `too many errors: only the first ${shown} are shown`,
  ),
  "stray-punctuation": mistake<{ text: string; hint?: string }>(
    "SPK1012",
    ({ text }) => `stray \`${text}\``,
    ({ text, hint = strayHints[text] }) => hint ?? "leave it out",
  ),
  "foreign-syntax": mistake<{ found: string; instead: string }>(
    "SPK1013",
    ({ found }) => `${found} is not part of this language`,
    ({ instead }) => `write ${instead}`,
  ),
  "missing-argument-colon": mistake<{ name: string; value: string }>(
    "SPK1014",
    () => "a named argument needs `:`",
    ({ name, value }) => `write \`${name}: ${value}\``,
  ),
  "stray-assignment-sign": mistake<{ word: string; found: string; value: string }>(
    "SPK1015",
    ({ word, found }) => `\`${word}\` takes its value without \`${found}\``,
    ({ word, value }) => `write \`${word} ${value}\``,
  ),
  "binary-spec": mistake("SPK1016", () => "this is not a text file"),
} as const;

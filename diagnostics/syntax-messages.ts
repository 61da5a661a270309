import { alternatives, didYouMean, mistake } from "./message.js";

/** SPK1xxx: the text is not a spec. Texts in `expected` and `found` are ready to print, signs and words in backticks. */
export const syntaxMessages = {
  SPK1001: mistake<{ text: string; inWord: boolean }>(
    ({ text }) => `unexpected character ${text}`,
    ({ inWord }) => (inWord ? "names are made of the letters a to z, digits and `_`" : undefined),
  ),
  SPK1002: mistake(
    () => "this text is never closed",
    () => 'close it with `"` on the same line',
  ),
  SPK1003: mistake(
    () => "this comment is never closed",
    () => "close it with `*/`",
  ),
  SPK1004: mistake<{ text: string; reason: string | undefined }>(
    ({ text }) => `\`${text}\` is not a number`,
    ({ reason }) => reason,
  ),
  SPK1005: mistake<{ expected: string; found: string; hint: string | undefined }>(
    ({ expected, found }) => `expected ${expected} but found ${found}`,
    ({ hint }) => hint,
  ),
  SPK1006: mistake<{
    found: string;
    thing: string;
    words: readonly string[];
    suggestion: string | undefined;
    hint: string | undefined;
  }>(
    ({ found, thing }) => `${found} does not start ${thing}`,
    ({ thing, words, suggestion, hint }) =>
      hint ?? didYouMean(suggestion) ?? `${thing} starts with ${alternatives(words)}`,
  ),
  SPK1007: mistake<{ found: string }>(
    ({ found }) => `unexpected ${found} after the value`,
    () => "one value only; a tuple is written `(a, b)`, a list `[a, b]`",
  ),
  SPK1008: mistake<{ word: string }>(
    ({ word }) => `\`${word}\` is given twice`,
    ({ word }) => `keep one \`${word}\``,
  ),
  SPK1009: mistake(
    () => "the spec is empty",
    () => "a spec declares a `model`, a `keyspace` and an `experiment`",
  ),
  SPK1010: mistake<{ limit: number; what: string }>(
    ({ limit, what }) => `more than ${limit} ${what}`,
    () => "take a part out into a `block` or a `const`",
  ),
  SPK1011: mistake<{ shown: number }>(({ shown }) => `too many errors: only the first ${shown} are shown`),
  SPK1012: mistake<{ text: string }>(
    ({ text }) => `stray \`${text}\``,
    ({ text }) =>
      text === ";"
        ? "nothing stands between statements: leave it out"
        : text === "}"
          ? "no `{` is open here: leave it out"
          : "leave it out",
  ),
  SPK1013: mistake<{ found: string; instead: string }>(
    ({ found }) => `${found} is not of this language`,
    ({ instead }) => `write ${instead}`,
  ),
  SPK1014: mistake<{ name: string; value: string }>(
    () => "a named argument needs `:`",
    ({ name, value }) => `write \`${name}: ${value}\``,
  ),
  SPK1015: mistake<{ word: string; found: string; value: string }>(
    ({ word, found }) => `\`${word}\` is followed by its value, without \`${found}\``,
    ({ word, value }) => `write \`${word} ${value}\``,
  ),
  SPK1016: mistake(() => "this is not a text file"),
} as const;

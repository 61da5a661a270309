import { Failure } from "../../diagnostics/index.js";
import { defaultDataMemory, type Split, withoutSamples } from "./dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "./datasets/define-dataset.js";
import type { TextArguments } from "./datasets/text.js";
import { resolveUserPath } from "./files.js";
import { readText, type TextSource } from "./read-text.js";
import { validationShare } from "./split-validation.js";
import { Vocabulary } from "./text-vocabulary.js";

/**
 * Text for a language model that takes sequences of `length` tokens: pieces of the text one after another, the label of
 * each token the one that follows it in the text. The first `train` share is for training, or all of `file` where there
 * is a second one for testing. A share for validation is the end of the part for training. Tokens are bytes, or the characters of the training part in the order of Unicode; a
 * character that only the test part has is one more token, which stands for all of these. A text for the model of a run has
 * the vocabulary of that run.
 */
export async function loadText(
  { file, tokens: kind, train: share, test, validation: validating }: TextArguments,
  { sampleShape, classes }: DatasetFacts,
  { directory, encoding: known, testOnly, signal, memory = defaultDataMemory }: LoadOptions,
): Promise<LoadedSamples> {
  const [length = 1] = sampleShape;
  const read = (name: string) => readText(resolveUserPath(name, directory), kind, { memory, signal });
  const whole = await read(file);
  const { path } = whole;
  const held = test === "none" ? undefined : await read(test);
  const halves = held === undefined ? splitText(whole, testOnly ? 0 : share) : ([whole, held] as const);
  const validationFile =
    testOnly || typeof validating === "number" || validating === "none" ? undefined : await read(validating);
  const validated = testOnly ? undefined : validationShare(validating);
  const [trainPart, splitOff] =
    validated === undefined ? [halves[0], undefined] : splitText(halves[0], 1 - validated);
  const validationPart = splitOff ?? validationFile;
  const parts: Parts = [trainPart, halves[1], ...(validationPart ? [validationPart] : [])];
  const { names, remarks } =
    kind === "bytes" ? { names: undefined, remarks: [] } : encode(parts, known?.classNames);
  const needed = names?.length ?? 1 + Math.max(...parts.map(({ codes }) => largest(codes)));
  if (needed > classes) throw Failure.of("vocabulary-too-small", { path, tokens: kind, needed, classes });
  const trained = testOnly ? undefined : cutSequences(parts[0], { split: "train", length });
  const tested = cutSequences(parts[1], { split: "test", length });
  const validation = validationPart && cutSequences(validationPart, { split: "validation", length });
  const sources = [whole, held, validationFile].filter((source) => source !== undefined);
  const counts = parts.map(({ codes }) => codes.length);
  return {
    ...(names && { encoding: { classNames: names } }),
    summary: {
      classes: [],
      leftOut: sources.flatMap(({ leftOut }) => leftOut),
      remarks: [
        ...sources.flatMap((source) => source.remarks),
        testOnly
          ? `all ${counts[1]} ${kind} are for testing; the vocabulary has ${needed}`
          : `${counts[0]} ${kind} are for training, ${validationPart ? `${counts[2]} for validation, ` : ""}${counts[1]} for testing; the vocabulary has ${needed}`,
        ...remarks,
      ],
    },
    train: trained ?? withoutSamples(tested),
    test: tested,
    ...(validation && { validation }),
  };
}

type Parts = readonly [train: TextSource, test: TextSource, ...validation: TextSource[]];

function splitText(whole: TextSource, share: number): readonly [TextSource, TextSource] {
  const end = Math.round(whole.codes.length * share);
  return [
    { ...whole, codes: whole.codes.subarray(0, end) },
    { ...whole, codes: whole.codes.subarray(end), placeOf: (index) => whole.placeOf(end + index) },
  ];
}

/** Puts tokens in the place of characters, by the vocabulary of the first part or of a run. */
function encode(
  parts: Parts,
  known: readonly string[] | undefined,
): { names: readonly string[]; remarks: readonly string[] } {
  const vocabulary =
    known === undefined
      ? Vocabulary.of(parts[0].codes, ...parts.slice(1).map(({ codes }) => codes))
      : Vocabulary.recorded(known);
  // Places are counted in characters, so all parts are looked at before any becomes tokens.
  const others = parts.map((part) => vocabulary.countOthers(part)).reduce((sum, count) => sum + count);
  for (const { codes } of parts) vocabulary.encode(codes);
  const remark = `${others} ${others === 1 ? "character that the vocabulary lacks is" : "characters that the vocabulary lacks are"} the token of any other character`;
  return { names: vocabulary.names, remarks: others === 0 ? [] : [remark] };
}

function largest(codes: Int32Array): number {
  let most = 0;
  for (const code of codes) if (code > most) most = code;
  return most;
}

/** Samples and labels are the same memory, one token apart; what is left at the end is not used. */
function cutSequences(
  { codes, path }: TextSource,
  { split, length }: { readonly split: string; readonly length: number },
): Split {
  const count = Math.floor((codes.length - 1) / length);
  if (count < 1) throw Failure.of("text-too-short", { path, split, found: codes.length, needed: length + 1 });
  return { count, values: codes.subarray(0, count * length), labels: codes.subarray(1, 1 + count * length) };
}

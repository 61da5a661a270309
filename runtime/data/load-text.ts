import { Failure } from "../../diagnostics/index.js";
import type { DataEncoding } from "../data-encoding.js";
import { defaultDataMemory, requireTestMemory, type Split, withoutSamples } from "./dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "./datasets/define-dataset.js";
import { isTokenizer, type TextArguments } from "./datasets/text.js";
import { resolveUserPath } from "./files.js";
import { type FoundText, findText, readText, type TextSource, type TokenKind } from "./read-text.js";
import { validationShare } from "./split-validation.js";
import { Vocabulary } from "./text-vocabulary.js";
import { openTokenStore, type TokenStore } from "./token-store.js";
import { readTokenizer, type TextTokenizer } from "./tokenizer/text-tokenizer.js";

/**
 * Text for a language model that takes sequences of `length` tokens: pieces of the text one after another, the label of
 * each token the one that follows it in the text. The first `train` share is for training, or all of `file` where there
 * is a second one for testing. A share for validation is the end of the part for training. Tokens are bytes, those of a tokenizer file, or the characters of the training part in the
 * order of Unicode; a character that only the other parts have is one more token, which stands for all of these. A text for the
 * model of a run has the vocabulary of that run. What memory is not to hold lies in a file.
 */
export async function loadText(
  args: TextArguments,
  facts: DatasetFacts,
  options: LoadOptions,
): Promise<LoadedSamples> {
  const { directory, encoding: known, memory = defaultDataMemory, batchSize = 1, observe } = options;
  const kind = await kindOf(args.tokens, { directory, known });
  const find = (name: string) => findText(resolveUserPath(name, directory));
  const whole = await find(args.file);
  const held = args.test === "none" ? undefined : await find(args.test);
  const validation = validationFile(args, options);
  const validating = validation === undefined ? undefined : await find(validation);
  const bytes = [whole, held, validating].reduce((sum, found) => sum + (found?.bytes ?? 0), 0);
  const [size = 1] = facts.sampleShape;
  const store = await openTokenStore({ bytes, memory, batchSize, size, observe });
  try {
    const read = (found: FoundText) => readText(found, kind, { store, signal: options.signal });
    const sources = {
      whole: await read(whole),
      held: held && (await read(held)),
      validating: validating && (await read(validating)),
    };
    return { ...toSamples(sources, { args, kind, facts, options }), ...releaseOf(store) };
  } catch (error) {
    store.release?.();
    throw error;
  }
}

/** The name of the file of samples to validate on, where there is one. */
function validationFile({ validation }: TextArguments, { testOnly }: LoadOptions): string | undefined {
  return testOnly || typeof validation === "number" || validation === "none" ? undefined : validation;
}

/** Fails with SPK4284 where a tokenizer is not the one of the run whose model is to see the text. */
async function kindOf(
  tokens: string,
  { directory, known }: { readonly directory: string | undefined; readonly known: DataEncoding | undefined },
): Promise<TokenKind> {
  if (!isTokenizer(tokens)) return tokens === "bytes" ? "bytes" : "characters";
  const path = resolveUserPath(tokens, directory);
  const tokenizer = await readTokenizer(path);
  const recorded = known?.tokenizer?.sha256;
  if (recorded !== undefined && recorded !== tokenizer.sha256)
    throw Failure.of("changed-tokenizer", { path, found: tokenizer.sha256, recorded });
  return tokenizer;
}

function releaseOf({ release }: TokenStore): Pick<LoadedSamples, "release"> {
  return release === undefined ? {} : { release };
}

interface Reading {
  readonly args: TextArguments;
  readonly kind: TokenKind;
  readonly facts: DatasetFacts;
  readonly options: LoadOptions;
}

/** The texts that a spec names. */
interface Sources {
  readonly whole: TextSource;
  readonly held: TextSource | undefined;
  readonly validating: TextSource | undefined;
}

function toSamples(sources: Sources, { args, kind, facts, options }: Reading): LoadedSamples {
  const { sampleShape, classes } = facts;
  const { encoding: known, testOnly, holdsTest, memory = defaultDataMemory } = options;
  const [length = 1] = sampleShape;
  const [trainPart, testPart, validationPart] = partsOf(sources, args, testOnly);
  const parts = [trainPart, testPart, ...(validationPart ? [validationPart] : [])];
  const { encoding, needed, remarks } = encodingOf(parts, kind, known);
  const noun = typeof kind === "string" ? kind : "tokens";
  if (needed > classes) {
    const { path } = typeof kind === "string" ? sources.whole : kind;
    throw Failure.of("vocabulary-too-small", { path, tokens: noun, needed, classes });
  }
  const trained = testOnly ? undefined : cutSequences(trainPart, { split: "train", length });
  const tested = cutSequences(testPart, { split: "test", length });
  const validation = validationPart && cutSequences(validationPart, { split: "validation", length });
  if (holdsTest && tested.file !== undefined)
    requireTestMemory({ name: "text", sampleShape }, tested.count, memory);
  const counts = parts.map(({ codes }) => codes.length);
  const read = [sources.whole, sources.held, sources.validating].filter((source) => source !== undefined);
  return {
    ...(encoding && { encoding }),
    summary: {
      classes: [],
      leftOut: read.flatMap(({ leftOut }) => leftOut),
      remarks: [
        ...read.flatMap((source) => source.remarks),
        testOnly
          ? `all ${counts[1]} ${noun} are for testing; the vocabulary has ${needed}`
          : `${counts[0]} ${noun} are for training, ${validationPart ? `${counts[2]} for validation, ` : ""}${counts[1]} for testing; the vocabulary has ${needed}`,
        ...remarks,
      ],
    },
    train: trained ?? withoutSamples(tested),
    test: tested,
    ...(validation && { validation }),
  };
}

type Parts = readonly [train: TextSource, test: TextSource, validation?: TextSource];

function partsOf(
  { whole, held, validating }: Sources,
  { train: share, validation }: TextArguments,
  testOnly = false,
): Parts {
  const [train, test] = held === undefined ? splitText(whole, testOnly ? 0 : share) : [whole, held];
  const validated = testOnly ? undefined : validationShare(validation);
  if (validated !== undefined) {
    const [kept, splitOff] = splitText(train, 1 - validated);
    return [kept, test, splitOff];
  }
  return validating === undefined ? [train, test] : [train, test, validating];
}

function splitText(whole: TextSource, share: number): readonly [TextSource, TextSource] {
  const end = Math.round(whole.codes.length * share);
  return [
    { ...whole, codes: whole.codes.slice(0, end) },
    { ...whole, codes: whole.codes.slice(end), placeOf: (index) => whole.placeOf(end + index) },
  ];
}

/** How the text becomes tokens, as a run records it, and how many there may be. Characters become theirs. */
function encodingOf(
  parts: readonly TextSource[],
  kind: TokenKind,
  known: DataEncoding | undefined,
): { readonly encoding?: DataEncoding; readonly needed: number; readonly remarks: readonly string[] } {
  if (kind === "bytes") return { needed: 1 + largest(parts), remarks: [] };
  if (kind !== "characters") return { ...tokenizerEncoding(kind), remarks: [] };
  const { names, remarks } = encode(parts, known?.classNames);
  return { encoding: { classNames: names }, needed: names.length, remarks };
}

function tokenizerEncoding({ sha256, vocabulary }: TextTokenizer) {
  return { encoding: { tokenizer: { sha256 } }, needed: vocabulary };
}

/** Puts tokens in the place of characters, by the vocabulary of the first part or of a run. */
function encode(
  parts: readonly TextSource[],
  known: readonly string[] | undefined,
): { names: readonly string[]; remarks: readonly string[] } {
  const [training, ...further] = parts.map(({ codes }) => codes);
  if (training === undefined) throw new Error("a text has a part to train on");
  const vocabulary = known === undefined ? Vocabulary.of(training, ...further) : Vocabulary.recorded(known);
  // Places are counted in characters, so all parts are looked at before any becomes tokens.
  const others = parts.map((part) => vocabulary.countOthers(part)).reduce((sum, count) => sum + count);
  for (const { codes } of parts) codes.change((chunk) => vocabulary.encode(chunk));
  const remark = `${others} ${others === 1 ? "character that the vocabulary lacks is" : "characters that the vocabulary lacks are"} the token of any other character`;
  return { names: vocabulary.names, remarks: others === 0 ? [] : [remark] };
}

function largest(parts: readonly TextSource[]): number {
  let most = 0;
  for (const { codes } of parts)
    for (const chunk of codes.chunks()) for (const code of chunk) if (code > most) most = code;
  return most;
}

function cutSequences(
  { codes, path }: TextSource,
  { split, length }: { readonly split: string; readonly length: number },
): Split {
  const count = Math.floor((codes.length - 1) / length);
  if (count < 1) throw Failure.of("text-too-short", { path, split, found: codes.length, needed: length + 1 });
  return codes.cut(count, length);
}

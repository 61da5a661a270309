import { createHash } from "node:crypto";
import type { Tokenizer } from "@huggingface/tokenizers";
import * as v from "valibot";
import { Failure } from "../../../diagnostics/index.js";
import { checkJson, MalformedJson, natural } from "../../stored-json/index.js";
import { readDataFile } from "../files.js";
import {
  type ModelName,
  models,
  type RunModel,
  runBpe,
  runUnigram,
  runWordPiece,
} from "./tokenizer-model.js";
import {
  asSequence,
  type CutRule,
  MalformedPart,
  runNormalizer,
  runPreTokenizer,
  UnsupportedPart,
} from "./tokenizer-parts.js";

/** A tokenizer file, ready to be used. */
export interface TextTokenizer {
  readonly path: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** One more than the largest id, with the tokens that were added to the model's. */
  readonly vocabulary: number;
  /** What ends a document; undefined where the file has none of the names for it. */
  readonly end: { readonly name: string; readonly id: number } | undefined;
  readonly cuts: CutRule | undefined;
  /** The ids of a text, none added; undefined in the place of one that the file has no token for. */
  encode(text: string): readonly (number | undefined)[];
}

/** What tokenizers call the token that ends a document. */
const endNames = ["<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>"];

/** No tokenizer has a file so large: those with 256,000 tokens have 40 MB. */
const mostBytes = 2 ** 28;

const part = v.nullish(v.looseObject({ type: v.string() }), null);

const added = v.object({
  content: v.pipe(v.string(), v.nonEmpty()),
  id: natural,
  ...{ single_word: v.optional(v.boolean(), false), lstrip: v.optional(v.boolean(), false) },
  ...{ rstrip: v.optional(v.boolean(), false), special: v.optional(v.boolean(), false) },
  normalized: v.optional(v.boolean()),
});

const tokenizerFile = v.object({
  added_tokens: v.nullish(v.array(added), []),
  normalizer: part,
  pre_tokenizer: part,
  model: v.looseObject({}),
});

type AddedTokens = readonly v.InferOutput<typeof added>[];

/**
 * Reads the tokenizer file of Hugging Face's libraries at a path. Fails with SPK4126 where it cannot be read, SPK4280 where it is no
 * sound tokenizer, SPK4281 where it has parts that would not be run as those libraries run them.
 */
export async function readTokenizer(path: string): Promise<TextTokenizer> {
  const bytes = await readDataFile(path, mostBytes);
  try {
    return await openTokenizer(path, bytes);
  } catch (error) {
    if (error instanceof UnsupportedPart)
      throw Failure.of("unsupported-tokenizer", { path, found: error.message }, error);
    const isFound = error instanceof MalformedPart || error instanceof MalformedJson;
    // what the package says of a pattern that it cannot read
    if (!isFound && !(error instanceof SyntaxError)) throw error;
    throw Failure.of("malformed-tokenizer", { path, reason: error.message }, error);
  }
}

async function openTokenizer(path: string, bytes: Uint8Array): Promise<TextTokenizer> {
  const file = checkJson(parse(bytes), tokenizerFile);
  const { model, ids, fusesUnknown } = modelOf(file.model);
  const tokens = file.added_tokens ?? [];
  requireFitting(tokens, ids);
  const normalizer = runNormalizer(file.normalizer);
  const preTokenizer = runPreTokenizer(file.pre_tokenizer, new Set(ids.keys()));
  const isOneWord = preTokenizer.parts.every(({ type }) => type === "Metaspace");
  if (fusesUnknown && !isOneWord)
    throw new UnsupportedPart(`${model.type} that fuses unknown characters, with words of a pre-tokenizer`);
  const { Tokenizer } = await import("@huggingface/tokenizers");
  const run = new Tokenizer(
    {
      ...{ added_tokens: tokens, model, post_processor: null, decoder: null },
      normalizer: asSequence(normalizer.parts, "normalizers"),
      pre_tokenizer: asSequence(preTokenizer.parts, "pretokenizers"),
    },
    {},
  );
  return {
    path,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    vocabulary: vocabularyOf(ids, tokens),
    end: endOf(ids, tokens),
    cuts: normalizer.cuts && !tokens.some(reachesOut) ? preTokenizer.cuts : undefined,
    encode: (text) => encode(run, text),
  };
}

function encode(tokenizer: Tokenizer, text: string): readonly (number | undefined)[] {
  return tokenizer.encode(text, { add_special_tokens: false }).ids;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new MalformedJson("it is not JSON", { cause: error });
  }
}

function modelOf(model: Readonly<Record<string, unknown>>): RunModel {
  const type = model["type"] ?? kindOfModel(model);
  if (!isModelName(type)) {
    const found = typeof type === "string" ? `the model ${type}` : "a model of no known kind";
    throw new UnsupportedPart(`${found}; known are ${Object.keys(models).join(", ")}`);
  }
  const check = <T>(schema: v.GenericSchema<unknown, T>): T =>
    checkJson({ model }, v.object({ model: schema })).model;
  if (type === "BPE") return runBpe(check(models.BPE));
  return type === "WordPiece" ? runWordPiece(check(models.WordPiece)) : runUnigram(check(models.Unigram));
}

function isModelName(type: unknown): type is ModelName {
  return typeof type === "string" && Object.hasOwn(models, type);
}

/** Old files do not name the kind of their model. */
function kindOfModel(model: Readonly<Record<string, unknown>>): ModelName | undefined {
  if (Array.isArray(model["vocab"])) return "Unigram";
  if ("merges" in model) return "BPE";
  return "continuing_subword_prefix" in model ? "WordPiece" : undefined;
}

/** Added tokens that the model has too have its ids, and no others. */
function requireFitting(tokens: AddedTokens, ids: ReadonlyMap<string, number>): void {
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  for (const { content, id, single_word: isWord } of tokens) {
    const name = JSON.stringify(content);
    if (isWord) throw new UnsupportedPart(`the added token ${name} as a \`single_word\``);
    if ((ids.get(content) ?? id) !== id || (names.get(id) ?? content) !== content)
      throw new MalformedPart(`the added token ${name} has the id ${id}, but the model says otherwise`);
    names.set(id, content);
  }
}

/** Whether a token takes spaces around it, or may lie across one. */
function reachesOut({ content, rstrip }: AddedTokens[number]): boolean {
  return rstrip || /\s/u.test(content);
}

function vocabularyOf(ids: ReadonlyMap<string, number>, tokens: AddedTokens): number {
  let largest = 0;
  for (const id of ids.values()) largest = Math.max(largest, id);
  for (const { id } of tokens) largest = Math.max(largest, id);
  return largest + 1;
}

function endOf(ids: ReadonlyMap<string, number>, tokens: AddedTokens): TextTokenizer["end"] {
  for (const name of endNames) {
    const id = tokens.find(({ content }) => content === name)?.id ?? ids.get(name);
    if (id !== undefined) return { name, id };
  }
  return undefined;
}

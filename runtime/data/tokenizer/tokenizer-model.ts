import * as v from "valibot";
import { finite, named, natural } from "../../stored-json/index.js";
import { MalformedPart, type Part, UnsupportedPart } from "./tokenizer-parts.js";

/** The model of a tokenizer file, as it is run, and the ids of its tokens. */
export interface RunModel {
  readonly model: Part;
  readonly ids: ReadonlyMap<string, number>;
  /** Whether unknown characters in a row, of different words too, become one token. */
  readonly fusesUnknown: boolean;
}

/** Stands for what has no token: no token of a file is so. */
const noToken = "\u0000no token";

const vocabulary = named(natural);

const bpe = v.looseObject({
  vocab: vocabulary,
  merges: v.array(v.union([v.string(), v.tuple([v.string(), v.string()])])),
  unk_token: v.nullish(v.string()),
  dropout: v.nullish(v.number()),
  continuing_subword_prefix: v.nullish(v.string()),
  end_of_word_suffix: v.nullish(v.string()),
  fuse_unk: v.nullish(v.boolean()),
});

const wordPiece = v.looseObject({
  vocab: vocabulary,
  unk_token: v.string(),
  continuing_subword_prefix: v.string(),
  max_input_chars_per_word: v.optional(natural, 100),
});

const unigram = v.looseObject({
  vocab: v.pipe(v.array(v.tuple([v.string(), finite])), v.nonEmpty()),
  unk_id: v.nullish(natural),
  byte_fallback: v.nullish(v.boolean()),
});

/** The schemas of the models that there are, to be checked before `runModel`. */
export const models = { BPE: bpe, WordPiece: wordPiece, Unigram: unigram } as const;

export type ModelName = keyof typeof models;

/** A byte pair encoding; words beyond its tokens have none, or the unknown one. */
export function runBpe(given: v.InferOutput<typeof bpe>): RunModel {
  if (given.dropout) throw new UnsupportedPart("BPE with `dropout`, which draws at random");
  if (given.continuing_subword_prefix) throw new UnsupportedPart("BPE with `continuing_subword_prefix`");
  const ids = idsOf(Object.entries(given.vocab));
  const merges = given.merges.map((merge) => (typeof merge === "string" ? merge.split(" ") : merge));
  for (const [at, merge] of merges.entries()) {
    const [left = "", right = ""] = merge;
    const lacking = [left, right, left + right].find((token) => !ids.has(token));
    if (merge.length !== 2 || lacking !== undefined)
      throw new MalformedPart(`\`model.merges[${at}]\` is not of two tokens that make a third one`);
  }
  requireKnown(ids, given.unk_token);
  const model = {
    ...{ ...given, type: "BPE", merges, unk_token: given.unk_token ?? noToken },
    end_of_word_suffix: given.end_of_word_suffix || undefined,
  };
  return { model, ids, fusesUnknown: given.fuse_unk === true && given.unk_token != null };
}

export function runWordPiece(given: v.InferOutput<typeof wordPiece>): RunModel {
  const ids = idsOf(Object.entries(given.vocab));
  requireKnown(ids, given.unk_token);
  return { model: { ...given, type: "WordPiece" }, ids, fusesUnknown: false };
}

export function runUnigram(given: v.InferOutput<typeof unigram>): RunModel {
  if (given.byte_fallback) throw new UnsupportedPart("Unigram with `byte_fallback`");
  const ids = idsOf(given.vocab.map(([token], id) => [token, id]));
  const { unk_id: unknown } = given;
  if (unknown != null && unknown >= ids.size)
    throw new MalformedPart(`\`model.unk_id\` is ${unknown}, but there are ${ids.size} tokens`);
  return { model: { ...given, type: "Unigram" }, ids, fusesUnknown: true };
}

function idsOf(tokens: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const ids = new Map(tokens);
  const byId = new Map(tokens.map(([token, id]) => [id, token]));
  const twice = tokens.find(([token, id]) => byId.get(id) !== token || ids.get(token) !== id);
  if (twice !== undefined)
    throw new MalformedPart(`the token ${JSON.stringify(twice[0])} or its id ${twice[1]} is there twice`);
  return ids;
}

function requireKnown(ids: ReadonlyMap<string, number>, token: string | null | undefined): void {
  if (token != null && !ids.has(token))
    throw new MalformedPart(`\`model.vocab\` lacks its \`unk_token\`, ${JSON.stringify(token)}`);
}

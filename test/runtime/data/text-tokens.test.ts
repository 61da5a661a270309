import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LoadOptions } from "../../../runtime/data/datasets/define-dataset.js";
import {
  type DataEvent,
  type Dataset,
  type GivenArguments,
  inlineBatches,
  loadNamed,
  planTraining,
} from "../../../runtime/data/index.js";
import { pickSplit } from "../../../runtime/data/subset.js";
import { mostInPiece, tokenizedSink } from "../../../runtime/data/text-sinks.js";
import { openTokenStore } from "../../../runtime/data/token-store.js";
import { readTokenizer } from "../../../runtime/data/tokenizer/text-tokenizer.js";
import { datasetHash, recordData } from "../../../runtime/run-folder/run-data.js";
import { byteLevelBpe, unigram, wordPiece } from "../../support/reference/tokenize.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { writeFolder } from "./idx-folder.js";
import { failureOf, remarksOf } from "./load-table.js";
import { collect } from "./tiny-dataset.js";

const folder = join(import.meta.dirname, "tokenizers");
const [byteLevel, wordPieces, unigrams] = ["byte-level", "word-piece", "unigram"].map((name) => {
  const path = join(folder, `${name}.json`);
  return { path, file: JSON.parse(readFileSync(path, "utf8")) };
}) as [Stored, Stored, Stored];

interface Stored {
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests change parts of the file
  readonly file: any;
}

beforeEach(() => void vi.stubEnv("SPANKEY_CACHE", join(scratchFolder(), "cache")));
afterEach(() => vi.unstubAllEnvs());

async function load(
  files: Readonly<Record<string, string | Uint8Array>>,
  given: GivenArguments = {},
  {
    length = 4,
    classes = 300,
    ...options
  }: Partial<LoadOptions> & { length?: number; classes?: number } = {},
): Promise<Dataset> {
  const directory = await writeFolder(files);
  const model = { inputShape: [length], classes };
  const args = { file: "a.txt", tokens: byteLevel.path, test: "a.txt", ...given };
  return loadNamed("text", args, { seed: 1, model, directory, ...options });
}

/** All tokens but the last ones, which are not used. */
const tokensOf = ({ train: { values, labels } }: Dataset): readonly number[] => [
  ...values,
  ...labels.slice(-1),
];

const texts = [
  "The then, in the rain: she's  reading\n\n\tit's we'll 12 345 été -- the end \r\n  x\n",
  "日本語 🔑🔒 Füße\u0085a\ufeffb\u00a0the he'S\n\n",
  " the  the   the\nthe \nthe",
];

describe("a tokenizer file", () => {
  test("of byte-level BPE gives the ids of GPT-2's rules", async () => {
    const tokenizer = await readTokenizer(byteLevel.path);
    for (const text of texts)
      expect(tokenizer.encode(text)).toEqual(byteLevelBpe(text, byteLevel.file.model));
    expect(tokenizer.encode(" the in<|endoftext|>re")).toEqual([261, 220, 258, 268, 259]);
    expect(tokenizer).toMatchObject({ vocabulary: 269, end: { name: "<|endoftext|>", id: 268 } });
  });

  test("of WordPiece gives the ids of the longest tokens, unknown words as the unknown one", async () => {
    const { vocab } = wordPieces.file.model;
    const tokenizer = await readTokenizer(wordPieces.path);
    const words = "the keys unlocked , unlock ' s locks ! bcab abd 日 日 é .".split(" ");
    const wanted = words.flatMap((word) => wordPiece(word, vocab, 1));
    expect(wanted).toContain(1);
    expect(tokenizer.encode("The  keys unlocked, unlock's\nLOCKS! bcab abd 日日 é.")).toEqual(wanted);
  });

  test("of Unigram gives the most probable pieces", async () => {
    const tokenizer = await readTokenizer(unigrams.path);
    const words = ["▁the", "▁keys", "▁they", "▁k", "▁teeth"];
    const wanted = words.flatMap((word) => unigram(word, unigrams.file.model.vocab));
    expect(tokenizer.encode("the keys they k teeth")).toEqual(wanted);
  });

  test.each([
    [
      "Whitespace",
      { type: "Whitespace" },
      "naïve été_1, 日本. (x)",
      ["naïve", "été_1", ",", "日本", ".", "(", "x", ")"],
    ],
    ["WhitespaceSplit", { type: "WhitespaceSplit" }, "a, b\u0085c\ufeffd", ["a,", "b", "c\ufeffd"]],
    [
      "Punctuation",
      { type: "Punctuation", behavior: "Isolated" },
      "a--b$ c",
      ["a", "-", "-", "b", "$", " c"],
    ],
    ["Digits", { type: "Digits", individual_digits: true }, "a12²b", ["a", "1", "2", "²", "b"]],
    [
      "Split at a text, which is removed",
      { type: "Split", pattern: { String: "." }, behavior: "Removed", invert: false },
      "a.b+c",
      ["a", "b+c"],
    ],
  ])("cuts words as %s", async (_, preTokenizer, text, words) => {
    const vocab = Object.fromEntries(["[UNK]", ...words].map((word, id) => [word, id]));
    const model = { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", vocab };
    const file = { added_tokens: [], normalizer: null, pre_tokenizer: preTokenizer, model };
    const path = join(await writeFolder({ "t.json": JSON.stringify(file) }), "t.json");
    const { encode } = await readTokenizer(path);
    expect(encode(text)).toEqual(words.map((word) => vocab[word]));
  });
});

describe("a text cut by a tokenizer file", () => {
  test("is its ids, none added; the vocabulary is that of the file", async () => {
    const text = "the rain in the en";
    const dataset = await load({ "a.txt": text }, {}, { length: 2 });
    const ids = byteLevelBpe(text, byteLevel.file.model);
    expect(tokensOf(dataset)).toEqual(ids.slice(0, 1 + 2 * dataset.train.count));
    const sha256 = createHash("sha256").update(readFileSync(byteLevel.path)).digest("hex");
    expect(dataset.encoding).toEqual({ tokenizer: { sha256 } });
    expect(remarksOf(dataset)).toContain(
      `${ids.length} tokens are for training, ${ids.length} for testing; the vocabulary has 269`,
    );
    expect(await failureOf(load({ "a.txt": text }, {}, { classes: 268 }))).toMatchObject({
      code: "SPK4151",
      text: expect.stringMatching(
        /^the tokens of .*byte-level\.json need a vocabulary of 269, but the model has 268$/,
      ),
    });
  });

  test("ends each file of a folder in the token for it", async () => {
    const files = { "book/1.txt": "\ufeffthe the", "book/2.txt": "the in" };
    const dataset = await load(files, { file: "book", test: "book" }, { length: 1 });
    const [one, two] = ["the the", "the in"].map((text) => byteLevelBpe(text, byteLevel.file.model));
    expect(tokensOf(dataset)).toEqual([...(one ?? []), 268, ...(two ?? []), 268]);
    expect(remarksOf(dataset)[0]).toBe(
      "book: 2 files were read as one text, `<|endoftext|>` at the end of each",
    );
  });

  const llama3 = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
  const bytes = { ...byteLevel.file.pre_tokenizer, use_regex: false };
  const split = { type: "Split", pattern: { Regex: llama3 }, behavior: "Isolated", invert: false };
  test.each([
    ["byte-level BPE", byteLevel.file, texts],
    [
      "the same with a space before",
      withWords(byteLevel.file, { ...bytes, use_regex: true, add_prefix_space: true }),
      texts,
    ],
    [
      "the same, digits apart",
      withWords(byteLevel.file, sequence({ type: "Digits" }, byteLevel.file.pre_tokenizer)),
      texts,
    ],
    ["the words of Llama 3", withWords(byteLevel.file, sequence(split, bytes)), texts],
    ["lines without spaces", byteLevel.file, ["日本語。\n", "日本語\r\n\r\n", "é\n\n"]],
    [
      "the same by the words of Llama 3",
      withWords(byteLevel.file, sequence(split, bytes)),
      ["日本語。\n", "x.\n\n/"],
    ],
    ["WordPiece", wordPieces.file, ["The keys un\u0301locked, abd\n", "日 b’s c!\n\n"]],
    ["Unigram", unigrams.file, ["the keys  they\nthe <unk> ü", " they </s>key</s> the "]],
  ])("is the same in pieces as whole: %s", async (_, file, lines) => {
    const directory = await writeFolder({ "t.json": JSON.stringify(file) });
    const tokens = join(directory, "t.json");
    const tokenizer = await readTokenizer(tokens);
    const text = lines.join("").repeat(20);
    const whole = tokenizer.encode(text);
    for (const most of [48, 61, 90]) {
      const options = { bytes: 0, memory: 0, batchSize: 1, size: 1, observe: undefined };
      const store = await openTokenStore(options);
      const encode = vi.fn(tokenizer.encode);
      const sink = tokenizedSink(store, "a.txt", { ...tokenizer, encode }, most);
      for (let start = 0; start < text.length; start += 70) sink.add(text.slice(start, start + 70));
      sink.end?.();
      expect(encode.mock.calls.length).toBeGreaterThan(text.length / 92);
      expect([...store.chunks(0, store.length)].flatMap((chunk) => [...chunk])).toEqual(whole);
    }
  });
});

function withWords(file: object, preTokenizer: object): object {
  return { ...file, pre_tokenizer: preTokenizer };
}

function sequence(...pretokenizers: readonly object[]): object {
  return { type: "Sequence", pretokenizers };
}

describe("a text that memory is not to hold", () => {
  const text = "the rain in été, 日本 she's there\n".repeat(40);
  const settings = { batchSize: 3, seed: 2, epochs: 2 };
  const limit = { memory: 4 * 3 * 4 * 4, batchSize: 3 };

  test.each([
    ["characters", "characters"],
    ["bytes", "bytes"],
    ["a tokenizer file", byteLevel.path],
  ])("lies in a file and is the same: %s", async (_, tokens) => {
    const given = { tokens, test: "none", train: 0.8 };
    const events: DataEvent[] = [];
    const observe = (event: DataEvent) => void events.push(event);
    const held = await load({ "a.txt": text }, given);
    const stored = await load({ "a.txt": text }, given, { ...limit, observe });
    expect(held.train.file).toBeUndefined();
    expect(stored.train.file).toBeDefined();
    expect(stored.train.values).toHaveLength(0);
    expect(events.map(({ kind }) => kind)).toEqual(["storing"]);
    const batches = await collect(inlineBatches(planTraining(stored, settings)));
    expect(batches).toEqual(await collect(inlineBatches(planTraining(held, settings))));
    expect(datasetHash(stored)).toBe(datasetHash(held));
    expect(recordData(stored)).toEqual(recordData(held));
    expect(stored.summary).toEqual(held.summary);
    expect(stored.encoding).toEqual(held.encoding);
    expect(pickSplit(stored.test, [3, 0], stored)).toEqual(pickSplit(held.test, [3, 0], held));
    stored.release?.();
    await expect(collect(inlineBatches(planTraining(stored, settings)))).rejects.toMatchObject({
      code: "SPK4160",
    });
  });

  test("has the places of characters that a run lacks", async () => {
    const known = { encoding: { classNames: [..."\n ',abcdehinrst"].sort() } };
    const options = { ...limit, ...known };
    const failure = await failureOf(
      load({ "a.txt": text.replace("日", "\n日") }, { tokens: "characters" }, options),
    );
    expect(failure).toMatchObject({
      code: "SPK4158",
      text: expect.stringContaining('"日" (40 times, first in a.txt, line 2)'),
    });
  });

  test("must leave room for a batch, and for the test samples where they are needed at once", async () => {
    const files = { "a.txt": text };
    expect(await failureOf(load(files, {}, { ...limit, memory: 47 }))).toMatchObject({
      code: "SPK4132",
      text: expect.stringMatching(/^a batch of 3 samples of `text`/),
    });
    expect(await failureOf(load(files, {}, { ...limit, holdsTest: true }))).toMatchObject({
      code: "SPK4132",
      text: expect.stringMatching(/^the test samples, as the network reads them,/),
    });
  });
});

describe("a tokenizer file that does not serve", () => {
  const { model, added_tokens: added } = byteLevel.file;
  const change = (changes: object): string => JSON.stringify({ ...byteLevel.file, ...changes });
  test.each([
    ["no JSON", "{", "SPK4280", /t\.json is no tokenizer file: it is not JSON$/],
    ["no tokenizer", "{}", "SPK4280", /`model`/],
    [
      "merges of no tokens",
      change({ model: { ...model, merges: ["t h"] } }),
      "SPK4280",
      /`model\.merges\[0\]` is not/,
    ],
    [
      "an id twice",
      change({ model: { ...model, vocab: { a: 1, b: 1 }, merges: [] } }),
      "SPK4280",
      /is there twice/,
    ],
    [
      "an id of two tokens",
      change({ added_tokens: [{ ...added[0], id: 5 }] }),
      "SPK4280",
      /has the id 5, but/,
    ],
    [
      "no unknown token",
      change({ model: { ...model, unk_token: "?!" } }),
      "SPK4280",
      /lacks its `unk_token`, "\?!"/,
    ],
    [
      "a pattern that is none",
      change({ pre_tokenizer: { type: "Split", pattern: { Regex: "(" }, behavior: "Isolated" } }),
      "SPK4280",
      /no tokenizer file/,
    ],
    [
      "an unknown model",
      change({ model: { type: "WordLevel", vocab: {} } }),
      "SPK4281",
      /has the model WordLevel; known are BPE, WordPiece, Unigram$/,
    ],
    ["dropout", change({ model: { ...model, dropout: 0.1 } }), "SPK4281", /has BPE with `dropout`/],
    [
      "another normaliser",
      change({ normalizer: { type: "Precompiled" } }),
      "SPK4281",
      /has the normalizer Precompiled; known are NFC/,
    ],
    [
      "another pre-tokenizer",
      change({ pre_tokenizer: { type: "UnicodeScripts" } }),
      "SPK4281",
      /pre-tokenizer UnicodeScripts/,
    ],
    [
      "whole words alone",
      change({ added_tokens: [{ ...added[0], single_word: true }] }),
      "SPK4281",
      /`single_word`/,
    ],
  ])("%s", async (_, content, code, says) => {
    const failure = await failureOf(load({ "a.txt": "the", "t.json": content }, { tokens: "t.json" }));
    expect(failure.code).toBe(code);
    expect(failure.text).toMatch(says);
  });

  test("has no token for a character, and none for others: SPK4282", async () => {
    const vocab = Object.fromEntries(Object.entries(model.vocab).filter(([token]) => token !== "q"));
    const tokens = change({ model: { ...model, vocab } });
    const failure = await failureOf(load({ "a.txt": "the\nthe q", "t.json": tokens }, { tokens: "t.json" }));
    expect(failure).toMatchObject({
      code: "SPK4282",
      text: 'a.txt, line 2: t.json has no token for "q", and none for unknown characters',
    });
  });

  test("cuts nowhere in a long text: SPK4283", async () => {
    const prepended = change({ normalizer: { type: "Prepend", prepend: "▁" } });
    const text = "the rain\n".repeat(mostInPiece / 8);
    const failure = await failureOf(load({ "a.txt": text, "t.json": prepended }, { tokens: "t.json" }));
    expect(failure).toMatchObject({
      code: "SPK4283",
      text: expect.stringContaining("a.txt, from line 1 on"),
    });
    const spaceless = await failureOf(load({ "a.txt": `the\n${"é".repeat(2 * mostInPiece)}` }));
    expect(spaceless).toMatchObject({
      code: "SPK4283",
      text: expect.stringContaining("a.txt, from line 1 on"),
    });
  });

  test("is not that of the run: SPK4284", async () => {
    const recorded = "0".repeat(64);
    const failure = await failureOf(
      load({ "a.txt": "the" }, {}, { encoding: { tokenizer: { sha256: recorded } } }),
    );
    expect(failure).toMatchObject({ code: "SPK4284", text: expect.stringContaining(`not ${recorded}`) });
  });

  test("and an empty text is too short", async () => {
    expect(await failureOf(load({ "a.txt": "" }))).toMatchObject({ code: "SPK4150" });
  });
});

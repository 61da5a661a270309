import { type FuzzKind, randomOf } from "./fuzz-kind.js";
import { mutateBytes } from "./mutate-bytes.js";
import { mutatedTexts } from "./mutate-json.js";
import { loadSound } from "./sound-dataset.js";

const sound = [
  "To be, or not to be, that is the question:\n".repeat(4),
  "Füße, naïve, señor, Ελλάδα, Москва, 日本語, 🔑🔒, e\u0301\r\n".repeat(4),
  "\ufeffaaaa\u0000bbbb\tcccc\u2028dddd\n\n\n",
].map((text) => new TextEncoder().encode(text));

/** Texts for language models: by characters or by bytes, in one file or in two. */
export const texts: FuzzKind = {
  name: "text",
  tried: 150,
  draw: (seed) => {
    const random = randomOf("text", seed);
    const draw = (): Uint8Array => sound[random.below(sound.length)] ?? new Uint8Array();
    const tokens = random.below(2) === 0 ? "characters" : "bytes";
    const test = random.below(3) === 0 ? { test: "b.txt" } : {};
    const classes = random.below(4) === 0 ? 30 : 256;
    return {
      files: { "a.txt": mutateBytes(draw(), random), "b.txt": draw() },
      read: (directory) => {
        const model = { inputShape: [4], classes };
        return loadSound("text", { file: "a.txt", tokens, ...test }, { seed, model, directory });
      },
    };
  },
};

const words = ["[UNK]", "To", "be", ",", "or", "not", "to", "that", "is", "the", "question", ":", "##s"];
const wordPiece = {
  added_tokens: [
    { id: 0, content: "[UNK]", single_word: false, lstrip: false, rstrip: false, special: true },
  ],
  normalizer: {
    type: "Sequence",
    normalizers: [{ type: "NFC" }, { type: "BertNormalizer", clean_text: true }],
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
  model: {
    ...{ type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##" },
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
  },
};
const letters = [..."Tobe, rnthaisqu:\n"].filter((letter, at, all) => all.indexOf(letter) === at);
const bpe = {
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: "Split", pattern: { Regex: "\\s+|\\S+" }, behavior: "Isolated", invert: false },
  model: {
    ...{ type: "BPE", merges: ["t h", "o r", "th a"], unk_token: null },
    vocab: Object.fromEntries([...letters, "th", "or", "tha"].map((token, id) => [token, id])),
  },
};
const pieces = ["<unk>", "▁", "▁be", "▁t", ...letters].map((piece, i) => [piece, -i]);
const unigram = {
  added_tokens: [],
  normalizer: { type: "Replace", pattern: { String: "T" }, content: "t" },
  pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: true },
  model: { type: "Unigram", unk_id: 0, vocab: pieces },
};
const soundTokenizers = [wordPiece, bpe, unigram].map((file) => JSON.stringify(file));

/** Tokenizer files of a text, damaged as JSON or as bytes. */
export const tokenizers: FuzzKind = {
  name: "tokenizer",
  tried: 100,
  draw: (seed) => {
    const random = randomOf("tokenizer", seed);
    const text = soundTokenizers[random.below(soundTokenizers.length)] ?? "";
    const [changed = ""] = mutatedTexts(text, seed, 1);
    const bytes = new TextEncoder().encode(text);
    return {
      files: {
        "a.txt": sound[0] ?? bytes,
        "t.json": random.below(4) === 0 ? mutateBytes(bytes, random) : changed,
      },
      read: (directory) => {
        const model = { inputShape: [4], classes: 64 };
        return loadSound("text", { file: "a.txt", tokens: "t.json" }, { seed, model, directory });
      },
    };
  },
};

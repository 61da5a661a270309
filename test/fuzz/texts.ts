import { type FuzzKind, randomOf } from "./fuzz-kind.js";
import { mutateBytes } from "./mutate-bytes.js";
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

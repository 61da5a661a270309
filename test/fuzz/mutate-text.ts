import type { RandomStream } from "../../tensor/random/index.js";
import { mutateBytes } from "./mutate-bytes.js";

/**
 * A text near a valid one: its bytes are changed, or its tokens or lines are left out, doubled, moved, or replaced by those
 * of another text.
 */
export function mutateText(text: string, other: string, random: RandomStream): string {
  const way = random.below(4);
  if (way === 0) return new TextDecoder().decode(mutateBytes(new TextEncoder().encode(text), random));
  const cut = way === 1 ? lines : tokens;
  return splice(cut(text), [...cut(other), ...oddWords], random).join("");
}

const tokens = (text: string): string[] => text.match(/\w+|\s+|[^\s\w]/g) ?? [];
const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Numbers that are too much, and words that mean something to JavaScript or to formats. */
const oddWords = [
  ...["0", "-1", "1e308", "-1e-308", "999999999999", "9007199254740993", "0.5", "NaN", "Infinity", "1,5"],
  ...["__proto__", "constructor", "true", "null", '"', "'", "''", "{", "}", "/*", "\0", "\r", "\ufeff"],
  ...["\ud800", "é", "e\u0301", "\u202e", "\u001b[31m", "🔑"],
];

function splice(parts: string[], others: readonly string[], random: RandomStream): string[] {
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(parts.length + 1);
    const length = random.below(random.below(3) === 0 ? 40 : 3);
    const from = random.below(others.length);
    const taken = others.slice(from, from + 1 + random.below(3));
    const stretch = parts.slice(at, at + length);
    const instead = [[], taken, [...stretch, ...stretch], [...stretch, ...taken]][random.below(4)] ?? [];
    parts.splice(at, length, ...instead);
  }
  return parts;
}

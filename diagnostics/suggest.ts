import { closest, distance } from "fastest-levenshtein";

/** The candidate that `name` was probably meant to be, or undefined where nothing is near enough. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  if (all.length === 0) return undefined;
  const folded = name.toLowerCase();
  // Swapped letters are two edits to Levenshtein, and the commonest mistake of all.
  const swapped = all.find((candidate) => lettersOf(candidate) === lettersOf(name));
  if (swapped !== undefined) return swapped;
  const best = closest(
    folded,
    all.map((candidate) => candidate.toLowerCase()),
  );
  const limit = Math.max(1, Math.floor(name.length / 3));
  if (distance(folded, best) > limit) return undefined;
  return all.find((candidate) => candidate.toLowerCase() === best);
}

/** The letters of a word in alphabetical order. */
function lettersOf(word: string): string {
  return [...word.toLowerCase()].sort().join("");
}

import { closest, distance } from "fastest-levenshtein";

/** The candidate that `name` was probably meant to be, or undefined where nothing is near enough. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const folded = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 3));
  // A letter too many or too few is an edit.
  const isOfLength = (candidate: string): boolean => Math.abs(candidate.length - folded.length) <= limit;
  const near = [...candidates].filter(isOfLength);
  if (near.length === 0) return undefined;
  // Swapped letters are two edits to Levenshtein, and the commonest mistake of all.
  const letters = lettersOf(folded);
  const swapped = near.find((candidate) => lettersOf(candidate.toLowerCase()) === letters);
  if (swapped !== undefined) return swapped;
  const best = closest(
    folded,
    near.map((candidate) => candidate.toLowerCase()),
  );
  if (distance(folded, best) > limit) return undefined;
  return near.find((candidate) => candidate.toLowerCase() === best);
}

/** The letters of a word in alphabetical order. */
function lettersOf(word: string): string {
  return [...word].sort().join("");
}

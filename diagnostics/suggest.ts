import { closest, distance } from "fastest-levenshtein";

/** The candidate that `name` is probably meant to be; undefined if none is close enough. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const folded = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 3));
  // an extra or missing letter is one edit
  const isOfLength = (candidate: string): boolean => Math.abs(candidate.length - folded.length) <= limit;
  const near = [...candidates].filter(isOfLength);
  if (near.length === 0) return undefined;
  // Levenshtein counts swapped letters, the commonest mistake, as two edits
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

import { distance } from "fastest-levenshtein";

/** A longer name is nobody's slip, and comparing two long names takes the product of their lengths. */
const longestName = 100;
/** Candidates that are compared with a name: comparing all of a huge spec with each unknown name has no end. */
const mostCandidates = 2000;

/**
 * The candidate that `name` is probably meant to be; undefined if none is close enough: a third of its letters may be others,
 * or one, and more than half must stay, so that a name of one letter is close to its capital alone.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longestName) return undefined;
  const folded = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 3));
  // an extra or missing letter is one edit
  const isOfLength = (candidate: string): boolean => Math.abs(candidate.length - folded.length) <= limit;
  const near: string[] = [];
  for (const candidate of candidates) {
    if (isOfLength(candidate)) near.push(candidate);
    if (near.length === mostCandidates) break;
  }
  // Levenshtein counts swapped letters, the commonest mistake, as two edits
  const letters = lettersOf(folded);
  const swapped = near.find((candidate) => lettersOf(candidate.toLowerCase()) === letters);
  if (swapped !== undefined) return swapped;
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of near) {
    const edits = distance(folded, candidate.toLowerCase());
    const kept = Math.max(folded.length, candidate.length) - edits;
    // `nn` for `n` is a letter written twice
    const staysMostly = candidate.length < folded.length ? kept >= edits : kept > edits;
    if (edits <= limit && staysMostly && edits < (best?.edits ?? Number.POSITIVE_INFINITY))
      best = { candidate, edits };
  }
  return best?.candidate;
}

/** The letters of a word in alphabetical order. */
function lettersOf(word: string): string {
  return [...word].sort().join("");
}

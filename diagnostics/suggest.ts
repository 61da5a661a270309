import { closest, distance } from "fastest-levenshtein";

/** The candidate that `name` was probably meant to be, or undefined where nothing is near enough. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  if (all.length === 0) return undefined;
  const folded = name.toLowerCase();
  const best = closest(
    folded,
    all.map((candidate) => candidate.toLowerCase()),
  );
  const limit = Math.max(1, Math.floor(name.length / 3));
  if (distance(folded, best) > limit) return undefined;
  return all.find((candidate) => candidate.toLowerCase() === best);
}

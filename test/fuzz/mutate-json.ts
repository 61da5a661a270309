import { type RandomStream, stream } from "../../tensor/random/index.js";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Texts near a valid one: parts dropped, of another type or size, deeper, doubled, or the whole cut short. */
export function* mutatedTexts(text: string, seed: number, count: number): Generator<string> {
  for (let i = 0; i < count; i++) yield mutateText(text, stream(seed, "dataset", "mutate-json", i));
}

function mutateText(text: string, random: RandomStream): string {
  const below = (limit: number): number => Math.floor(random.uniform() * limit);
  if (below(8) === 0) return text.slice(0, below(text.length));
  const value = JSON.parse(text) as Json;
  for (let i = 0; i <= below(3); i++) mutatePart(value, below);
  return JSON.stringify(value).replaceAll('"@infinite"', "1e999");
}

/** Changes one part of a value, in place: each level is as likely as its number of parts. */
function mutatePart(value: Json, below: (limit: number) => number): void {
  const parents = [...containersIn(value)];
  const parent = parents[below(parents.length)];
  if (parent === undefined) return;
  const names = Object.keys(parent);
  const name = names[below(names.length)];
  if (name === undefined) return;
  const entries: Record<string, Json> = parent as Record<string, Json>;
  const before = entries[name] ?? null;
  const kind = below(5);
  if (kind === 0 && !Array.isArray(parent)) delete entries[name];
  else if (kind === 1) entries[name] = before !== null && below(2) === 0 ? [before] : { [name]: before };
  else if (kind === 2 && Array.isArray(parent)) parent.push(structuredClone(before));
  else if (kind === 4 && typeof before === "number") entries[name] = (before * below(5)) / 2;
  else entries[name] = structuredClone(others[below(others.length)] ?? null);
}

const others: readonly Json[] = [
  ...[null, true, 0, -1, 1.5, 1e300, 2 ** 53, "@infinite", "", "NaN", "constructor"],
  ...[[], {}, [[]], { kind: "one_of", of: [] }, { length: 1 }],
];

function* containersIn(value: Json): Generator<Json[] | { [name: string]: Json }> {
  if (typeof value !== "object" || value === null) return;
  yield value;
  for (const part of Object.values(value)) yield* containersIn(part);
}

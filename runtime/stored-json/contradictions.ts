/** What of a stored value does not agree with the rest of it, or of its run: where, and what is wrong there. */
export interface Contradiction {
  /** `trials[0].price.labels`; empty: the whole. */
  readonly place: string;
  /** "is 300, but …" */
  readonly says: string;
}

/** "`trials[0].price.labels` is 300, but …" of the first, as the end of a sentence that begins with the name of a file. */
export function firstContradiction(found: Iterable<Contradiction>): string | undefined {
  for (const { place, says } of found) return `\`${place}\` ${says}`;
  return undefined;
}

/** Contradictions of a part, as those of what holds the part at `place`. */
export function* within(place: string, found: Iterable<Contradiction>): Generator<Contradiction> {
  for (const { place: inner, says } of found) {
    const isJoined = inner === "" || inner.startsWith("[");
    yield { place: isJoined ? `${place}${inner}` : `${place}.${inner}`, says };
  }
}

/** Contradictions of the items of a list, as those of what holds the list at `place`. */
export function* withinEach<Item>(
  place: string,
  items: readonly Item[],
  of: (item: Item, index: number) => Iterable<Contradiction>,
): Generator<Contradiction> {
  for (const [i, item] of items.entries()) yield* within(`${place}[${i}]`, of(item, i));
}

/** Sums may have been taken in another order: what a computed number may be off, of itself. */
const tolerance = 1e-6;

type Figure = number | string | null;

/** Where a figure is not the one that `from` gives: "is 3, but m / 2 gives 2.5". NaN is equal to itself. */
export function* differs(
  place: string,
  found: Figure,
  computed: Figure,
  from: string,
): Generator<Contradiction> {
  if (isSame(found, computed)) return;
  yield { place, says: `is ${found}, but ${from} ${shown(computed)}` };
}

/** A computed figure, without the digits that rounding makes. */
export function shown(figure: Figure): string {
  return String(typeof figure === "number" ? Number(figure.toPrecision(6)) : figure);
}

function isSame(a: Figure, b: Figure): boolean {
  if (typeof a !== "number" || typeof b !== "number" || Object.is(a, b)) return a === b || Object.is(a, b);
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Where a figure is above what it can be: "is 900, but its data hold 700". */
export function* exceeds(
  place: string,
  found: number | null,
  most: number,
  because: string,
): Generator<Contradiction> {
  if (found === null || !(found > most + tolerance * Math.max(1, Math.abs(most)))) return;
  yield { place, says: `is ${found}, but ${because} ${shown(most)}` };
}

/** Where numbers fall that can only rise or stay. */
export function* falls(place: string, numbers: readonly number[]): Generator<Contradiction> {
  for (const [i, number] of numbers.entries()) {
    const before = numbers[i - 1] ?? number;
    if (number < before)
      yield { place: `${place}[${i}]`, says: `is ${number}, less than ${before} before it` };
  }
}

/** Where a share of so many things is not a whole number of them. */
export function* isNoCount(place: string, share: number | null, of: number): Generator<Contradiction> {
  if (share === null || !Number.isFinite(share)) return;
  const count = share * of;
  if (Math.abs(count - Math.round(count)) > 1e-3)
    yield { place, says: `is ${share}, which is no whole number of ${of} predictions` };
}

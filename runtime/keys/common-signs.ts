import type { Basis } from "./basis.js";
import { distinctBases, type KeyFile } from "./key-file.js";
import { alphaOf } from "./keyspace.js";
import type { KeyedPoint, KeyLayout } from "./layout.js";
import type { UserKey } from "./user-key.js";

/** Entries of a key at a point at which all valid keys have one sign. They are not secret: the signs are. */
export interface CommonPlaces {
  readonly keyspace: string;
  readonly point: string;
  /** The size of a key there. */
  readonly dim: number;
  readonly places: readonly number[];
}

/** What all valid keys of a key file agree in. */
export interface CommonSigns {
  readonly at: readonly CommonPlaces[];
  /** One for each place: whether all valid keys are above 0 there. */
  readonly signs: readonly boolean[];
}

/**
 * How far the least |αᵀb| of a valid key must lie from 0, relative to Σ|b|: more than rounding moves it, so that no valid key
 * is ever refused.
 */
const margin = 1e-4;

/**
 * The entries at which every key that a key file can issue has the same sign, and these signs. Whatever rows a basis has, the
 * signs of each of its columns are as likely turned round as not, so the places say nothing of the signs: each is worth one
 * bit of the bases' own randomness. Every basis counts once, at the largest of its points.
 */
export function commonSigns(file: KeyFile): CommonSigns {
  const found = file.layouts.flatMap((layout) =>
    distinctBases(file.bases.get(layout.keyspace) ?? new Map()).map(({ basis, points }) =>
      commonAt(layout, basis, largestOf(layout, points)),
    ),
  );
  return { at: found.map(({ at }) => at), signs: found.flatMap(({ signs }) => signs) };
}

function largestOf(layout: KeyLayout, names: readonly string[]): KeyedPoint {
  const points = layout.points.filter(({ name }) => names.includes(name));
  return points.reduce((largest, point) => (point.dim > largest.dim ? point : largest));
}

function commonAt({ keyspace, config }: KeyLayout, basis: Basis, { name, dim }: KeyedPoint) {
  const { rows, columns, values } = basis;
  const entry = alphaOf(config.alpha);
  const [places, signs]: [number[], boolean[]] = [[], []];
  for (let place = 0; place < dim; place++) {
    const column = Array.from({ length: rows }, (_, row) => values[row * columns + place] ?? 0);
    const { least, greatest } = entry.extremes(config.alpha, column);
    const size = margin * column.reduce((sum, value) => sum + Math.abs(value), 0);
    if (!(least > size || greatest < -size)) continue;
    places.push(place);
    signs.push(least > size);
  }
  return { at: { keyspace, point: name, dim, places }, signs };
}

/** The signs of a user key at these places; undefined where it has no such places. */
export function signsAt({ keys }: UserKey, at: readonly CommonPlaces[]): readonly boolean[] | undefined {
  const signs: boolean[] = [];
  for (const { keyspace, point, dim, places } of at) {
    const values = keys.get(keyspace)?.get(point)?.values;
    if (values?.length !== dim) return undefined;
    for (const place of places) signs.push((values[place] ?? 0) > 0);
  }
  return signs;
}

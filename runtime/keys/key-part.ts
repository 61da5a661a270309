import { norm } from "../../tensor/vectors.js";
import { type Basis, combineRows, firstColumns } from "./basis.js";
import type { KeyFile } from "./key-file.js";
import type { KeyedPoint, KeyLayout } from "./layout.js";
import { deviationOf } from "./rescale.js";
import type { UserKey } from "./user-key.js";

/** The numbers k of a user key at a point, and the m × d matrix B of which k = c · αᵀB is made, c the rescaling. */
export interface KeyPart {
  readonly key: Float64Array;
  readonly basis: Basis;
}

/** The key of a user at a point, with as much of the basis as the point takes. */
export function partAt(key: UserKey, file: KeyFile, { keyspace }: KeyLayout, point: KeyedPoint): KeyPart {
  const values = key.keys.get(keyspace)?.get(point.name)?.values;
  const basis = file.bases.get(keyspace)?.get(point.name);
  if (values === undefined || basis === undefined) throw new Error(`no key or no basis at ${point.name}`);
  return { key: Float64Array.from(values), basis: firstColumns(basis, point.dim) };
}

/** What a key file issues at a part for coefficients; where keys are rescaled, the scale of these does not matter. */
export function issuedFor(alpha: ArrayLike<number>, { basis }: KeyPart, std: number | null): Float64Array {
  const raw = combineRows(alpha, basis);
  const scale = std === null ? 1 : std / deviationOf(raw);
  return raw.map((value) => value * scale);
}

/** How a vector differs from a wanted one. */
export interface Difference {
  /** ‖k − w‖ / ‖k‖ */
  readonly whole: number;
  /** The same for the multiple c · w that is nearest to k. */
  readonly direction: number;
  /** |c − 1| */
  readonly scale: number;
}

/** The difference of a key from a wanted one; one without length, or that is not a number, is all different. */
export function differenceOf(key: Float64Array, wanted: Float64Array): Difference {
  const length = norm(key);
  const factor = dot(key, wanted) / dot(wanted, wanted);
  if (length === 0 || !Number.isFinite(factor)) return { whole: 1, direction: 1, scale: 1 };
  const distance = (c: number): number => norm(key.map((value, i) => value - c * (wanted[i] ?? 0))) / length;
  return { whole: distance(1), direction: distance(factor), scale: Math.abs(factor - 1) };
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

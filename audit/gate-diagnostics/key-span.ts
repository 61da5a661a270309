import { firstColumns, projectionOffSpan } from "../../runtime/keys/basis.js";
import type { KeyFile, KeyLayout } from "../../runtime/keys/index.js";
import { norm } from "../../tensor/vectors.js";

/** Span(B) at a point, of the first d columns of a basis that is wider. */
export interface KeySpan {
  readonly point: string;
  readonly layout: KeyLayout;
  /** m, the rows of B, and d. */
  readonly m: number;
  readonly d: number;
  /** m ≥ d: the span is the whole space. */
  readonly isWhole: boolean;
  /** The part of a vector that lies outside; zeros where the span is whole. */
  outside(vector: ArrayLike<number>): Float64Array;
}

/** The spans of a key file, in the order of its points. */
export function keySpans({ layouts, bases }: KeyFile): KeySpan[] {
  return layouts.flatMap((layout) =>
    layout.points.map(({ name, dim }): KeySpan => {
      const basis = bases.get(layout.keyspace)?.get(name);
      if (basis === undefined) throw new Error(`no basis at ${name}`);
      const isWhole = basis.rows >= dim;
      const project = isWhole ? undefined : projectionOffSpan(firstColumns(basis, dim));
      const outside = (vector: ArrayLike<number>): Float64Array => {
        const rest = project === undefined ? new Float64Array(dim) : Float64Array.from(vector);
        project?.(rest);
        return rest;
      };
      return { point: name, layout, m: basis.rows, d: dim, isWhole, outside };
    }),
  );
}

/** The part of a vector that lies inside. */
export function inside(span: KeySpan, vector: ArrayLike<number>): Float64Array {
  const rest = span.outside(vector);
  return rest.map((value, i) => (vector[i] ?? 0) - value);
}

/** The share of the energy ‖v‖² that lies inside; 0 of a vector of zeros. */
export function energyInside(span: KeySpan, vector: ArrayLike<number>): number {
  const whole = norm(vector);
  if (whole === 0) return 0;
  return Math.max(0, 1 - (norm(span.outside(vector)) / whole) ** 2);
}

/** Why nothing lies outside a span. */
export function wholeSpan({ m, d, point }: KeySpan): string {
  return `B has m = ${m} rows and ${point} d = ${d} dimensions: Span(B) is the whole space`;
}

import type { KeyLayout } from "../keys/layout.js";

/**
 * The numbers that enter at each injection point, after any rescaling: d numbers in channel, height, width order. This is
 * what an attacker holds or makes: it has no basis and no α.
 */
export type ConcreteKey = ReadonlyMap<string, Float32Array>;

/** A key with other numbers at each point. */
export function mapKey(
  key: ConcreteKey,
  change: (values: Float32Array, point: string) => Float32Array,
): ConcreteKey {
  return new Map([...key].map(([point, values]) => [point, change(values, point)]));
}

/** A key of numbers made point by point. */
export function keyAt(
  layouts: readonly KeyLayout[],
  make: (dim: number, point: string, layout: KeyLayout) => Float32Array,
): ConcreteKey {
  return new Map(
    layouts.flatMap((layout) =>
      layout.points.map(({ name, dim }) => [name, make(dim, name, layout)] as const),
    ),
  );
}

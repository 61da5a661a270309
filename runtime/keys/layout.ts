import { Failure } from "../../diagnostics/index.js";
import { type Shape, sizeOf } from "../../tensor/ops/tensor-type.js";
import type { Named } from "../../tensor/programs/named.js";
import { type KeyspaceConfig, someWrongKey } from "./keyspace.js";

/** What keys know of an experiment. */
export interface KeyedExperiment {
  readonly spec: string;
  readonly name: string;
  readonly seed: number;
  readonly keyspaces: Named<KeyspaceConfig>;
  readonly injections: readonly { readonly keyspace: string; readonly points: readonly string[] }[];
}

/** An injected point: the activation there, per sample, and d, its number of elements. */
export interface KeyedPoint {
  readonly name: string;
  readonly shape: Shape;
  readonly dim: number;
}

/** One keyspace of an experiment with the points its keys enter at. */
export interface KeyLayout {
  readonly keyspace: string;
  readonly config: KeyspaceConfig;
  readonly points: readonly KeyedPoint[];
  /** d_max: the largest of the points' dimensions, the width of a shared basis. */
  readonly width: number;
}

/** Whether all points take the first entries of one key. */
export function isOneVector({ basis, alpha }: Pick<KeyspaceConfig, "basis" | "alpha">): boolean {
  return !basis.perPoint && !alpha.perPoint;
}

/** Whether a point takes all of the key that is rescaled, and not its first entries alone. */
export function isWhole({ config, width }: KeyLayout, { dim }: Pick<KeyedPoint, "dim">): boolean {
  return !isOneVector(config) || dim === width;
}

/**
 * The first point whose keys have no standard deviation to be rescaled to, as it would be taken over one number: over d of
 * the point where keys differ by point, otherwise over d_max.
 */
export function pointWithoutDeviation<Point extends Pick<KeyedPoint, "dim">>(
  config: Pick<KeyspaceConfig, "basis" | "alpha" | "std">,
  points: readonly Point[],
): Point | undefined {
  if (config.std === null) return undefined;
  const single = points.filter(({ dim }) => dim < 2);
  return isOneVector(config) && single.length < points.length ? undefined : single[0];
}

/**
 * The keyspaces that an experiment injects, in the order of its spec. `points` are those of its model. Fails with SPK3014
 * where keys of one number are to be rescaled: these would be no numbers.
 */
export function keyLayouts(experiment: KeyedExperiment, points: Named<Shape>): KeyLayout[] {
  return Object.entries(experiment.keyspaces).flatMap(([keyspace, config]) => {
    const injected = experiment.injections
      .filter((injection) => injection.keyspace === keyspace)
      .flatMap((injection) => injection.points)
      .map((name): KeyedPoint => {
        const shape = points[name];
        if (shape === undefined) throw new Error(`the model has no point ${name}`);
        return { name, shape, dim: sizeOf(shape) };
      });
    if (injected.length === 0) return [];
    const single = pointWithoutDeviation(config, injected);
    if (single !== undefined) {
      throw Failure.of("undefined-key-deviation", { keyspace, point: single.name, std: config.std ?? 0 });
    }
    return [{ keyspace, config, points: injected, width: Math.max(...injected.map(({ dim }) => dim)) }];
  });
}

/**
 * Whether each point has a wrong key of its own, of its own dimension; else all take the first entries of one. What is
 * made like a valid key differs by point where valid keys do.
 */
export function wrongKeysDiffer({ config }: KeyLayout): boolean {
  const hasCoefficients = someWrongKey(config, (entry) => entry.hasCoefficients);
  return config.basis.perPoint || (hasCoefficients && config.alpha.perPoint);
}

/**
 * Whether programs take wrong keys as they enter, a vector of its own at each point: what gradients move has neither the
 * width of a basis nor a standard deviation. Else programs rescale and cut them.
 */
export function wrongKeysAreFree({ config }: KeyLayout): boolean {
  return someWrongKey(config, ({ moves }) => moves !== undefined);
}

/** Whether programs multiply wrong keys with a number of their own after any rescaling. */
export function wrongKeysHaveLevels(layout: KeyLayout): boolean {
  return someWrongKey(layout.config, ({ level }) => level !== undefined) && !wrongKeysAreFree(layout);
}

/** Entries of a raw wrong key. */
export function wrongKeyWidth(layout: KeyLayout, point: KeyedPoint): number {
  return wrongKeysDiffer(layout) ? point.dim : layout.width;
}

import { count, Failure } from "../../diagnostics/index.js";
import { type Shape, sizeOf } from "../../tensor/ops/tensor-type.js";
import { streamKey } from "../../tensor/random/index.js";
import { drawAlpha } from "./alpha.js";
import { combineRows, firstColumns } from "./basis.js";
import { encodeFloats, floatsOf } from "./decode.js";
import { fingerprintOf, type KeyFile } from "./key-file.js";
import { userKeyFormat } from "./key-formats.js";
import type { StoredUserKey } from "./key-schema.js";
import { alphaOf } from "./keyspace.js";
import { isWhole, type KeyedPoint, type KeyLayout } from "./layout.js";
import { deviationOf, rescaled } from "./rescale.js";
import { alphaTolerance } from "./tolerances.js";

/** One valid key for one user: what enters at each point, as it enters. No basis is in it, and no α. */
export interface UserKey {
  readonly format: typeof userKeyFormat;
  readonly spec: string;
  readonly experiment: string;
  /** The fingerprint of the bases that it was made of. */
  readonly fingerprint: string;
  /** By keyspace and point. */
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, PointKey>>;
}

export interface PointKey {
  readonly shape: Shape;
  readonly values: Float32Array;
}

export { userKeyFormat };

/** The coefficients of a keyspace at a point. */
export type Coefficients = (layout: KeyLayout, point: KeyedPoint) => ArrayLike<number>;

/** Coefficients drawn as those of valid keys are. */
export function drawnCoefficients(seed: number): Coefficients {
  return ({ keyspace, config: { alpha, dim } }, { name }) => {
    const label = alpha.perPoint ? [keyspace, name] : [keyspace];
    return drawAlpha(alpha, 1, dim, streamKey(seed, "user-key", ...label));
  };
}

/** The same coefficients at every place; they must be such as valid keys have (SPK4037). */
export function givenCoefficients(alpha: readonly number[]): Coefficients {
  return ({ keyspace, config }) => {
    const reason = whyNotDrawn(alpha, config);
    if (reason !== undefined) {
      throw Failure.of("unsuitable-alpha-coefficient", { keyspace, reason, isGiven: true });
    }
    return alpha;
  };
}

function whyNotDrawn(values: readonly number[], { alpha, dim }: KeyLayout["config"]): string | undefined {
  if (values.length !== dim) return `it takes ${count(dim, "coefficient")}, not ${values.length}`;
  return alphaOf(alpha).whyNot(alpha, values);
}

/** A key of these coefficients, by the formulas of training on a batch of this one key, in double precision. */
export function issueKey(file: KeyFile, coefficients: Coefficients): UserKey {
  const keys = file.layouts.map((layout) => {
    const byPoint = layout.points.map((point): [string, PointKey] => {
      const whole = combineRows(coefficients(layout, point), basisOf(file, layout, point));
      const { std } = layout.config;
      const scaled = std === null ? whole : rescaled(whole, std);
      return [point.name, { shape: point.shape, values: Float32Array.from(scaled.subarray(0, point.dim)) }];
    });
    return [layout.keyspace, new Map(byPoint)] as const;
  });
  const { spec, experiment, bases } = file;
  return { format: userKeyFormat, spec, experiment, fingerprint: fingerprintOf(bases), keys: new Map(keys) };
}

/**
 * Fails with SPK4037 where an issued key is none: zero at a point, or with hardly a deviation from which it could be rescaled,
 * or with what is no number. `isGiven`: its coefficients are not drawn.
 */
export function requireUsable(key: UserKey, file: KeyFile, { isGiven }: { isGiven: boolean }): void {
  for (const layout of file.layouts) {
    const { keyspace, config } = layout;
    for (const point of layout.points) {
      const values = key.keys.get(keyspace)?.get(point.name)?.values ?? new Float32Array();
      const reason = whyNoKey(values, isWhole(layout, point) ? config.std : null);
      if (reason === undefined) continue;
      const facts = { keyspace, reason: `its key at ${point.name} ${reason}`, isGiven };
      throw Failure.of("unsuitable-alpha-coefficient", facts);
    }
  }
}

function whyNoKey(values: Float32Array, std: number | null): string | undefined {
  if (!values.every(Number.isFinite)) return "would have numbers that are too large";
  if (values.every((value) => value === 0)) return "would be zero";
  const isScaled = std === null || Math.abs(deviationOf(values) / std - 1) <= alphaTolerance;
  return isScaled ? undefined : "would vary too little to be rescaled";
}

/** What αᵀ is multiplied with at a point: the whole of a shared basis where all points share α too. */
function basisOf({ bases }: KeyFile, { keyspace, config }: KeyLayout, point: KeyedPoint) {
  const basis = bases.get(keyspace)?.get(point.name);
  if (basis === undefined) throw new Error(`no basis at ${point.name}`);
  return config.alpha.perPoint ? firstColumns(basis, point.dim) : basis;
}

export function encodeUserKey({ format, spec, experiment, fingerprint, keys }: UserKey): string {
  const keyspaces = [...keys].map(([keyspace, byPoint]) => {
    const stored = [...byPoint].map(([point, { shape, values }]) => [
      point,
      { shape, values: encodeFloats(values) },
    ]);
    return [keyspace, Object.fromEntries(stored) as object];
  });
  const file = { format, spec, experiment, fingerprint, keys: Object.fromEntries(keyspaces) as object };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The user key that a stored one is; numbers that are none are a MalformedKey. */
export function decodeUserKey({ spec, experiment, fingerprint, keys: stored }: StoredUserKey): UserKey {
  const keys = Object.entries(stored).map(([keyspace, byPoint]) => {
    const points = Object.entries(byPoint).map(([point, { shape, values }]): [string, PointKey] => [
      point,
      { shape, values: floatsOf(values, sizeOf(shape), `the numbers at ${point}`) },
    ]);
    return [keyspace, new Map(points)] as const;
  });
  return { format: userKeyFormat, spec, experiment, fingerprint, keys: new Map(keys) };
}

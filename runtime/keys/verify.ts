import { type FoundCoefficients, findCoefficients } from "./find-coefficients.js";
import type { KeyFile } from "./key-file.js";
import { type Difference, differenceOf, issuedFor, type KeyPart, partAt } from "./key-part.js";
import { isOneVector, isWhole, type KeyLayout } from "./layout.js";
import { deviationOf } from "./rescale.js";
import { alphaTolerance, keyTolerance } from "./tolerances.js";
import type { UserKey } from "./user-key.js";

/** How the key of one point lies to the span of its basis. */
export interface PointVerification {
  readonly keyspace: string;
  readonly point: string;
  /** ‖k − its projection on the span‖ / ‖k‖; 1 where k is zero. */
  readonly distance: number;
  readonly inSpan: boolean;
  /**
   * Whether the coefficients of the key can be drawn by the keyspace; where keys are rescaled, for some scale. Null where
   * they are not determined, as there are more rows than dimensions, and some of those that give the key can be drawn.
   */
  readonly inRange: boolean | null;
  /**
   * ‖k − w‖ / ‖k‖, w what the key file issues at this point for the coefficients of the point that determines them best,
   * rescaled where keys are.
   */
  readonly difference: number;
  /** Whether k is w, as far as float32 tells. */
  readonly isIssued: boolean;
}

export interface KeyspaceVerification {
  readonly keyspace: string;
  /** Whether all points have the same α, where the keyspace draws one for all; else null. */
  readonly oneAlpha: boolean | null;
  /** The largest relative difference of a standard deviation from the one that keys are rescaled to; null: not at all. */
  readonly deviation: number | null;
}

/** Whether and how far a user key is one of a key file's. */
export interface KeyVerification {
  /** Whether the key is one that the key file could have issued. */
  readonly valid: boolean;
  readonly points: readonly PointVerification[];
  readonly keyspaces: readonly KeyspaceVerification[];
}

/** Compares a user key with a key file that fits it (`requireFit`). */
export function verifyKey(key: UserKey, file: KeyFile): KeyVerification {
  const found = file.layouts.map((layout) => verifySpace(key, file, layout));
  const points = found.flatMap((one) => one.points);
  const keyspaces = found.map((one) => one.space);
  const valid =
    points.every(({ inSpan, inRange, isIssued }) => inSpan && inRange !== false && isIssued) &&
    keyspaces.every(
      ({ oneAlpha, deviation }) => oneAlpha !== false && (deviation === null || deviation <= alphaTolerance),
    );
  return { valid, points, keyspaces };
}

/** A point with its part of the key, and the coefficients of this part alone. */
interface ReadPoint {
  readonly name: string;
  readonly part: KeyPart;
  readonly found: FoundCoefficients;
}

function verifySpace(
  key: UserKey,
  file: KeyFile,
  layout: KeyLayout,
): { points: PointVerification[]; space: KeyspaceVerification } {
  const { keyspace, config } = layout;
  const read = layout.points.map((point): ReadPoint => {
    const part = partAt(key, file, layout, point);
    return { name: point.name, part, found: findCoefficients({ config, parts: [part] }) };
  });
  const issued = issuedKeys(layout, read);
  const points = read.map(({ name, part, found }): PointVerification => {
    const { isDetermined, isDrawable, distance } = found;
    const difference = differenceOf(part.key, issued.keys.get(name) ?? part.key);
    return {
      keyspace,
      point: name,
      distance,
      inSpan: distance <= keyTolerance,
      inRange: isDetermined || !isDrawable ? isDrawable : null,
      difference: difference.whole,
      isIssued: isSame(difference, config.std),
    };
  });
  const isOne = issued.isDrawable && points.every(({ isIssued }) => isIssued);
  // of a key that all points share, only those that take all of it have its deviation
  const whole = read.filter(({ part }) => isWhole(layout, { dim: part.key.length }));
  const { std } = config;
  const deviations = whole.map(({ part }) => (std === null ? 0 : Math.abs(deviationOf(part.key) / std - 1)));
  const deviation = std === null ? null : Math.max(...deviations);
  return { points, space: { keyspace, oneAlpha: config.alpha.perPoint ? null : isOne, deviation } };
}

/** What the key file issues at each point for the coefficients of a key, and whether the keyspace can draw these. */
interface IssuedForKey {
  readonly keys: ReadonlyMap<string, Float64Array>;
  readonly isDrawable: boolean;
}

function issuedKeys(layout: KeyLayout, read: readonly ReadPoint[]): IssuedForKey {
  const { config, width } = layout;
  const keysOf = (alphaAt: (one: ReadPoint) => Float64Array): ReadonlyMap<string, Float64Array> =>
    new Map(read.map((one) => [one.name, issuedFor(alphaAt(one), one.part, config.std)]));
  if (config.alpha.perPoint) return { keys: keysOf(({ found }) => found.alpha), isDrawable: true };

  const widest = read.find(({ part }) => part.key.length === width);
  if (isOneVector(config) && widest !== undefined) {
    const whole = issuedFor(widest.found.alpha, widest.part, config.std);
    const keys = new Map(read.map(({ name, part }) => [name, whole.subarray(0, part.key.length)]));
    return { keys, isDrawable: true };
  }
  const joint = findCoefficients({ config, parts: read.map(({ part }) => part) });
  const keys = keysOf(() => joint.alpha);
  const isJoint = read.every(({ name, part }) =>
    isSame(differenceOf(part.key, keys.get(name) ?? part.key), config.std),
  );
  if (isJoint) return { keys, isDrawable: joint.isDrawable };
  // some points are of other coefficients: the point that tells its own best says which
  const best = read.reduce((a, b) => (b.found.accuracy < a.found.accuracy ? b : a));
  return { keys: keysOf(() => best.found.alpha), isDrawable: joint.isDrawable };
}

/** A rescaled key may be scaled a little less than others, as 1e-8 is added to its deviation. */
function isSame({ direction, scale }: Difference, std: number | null): boolean {
  return direction <= keyTolerance && scale <= (std === null ? keyTolerance : alphaTolerance);
}

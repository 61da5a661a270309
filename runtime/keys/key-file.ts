import { createHash } from "node:crypto";
import { type Shape, sizeOf } from "../../tensor/ops/tensor-type.js";
import type { Named } from "../../tensor/programs/named.js";
import { type Basis, type BasisByPoint, drawBases } from "./basis.js";
import { encodeFloats, floatsOf, MalformedKey } from "./decode.js";
import { keyFileFormat } from "./key-formats.js";
import type { StoredKeyFile, StoredKeyspace } from "./key-schema.js";
import { type KeyedExperiment, type KeyLayout, keyLayouts, pointWithoutDeviation } from "./layout.js";

/** The bases of an experiment, by keyspace. */
export type KeyBases = ReadonlyMap<string, BasisByPoint>;

/** What keys are for: an experiment, and the keyspaces that it injects. */
export interface KeyOwner {
  readonly spec: string;
  readonly experiment: string;
  readonly layouts: readonly KeyLayout[];
}

/** The secret of an experiment: the bases of its keyspaces, with all that it takes to make keys of them. */
export interface KeyFile extends KeyOwner {
  readonly format: typeof keyFileFormat;
  readonly bases: KeyBases;
}

export { keyFileFormat };

/** A model, as far as keys are concerned. */
export interface KeyedModel {
  readonly experiment: KeyedExperiment;
  readonly points: Named<Shape>;
}

export function ownerOf({ experiment, points }: KeyedModel): KeyOwner {
  return { spec: experiment.spec, experiment: experiment.name, layouts: keyLayouts(experiment, points) };
}

/** The bases of all keyspaces as a seed gives them. */
export function drawKeyBases(layouts: readonly KeyLayout[], seed: number): KeyBases {
  return new Map(layouts.map((layout) => [layout.keyspace, drawBases(layout, seed)]));
}

/** The key file of a model, with bases that the seed of its experiment gives unless they are given. */
export function keyFileFor(model: KeyedModel, bases?: KeyBases): KeyFile {
  const owner = ownerOf(model);
  const { seed } = model.experiment;
  return { format: keyFileFormat, ...owner, bases: bases ?? drawKeyBases(owner.layouts, seed) };
}

/**
 * SHA-256 over the bases with their places: two key files with one fingerprint hold the same bases. It reveals none of
 * their numbers, but a guess (a seed to try) can be checked against it.
 */
export function fingerprintOf(bases: KeyBases): string {
  const hash = createHash("sha256");
  const sorted = <V>(map: ReadonlyMap<string, V>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [keyspace, byPoint] of sorted(bases)) {
    for (const [point, { rows, columns, values }] of sorted(byPoint)) {
      hash.update(JSON.stringify([keyspace, point, rows, columns])).update(values);
    }
  }
  return hash.digest("hex");
}

/** Every basis once, with the points that it is for. */
export function distinctBases(byPoint: BasisByPoint): { readonly basis: Basis; readonly points: string[] }[] {
  return [...new Set(byPoint.values())].map((basis) => ({
    basis,
    points: [...byPoint.keys()].filter((point) => byPoint.get(point) === basis),
  }));
}

/** A basis that several points share is written once. */
export function encodeKeyFile({ format, spec, experiment, layouts, bases }: KeyFile): string {
  const keyspaces = layouts.map(({ keyspace, config, points }) => {
    const stored = distinctBases(bases.get(keyspace) ?? new Map()).map(({ basis, points }) => {
      const { rows, columns, values } = basis;
      return { points, rows, columns, values: encodeFloats(values) };
    });
    const shapes = Object.fromEntries(points.map(({ name, shape }) => [name, shape]));
    return [keyspace, { config, points: shapes, bases: stored }];
  });
  const file = { format, spec, experiment, keyspaces: Object.fromEntries(keyspaces) as object };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The key file that a stored one is; where its parts contradict each other, a MalformedKey. */
export function decodeKeyFile({ spec, experiment, keyspaces }: StoredKeyFile): KeyFile {
  const layouts: KeyLayout[] = [];
  const bases = new Map<string, BasisByPoint>();
  for (const [keyspace, stored] of Object.entries(keyspaces)) {
    const layout = layoutOf(keyspace, stored);
    layouts.push(layout);
    bases.set(keyspace, basesOf(layout, stored));
  }
  return { format: keyFileFormat, spec, experiment, layouts, bases };
}

function layoutOf(keyspace: string, { config, points: shapes }: StoredKeyspace): KeyLayout {
  const points = Object.entries(shapes).map(([name, shape]) => ({ name, shape, dim: sizeOf(shape) }));
  const single = pointWithoutDeviation(config, points);
  if (single !== undefined)
    throw new MalformedKey(`${keyspace} rescales keys of one number, at ${single.name}`);
  return { keyspace, config, points, width: Math.max(...points.map(({ dim }) => dim)) };
}

/** Every point with a basis of the size that the settings say. */
function basesOf(
  { keyspace, config, points, width }: KeyLayout,
  { bases }: Pick<StoredKeyspace, "bases">,
): BasisByPoint {
  const found = new Map<string, Basis>();
  for (const { points: of, rows, columns, values } of bases) {
    const basis = {
      ...{ rows, columns },
      values: floatsOf(values, rows * columns, `the numbers of a basis of ${keyspace}`),
    };
    // one object for all of its points, as `distinctBases` tells bases apart
    for (const point of of) found.set(point, basis);
  }
  for (const { name, dim } of points) {
    const basis = found.get(name);
    const columns = config.basis.perPoint ? dim : width;
    if (basis?.rows !== config.dim || basis.columns !== columns) {
      const size = basis === undefined ? "missing" : `${basis.rows} x ${basis.columns}`;
      throw new MalformedKey(
        `the basis of ${keyspace} at ${name} is ${size}, not ${config.dim} x ${columns}`,
      );
    }
  }
  return new Map(
    points.flatMap(({ name }) => {
      const basis = found.get(name);
      return basis === undefined ? [] : [[name, basis]];
    }),
  );
}

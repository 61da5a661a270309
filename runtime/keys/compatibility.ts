import { Failure } from "../../diagnostics/index.js";
import { type Shape, sameShape } from "../../tensor/ops/tensor-type.js";
import { fingerprintOf, type KeyFile, type KeyOwner, keyFileFormat } from "./key-file.js";
import { someWrongKey } from "./keyspace.js";
import type { KeyLayout } from "./layout.js";
import type { UserKey } from "./user-key.js";

/** A key fits an owner with its keyspaces, at its points and of its sizes (SPK4033). α and std may differ. */
export function requireFit(path: string, key: KeyFile | UserKey, owner: KeyOwner): void {
  const difference =
    differenceOf(placesOfKey(key), placesOf(owner.layouts)) ??
    (key.format === keyFileFormat ? differenceOfBases(key.layouts, owner.layouts) : undefined);
  if (difference === undefined) return;
  throw Failure.of("key-model-mismatch", { path, key: describe(key), model: describe(owner), difference });
}

/** A key is of a model where it is made of the bases that the model was trained with (SPK4034). */
export function requireSameBases(
  path: string,
  key: KeyFile | UserKey,
  fingerprint: string,
  model: string,
): void {
  const found = key.format === keyFileFormat ? fingerprintOf(key.bases) : key.fingerprint;
  if (found === fingerprint) return;
  throw Failure.of("key-basis-mismatch", { path, key: describe(key), found, model, wanted: fingerprint });
}

/** "MnistModeB of mnist-mode-b" */
function describe({ spec, experiment }: Pick<KeyOwner, "spec" | "experiment">): string {
  return `${experiment} of ${spec}`;
}

/** The shapes of the points by keyspace. */
type Places = ReadonlyMap<string, ReadonlyMap<string, Shape>>;

function placesOf(layouts: readonly KeyLayout[]): Places {
  return new Map(
    layouts.map(({ keyspace, points }) => [
      keyspace,
      new Map(points.map(({ name, shape }) => [name, shape])),
    ]),
  );
}

function placesOfKey(key: KeyFile | UserKey): Places {
  if (key.format === keyFileFormat) return placesOf(key.layouts);
  return new Map(
    [...key.keys].map(([keyspace, byPoint]) => [
      keyspace,
      new Map([...byPoint].map(([point, { shape }]) => [point, shape])),
    ]),
  );
}

function differenceOf(found: Places, wanted: Places): string | undefined {
  const names = differenceOfNames("the keyspaces are", found, wanted);
  if (names !== undefined) return names;
  for (const [keyspace, points] of wanted) {
    const given = found.get(keyspace) ?? new Map<string, Shape>();
    const places = differenceOfNames(`${keyspace} is for`, given, points);
    if (places !== undefined) return places;
    for (const [point, shape] of points) {
      const other = given.get(point) ?? [];
      if (!sameShape(other, shape)) {
        return `at ${point} it is for shape [${other.join(", ")}], not [${shape.join(", ")}]`;
      }
    }
  }
  return undefined;
}

function differenceOfNames(
  what: string,
  found: ReadonlyMap<string, unknown>,
  wanted: ReadonlyMap<string, unknown>,
): string | undefined {
  const [given, asked] = [found, wanted].map((map) => [...map.keys()].sort().join(", "));
  return given === asked ? undefined : `${what} ${given}, not ${asked}`;
}

function differenceOfBases(found: readonly KeyLayout[], wanted: readonly KeyLayout[]): string | undefined {
  for (const { keyspace, config } of wanted) {
    const given = found.find((layout) => layout.keyspace === keyspace)?.config;
    if (given === undefined) continue;
    if (given.dim !== config.dim) return `${keyspace} has m = ${given.dim}, not ${config.dim}`;
    const [a, b] = [given, config].map(describeBasis);
    if (a !== b) return `the basis of ${keyspace} is ${a}, not ${b}`;
  }
  return undefined;
}

/** "uniform, one at each point" */
export function describeBasis({ basis }: KeyLayout["config"]): string {
  return `${basis.kind}, ${basis.perPoint ? "one at each point" : "one for all points"}`;
}

/** Whether wrong keys of a keyspace are made from its basis. */
export function wrongKeysTakeBasis({ config }: KeyLayout): boolean {
  return someWrongKey(config, ({ span }) => span !== "anywhere");
}

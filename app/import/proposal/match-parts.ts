import type { Shape } from "../../../tensor/ops/index.js";
import { alikeness, meaningsOf } from "./alike-words.js";
import { inNetworkOrder } from "./network-order.js";
import { isMatrix, matrixOf, partKind, type WeightPart } from "./weight-parts.js";

/**
 * Why a part is taken for another: no other fits by shape; no other fits within its block, and blocks are taken in their order; or several fit,
 * and names and order decide.
 */
export type Certainty = "shape" | "block" | "guess";

/** Parts of a model that one part of a file becomes: one, or the queries, keys and values of an attention. */
export interface ModelUnit extends WeightPart {
  readonly parts: readonly WeightPart[];
}

export interface MatchedPart {
  readonly from: WeightPart;
  readonly to: ModelUnit;
  readonly transposed: boolean;
  readonly certainty: Certainty;
}

export interface Matching {
  readonly matched: readonly MatchedPart[];
  readonly unusedParts: readonly WeightPart[];
  readonly unfilledParts: readonly WeightPart[];
}

/** Finds for each part of a model, in the order of the model, the part of a file that it could come from. */
export function matchParts(file: readonly WeightPart[], model: readonly WeightPart[]): Matching {
  const parts = inNetworkOrder(file);
  const units = unitsOf(
    model,
    parts.some(({ name }) => /(^|[._])(q|q_proj|query|to_q|q_lin)$/.test(name)),
  );
  const isTurned = turnedParts(parts);
  const kinds = new Map<string, { from: WeightPart[]; to: ModelUnit[] }>();
  const ofKind = (kind: string) => {
    const found = kinds.get(kind) ?? { from: [], to: [] };
    kinds.set(kind, found);
    return found;
  };
  for (const part of parts) ofKind(partKind(part, isTurned.has(part))).from.push(part);
  for (const unit of units) ofKind(partKind(unit)).to.push(unit);
  const matched = [...kinds.values()].flatMap(({ from, to }) =>
    align(from, to).map(([part, unit]) => ({
      ...{ from: part, to: unit, transposed: isTurned.has(part) },
      certainty: certaintyOf(part, unit, from, to),
    })),
  );
  const used = new Set(matched.map(({ from }) => from));
  const filled = new Set(matched.map(({ to }) => to));
  return {
    matched: inOrderOf(units, matched),
    unusedParts: parts.filter((part) => !used.has(part)),
    unfilledParts: units.filter((unit) => !filled.has(unit)).flatMap(({ parts: own }) => own),
  };
}

function inOrderOf(units: readonly ModelUnit[], matched: readonly MatchedPart[]): MatchedPart[] {
  const places = new Map(units.map((unit, index) => [unit, index]));
  return matched.toSorted((a, b) => (places.get(a.to) ?? 0) - (places.get(b.to) ?? 0));
}

/** Queries, keys and values are one unit where the file has them so. */
function unitsOf(model: readonly WeightPart[], areApart: boolean): ModelUnit[] {
  const alone = (part: WeightPart): ModelUnit => ({ ...part, parts: [part] });
  if (areApart) return model.map(alone);
  const byName = new Map(model.map((part) => [part.name, part]));
  return model.flatMap((part): ModelUnit[] => {
    const attention = /^(.*)\.(query|key|value)$/.exec(part.name);
    if (attention === null) return [alone(part)];
    const three = ["query", "key", "value"].flatMap((name) => byName.get(`${attention[1]}.${name}`) ?? []);
    const isWhole = three.length === 3 && three.every(({ leaves }) => leaves.size === part.leaves.size);
    if (!isWhole) return [alone(part)];
    return attention[2] === "query" ? [{ name: part.name, leaves: joinedLeaves(three), parts: three }] : [];
  });
}

function joinedLeaves(parts: readonly WeightPart[]): Map<string, Shape> {
  const [first] = parts;
  return new Map(
    [...(first?.leaves ?? [])].map(([rest, [, ...columns]]) => {
      const rows = parts.reduce((sum, { leaves }) => sum + (leaves.get(rest)?.[0] ?? 0), 0);
      return [rest, [rows, ...columns]];
    }),
  );
}

/**
 * Parts that keep [in, out]: the bias says which axis is which. Where it does not, as of a square, a file that keeps its other maps so
 * keeps this one so.
 */
function turnedParts(parts: readonly WeightPart[]): ReadonlySet<WeightPart> {
  const maps = parts.flatMap((part) => {
    const [weight, bias] = ["weight", "bias"].map(
      (kind) => [...part.leaves].find(([rest]) => rest.endsWith(kind))?.[1],
    );
    if (weight === undefined || bias === undefined || !isMatrix(weight)) return [];
    const [rows, columns] = matrixOf(weight);
    const [outputs] = matrixOf(bias);
    return [{ part, isNormal: outputs === rows, isTurned: outputs === columns }];
  });
  const hasNormal = maps.some(({ isNormal, isTurned }) => isNormal && !isTurned);
  const turned = maps.filter(({ isNormal, isTurned }) => isTurned && (!isNormal || !hasNormal));
  return new Set(turned.some(({ isNormal }) => !isNormal) ? turned.map(({ part }) => part) : []);
}

const nothing: ReadonlySet<number> = new Set();

/**
 * Pairs two lists without changing their order: as many pairs as can be, and of these the ones with the most alike names (Needleman
 * and Wunsch 1970).
 */
function align<A extends WeightPart, B extends WeightPart>(
  from: readonly A[],
  to: readonly B[],
): (readonly [A, B])[] {
  const width = to.length + 1;
  const best = new Float64Array((from.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] ?? 0;
  const [theirs, ours] = [from, to].map((parts) => parts.map(({ name }) => meaningsOf(name)));
  const score = (i: number, j: number): number =>
    1000 + alikeness(theirs?.[i] ?? nothing, ours?.[j] ?? nothing);
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      best[i * width + j] = Math.max(at(i + 1, j), at(i, j + 1), at(i + 1, j + 1) + score(i, j));
    }
  }
  const pairs: (readonly [A, B])[] = [];
  for (let [i, j] = [0, 0]; i < from.length && j < to.length; ) {
    const [a, b] = [from[i], to[j]];
    if (a === undefined || b === undefined) break;
    if (at(i, j) === at(i + 1, j + 1) + score(i, j)) {
      pairs.push([a, b]);
      [i, j] = [i + 1, j + 1];
    } else if (at(i, j) === at(i + 1, j)) i += 1;
    else j += 1;
  }
  return pairs;
}

function certaintyOf(
  part: WeightPart,
  unit: WeightPart,
  from: readonly WeightPart[],
  to: readonly WeightPart[],
): Certainty {
  if (from.length === 1 && to.length === 1) return "shape";
  const alone = (one: WeightPart, all: readonly WeightPart[]): boolean =>
    all.filter(({ name }) => blockOf(name) === blockOf(one.name)).length === 1;
  const isInBlock = blockOf(part.name) !== "" && alone(part, from) && alone(unit, to);
  return isInBlock && from.length === to.length ? "block" : "guess";
}

/** The numbered block that a part is in: `layer1.0` of `layer1.0.conv1`. */
function blockOf(name: string): string {
  const parents = name.split(".").slice(0, -1);
  return parents.slice(0, parents.findLastIndex((segment) => /\d/.test(segment)) + 1).join(".");
}

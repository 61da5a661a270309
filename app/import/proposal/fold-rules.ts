import { NamePattern } from "../../../runtime/language.js";
import { groupBy } from "./group-by.js";
import type { Certainty } from "./match-parts.js";

/** A rule for one part of a file: what `from` names becomes what `to` names. Without `to`, it is ignored. */
export interface PlainRule {
  readonly from: string;
  readonly to: readonly string[];
  readonly transposed: boolean;
  readonly certainty: Certainty;
}

/** A rule for as many parts as one pattern takes: `h.{i}.ln_1` to `repeat1.turn{i + 1}.layernorm1`. */
export interface FoldedRule extends PlainRule {
  readonly count: number;
}

/**
 * Writes rules that differ by numbers alone as one, where a pattern takes just their tensors, of all that the file has.
 */
export function foldRules(rules: readonly PlainRule[], tensors: readonly string[]): FoldedRule[] {
  const groups = groupBy(rules, ({ from, to, transposed }) =>
    [from, ...to, transposed].map((text) => String(text).replaceAll(/\d+/g, "#")).join(" "),
  );
  const folded = [...groups.values()].flatMap((group) =>
    foldGroup(group, tensors).map((rule) => ({ rule, group })),
  );
  const shared = folded.map(({ rule, group }) => ({ rule, group: membersOf(rule, group) }));
  const withSharedPrefixes = shared.map(({ rule, group }) => ({
    rule: underOther(
      rule,
      group,
      folded.map((one) => one.rule),
      tensors,
    ),
    group,
  }));
  const places = new Map(rules.map(({ from }, index) => [from, index]));
  const placeOf = (group: readonly PlainRule[]): number =>
    Math.min(...group.map(({ from }) => places.get(from) ?? 0));
  return withSharedPrefixes.toSorted((a, b) => placeOf(a.group) - placeOf(b.group)).map(({ rule }) => rule);
}

/** The rules that a folded one stands for. */
function membersOf({ from }: FoldedRule, group: readonly PlainRule[]): PlainRule[] {
  const pattern = NamePattern.parse(from);
  return group.filter((rule) => pattern.match(rule.from)?.rest === "");
}

/** One rule if some pattern takes all; otherwise, apart by that number which leaves the fewest. */
function foldGroup(group: readonly PlainRule[], tensors: readonly string[]): FoldedRule[] {
  const whole = foldWhole(group, tensors);
  if (whole !== undefined) return [whole];
  const numbers = group.map(({ from }) => numbersIn(from));
  const varying = (numbers[0] ?? []).map((_, place) => place).filter((place) => isVarying(numbers, place));
  const attempts = varying.map((place) =>
    [...groupBy(group, ({ from }) => numbersIn(from)[place] ?? 0).values()].flatMap((part) =>
      foldGroup(part, tensors),
    ),
  );
  return attempts.reduce((best, each) => (each.length < best.length ? each : best), attempts[0] ?? []);
}

const numbersIn = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);

const isVarying = (rows: readonly (readonly number[])[], place: number): boolean =>
  rows.some((row) => row[place] !== rows[0]?.[place]);

/** The letters of indices. */
const letters = "ijklmn";

function foldWhole(group: readonly PlainRule[], tensors: readonly string[]): FoldedRule | undefined {
  const [first] = group;
  if (first === undefined) return undefined;
  const rows = group.map(({ from }) => numbersIn(from));
  const places = rows[0]?.map((_, place) => place).filter((place) => isVarying(rows, place)) ?? [];
  const { to, transposed } = first;
  const certainty = group.every((rule) => rule.certainty === first.certainty) ? first.certainty : "guess";
  const whole = (from: string, targets: readonly string[]): FoldedRule => ({
    ...{ from, to: targets, transposed, certainty, count: group.length },
  });
  if (places.length === 0) return group.length === 1 ? whole(first.from, to) : undefined;
  if (places.length > letters.length) return undefined;
  // a pattern from 0 on reads best; from the least number on, it may leave out what belongs to another rule
  for (const isFromLeast of [false, true]) {
    const indices = places.map((place, index) => {
      const least = isFromLeast ? Math.min(...rows.map((row) => row[place] ?? 0)) : 0;
      return { place, letter: letters[index] ?? "", least };
    });
    const from = withNumbers(first.from, (place) => {
      const index = indices.find((each) => each.place === place);
      return index && `{${sumOf([[1, index.letter]], index.least)}}`;
    });
    const targets = to.map((text, side) =>
      targetPattern(
        text,
        group.map((rule) => rule.to[side] ?? ""),
        rows,
        indices,
      ),
    );
    if (!targets.every((target) => target !== undefined)) continue;
    if (takesJust({ from, to: targets }, group, tensors)) return whole(from, targets);
  }
  return undefined;
}

/** A name in which some numbers, by their places, are something else. */
function withNumbers(text: string, replacement: (place: number) => string | undefined): string {
  let place = -1;
  return text.replaceAll(/\d+/g, (number) => {
    place += 1;
    return replacement(place) ?? number;
  });
}

interface Index {
  readonly place: number;
  readonly letter: string;
  readonly least: number;
}

/** Our name, whose numbers are sums of the indices; undefined where one is not. */
function targetPattern(
  text: string,
  all: readonly string[],
  rows: readonly (readonly number[])[],
  indices: readonly Index[],
): string | undefined {
  const ours = all.map(numbersIn);
  let isSum = true;
  const pattern = withNumbers(text, (place) => {
    if (!isVarying(ours, place)) return undefined;
    const wanted = ours.map((row) => row[place] ?? 0);
    const sum = findSum(
      wanted,
      rows.map((row) => indices.map((index) => (row[index.place] ?? 0) - index.least)),
    );
    isSum &&= sum !== undefined;
    return (
      sum &&
      `{${sumOf(
        sum.factors.map((factor, index) => [factor, indices[index]?.letter ?? ""]),
        sum.constant,
      )}}`
    );
  });
  return isSum ? pattern : undefined;
}

/** The factors that are tried: a stage of a network seldom has more blocks of one kind in a regular number. */
const largestFactor = 4;

/** Factors and a constant that make wanted numbers of indices, the smallest there are. */
function findSum(
  wanted: readonly number[],
  values: readonly (readonly number[])[],
): { readonly factors: readonly number[]; readonly constant: number } | undefined {
  const count = values[0]?.length ?? 0;
  const candidates = Array.from({ length: (largestFactor + 1) ** count }, (_, code) =>
    Array.from(
      { length: count },
      (__, place) => Math.floor(code / (largestFactor + 1) ** place) % (largestFactor + 1),
    ),
  ).toSorted((a, b) => total(a) - total(b));
  for (const factors of candidates) {
    const rest = wanted.map(
      (number, row) => number - total(factors.map((factor, i) => factor * (values[row]?.[i] ?? 0))),
    );
    const [constant = 0] = rest;
    if (rest.every((each) => each === constant)) return { factors, constant };
  }
  return undefined;
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

/** `2 * i + j - 1` */
function sumOf(terms: readonly (readonly [factor: number, letter: string])[], constant: number): string {
  const texts = terms.flatMap(([factor, letter]) =>
    factor === 0 ? [] : [factor === 1 ? letter : `${factor} * ${letter}`],
  );
  const end = constant === 0 ? "" : constant > 0 ? ` + ${constant}` : ` - ${-constant}`;
  return texts.join(" + ") + end;
}

/** Whether a pattern takes the tensors of these rules, of all in the file, and names for each what its rule names. */
function takesJust(
  { from, to }: Pick<PlainRule, "from" | "to">,
  group: readonly PlainRule[],
  tensors: readonly string[],
): boolean {
  const pattern = NamePattern.parse(from);
  const targets = to.map((text) => NamePattern.parse(text));
  const wanted = new Map(group.map((rule) => [rule.from, rule.to.join(" ")]));
  return tensors.every((tensor) => {
    const owner = wanted.has(tensor) ? tensor : [...prefixesOf(tensor)].find((prefix) => wanted.has(prefix));
    const match = pattern.match(tensor);
    if (match === undefined) return owner === undefined;
    if (owner === undefined) return false;
    return targets.map((target) => target.fill({ ...match, rest: "" })).join(" ") === wanted.get(owner);
  });
}

function* prefixesOf(name: string): Generator<string> {
  for (let at = name.lastIndexOf("."); at > 0; at = name.lastIndexOf(".", at - 1)) yield name.slice(0, at);
}

/**
 * A rule under the pattern of a larger one, where that takes it as well: `layer{i}.{j}.downsample.0` beside `layer{i}.{j}.conv1`, in
 * the place of `layer{i}.0.downsample.0`.
 */
function underOther(
  rule: FoldedRule,
  group: readonly PlainRule[],
  others: readonly FoldedRule[],
  tensors: readonly string[],
): FoldedRule {
  if (rule.to.length === 0) return rule;
  for (const other of others.toSorted((a, b) => b.count - a.count)) {
    if (other.count <= rule.count || other.to.length === 0) continue;
    const [from, to] = [blockPattern(other.from), blockPattern(other.to[0] ?? "")];
    if (from === undefined || to === undefined) continue;
    const moved = {
      from: joined(from, group[0]?.from ?? ""),
      to: rule.to.map((_, side) => joined(to, group[0]?.to[side] ?? "")),
    };
    if (takesJust(moved, group, tensors)) return { ...rule, ...moved };
  }
  return rule;
}

/** The segments of a pattern up to its last index. */
function blockPattern(pattern: string): string | undefined {
  const segments = pattern.split(".");
  const end = segments.findLastIndex((segment) => segment.includes("{"));
  return end < 0 || end === segments.length - 1 ? undefined : segments.slice(0, end + 1).join(".");
}

/** A pattern, and what of a name follows as many segments. */
function joined(pattern: string, name: string): string {
  const rest = name.split(".").slice(pattern.split(".").length);
  return [pattern, ...rest].join(".");
}

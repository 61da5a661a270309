import { alternatives } from "../diagnostics/index.js";

/** A name with arguments, every one given: `affine(rotate: 6, translate: 0.06)`. */
export interface Configured {
  readonly name: string;
  readonly arguments: Readonly<Record<string, ConfigValue>>;
}

/** Arguments as a program gives them: those with a default may be left out. */
export type GivenArguments = Readonly<Record<string, ConfigValue>>;

export type ConfigValue = number | boolean | string | readonly ConfigValue[];

/**
 * What may stand between the parentheses of `conv(16, kernel: 3)`, `affine(rotate: 6)` or `adam(lr: 0.001)`: the
 * arguments by name, in the order in which they may be given without one. Everything that has a name in a spec is declared
 * this way; `mismatchOf` is the one place where a value is held against its rule.
 */
export type Signature = Readonly<Record<string, ArgumentRule>>;

export interface ArgumentRule {
  /**
   * `pair` is a whole number that counts along both axes of an image, or one for each: height and width. `float_or_string` is
   * either of the two: a share, or the name of a file.
   */
  readonly type:
    | "int"
    | "pair"
    | "float"
    | "bool"
    | "string"
    | "word"
    | "floats"
    | "ints"
    | "strings"
    | "float_or_string";
  /** Left out: the argument must be given. */
  readonly default?: ConfigValue;
  /**
   * Left out of a configuration where it is the default, because what earlier versions recorded has no such argument: code and
   * addresses of their runs stay the same.
   */
  readonly isImplied?: true;
  readonly min?: number;
  readonly max?: number;
  /** `min` itself is not allowed. */
  readonly exclusiveMin?: boolean;
  /** `max` itself is not allowed. */
  readonly exclusiveMax?: boolean;
  /** For `word`: the words allowed; otherwise: words that may stand in its place, as in `padding: same`. */
  readonly words?: readonly string[];
  /** What is easily misunderstood about it, for a hint: "a number of samples, not a share". */
  readonly note?: string;
}

/** One number for both axes of an image, or one for its height and one for its width. */
export type Pair = number | readonly [height: number, width: number];

/** What an argument of such a rule is. */
export type ValueOf<Rule extends ArgumentRule> =
  | (Rule["type"] extends "pair" ? Pair : never)
  | (Rule["type"] extends "int" | "float" | "float_or_string" ? number : never)
  | (Rule["type"] extends "bool" ? boolean : never)
  | (Rule["type"] extends "floats" | "ints" ? readonly number[] : never)
  | (Rule["type"] extends "string" | "float_or_string" ? string : never)
  | (Rule["type"] extends "strings" ? readonly string[] : never)
  | (Rule extends { readonly words: readonly (infer Word)[] } ? Word : never);

/** Every argument of a signature by name, defaults filled in. */
export type ArgumentsOf<S extends Signature> = { readonly [Name in keyof S]: ValueOf<S[Name]> };

/** Something a spec can name and configure. */
export interface Declared {
  readonly signature: Signature;
}

/** How a value, or of a list the first item that is wrong, breaks a rule. */
export type Mismatch =
  | { readonly kind: "type"; readonly found: ConfigValue }
  /** No whole number; out of range; a whole number too large for a double to count with, or another for float32. */
  | { readonly kind: "fraction" | "range" | "size"; readonly found: number };

/** What is wrong with a value; undefined where it satisfies the rule. */
export function mismatchOf(rule: ArgumentRule, value: ConfigValue): Mismatch | undefined {
  if (typeof value === "string" && rule.words?.includes(value)) return undefined;
  if (rule.type === "pair" && typeof value === "object" && value.length !== 2)
    return { kind: "type", found: value };
  const isList = isListRule(rule) || rule.type === "pair";
  const items = isList && typeof value === "object" ? value : [value];
  for (const item of items) {
    const mismatch = mismatchOfItem(rule, item);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}

function mismatchOfItem(rule: ArgumentRule, found: ConfigValue): Mismatch | undefined {
  if (!primitives[rule.type].some((primitive) => typeof found === primitive)) return { kind: "type", found };
  // a path or a name; nothing is called nothing
  if (found === "") return { kind: "type", found };
  if (typeof found !== "number") return undefined;
  if (!Number.isFinite(found)) return { kind: "type", found };
  const isWhole = wholeNumbers.has(rule.type);
  if (isWhole && !Number.isInteger(found)) return { kind: "fraction", found };
  if (!isInRange(found, rule)) return { kind: "range", found };
  const isTooLarge = isWhole ? !Number.isSafeInteger(found) : !Number.isFinite(Math.fround(found));
  return isTooLarge ? { kind: "size", found } : undefined;
}

const wholeNumbers: ReadonlySet<ArgumentRule["type"]> = new Set(["int", "pair", "ints"]);

/** What `typeof` may give for a value, or an item, of each type; a word is none of these. */
const primitives: Readonly<Record<ArgumentRule["type"], readonly string[]>> = {
  int: ["number"],
  pair: ["number"],
  float: ["number"],
  floats: ["number"],
  ints: ["number"],
  bool: ["boolean"],
  string: ["string"],
  strings: ["string"],
  float_or_string: ["number", "string"],
  word: [],
};

function isInRange(value: number, { min, max, exclusiveMin, exclusiveMax }: ArgumentRule): boolean {
  if (min !== undefined && (exclusiveMin ? value <= min : value < min)) return false;
  return max === undefined || (exclusiveMax ? value < max : value <= max);
}

/** Whether a rule is for several values. One value may stand in the place of a list of one: see `asList`. */
export function isListRule({ type }: ArgumentRule): boolean {
  return type === "floats" || type === "ints" || type === "strings";
}

/** A value that satisfies a rule, as a list where the rule is for several values and it is none of its words. */
export function asList(rule: ArgumentRule, value: ConfigValue): ConfigValue {
  if (!isListRule(rule) || typeof value === "object") return value;
  return typeof value === "string" && rule.words?.includes(value) ? value : [value];
}

const typeNouns: Readonly<Record<ArgumentRule["type"], string | undefined>> = {
  int: "a whole number",
  pair: "a whole number or two, for height and width",
  float: "a number",
  floats: "a number or a list of numbers",
  ints: "a whole number or a list of whole numbers",
  bool: "true or false",
  string: "text",
  strings: "text or a list of texts",
  float_or_string: "a number or text",
  word: undefined,
};

/** "a whole number", "`same` or a whole number" */
export function describeRule({ type, words = [] }: ArgumentRule): string {
  const noun = typeNouns[type];
  if (words.length === 0) return noun ?? "a value";
  if (noun === undefined) return alternatives(words);
  return `${words.map((word) => `\`${word}\``).join(", ")} or ${noun}`;
}

/** "from 1 to 10", "above 0", "0 or more and below 1"; nothing where every number will do. */
export function describeRange({ min, max, exclusiveMin, exclusiveMax }: ArgumentRule): string {
  if (min !== undefined && max !== undefined && !exclusiveMin && !exclusiveMax)
    return `from ${min} to ${max}`;
  const lower = min === undefined ? [] : [exclusiveMin ? `above ${min}` : `${min} or more`];
  const upper = max === undefined ? [] : [exclusiveMax ? `below ${max}` : `${max} or less`];
  return [...lower, ...upper].join(" and ");
}

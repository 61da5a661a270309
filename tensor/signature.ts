/** A name with arguments, every one given: `affine(rotate: 6, translate: 0.06)`. */
export interface Configured {
  readonly name: string;
  readonly arguments: Readonly<Record<string, ConfigValue>>;
}

export type ConfigValue = number | boolean | string | readonly ConfigValue[];

/**
 * What may stand between the parentheses of `conv(16, kernel: 3)`, `affine(rotate: 6)` or `adam(lr: 0.001)`: the
 * arguments by name, in the order in which they may be given without one. Layers, datasets, augmentations, losses and
 * optimizers are all declared this way, and the checker reads arguments in one place.
 */
export type Signature = Readonly<Record<string, ArgumentRule>>;

export interface ArgumentRule {
  readonly type: "int" | "float" | "bool" | "string" | "word" | "floats" | "ints";
  /** Left out: the argument must be given. */
  readonly default?: ConfigValue;
  readonly min?: number;
  readonly max?: number;
  /** `min` itself is not allowed. */
  readonly exclusiveMin?: boolean;
  /** `max` itself is not allowed. */
  readonly exclusiveMax?: boolean;
  /** For `word`: the words allowed; otherwise: words that may stand in its place, as in `padding: same`. */
  readonly words?: readonly string[];
}

/** What an argument of such a rule is. */
export type ValueOf<Rule extends ArgumentRule> =
  | (Rule["type"] extends "int" | "float" ? number : never)
  | (Rule["type"] extends "bool" ? boolean : never)
  | (Rule["type"] extends "floats" | "ints" ? readonly number[] : never)
  | (Rule["type"] extends "string" ? string : never)
  | (Rule extends { readonly words: readonly (infer Word)[] } ? Word : never);

/** Every argument of a signature by name, defaults filled in. */
export type ArgumentsOf<S extends Signature> = { readonly [Name in keyof S]: ValueOf<S[Name]> };

/** Something a spec can name and configure. */
export interface Declared {
  readonly signature: Signature;
}

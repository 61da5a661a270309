import type * as Chevrotain from "chevrotain";

/**
 * Chevrotain, loaded from the one-file bundle in its package instead of its entry point. The entry point loads some 700
 * small files, which takes a quarter of a second on a cold start: more than the rest of checking a spec. The package
 * does not export the bundle by name, so it is found from the entry point. If it cannot be found, as in a browser, the
 * entry point serves: a bundler has made one file of everything.
 */
async function load(): Promise<typeof Chevrotain> {
  try {
    const bundle = new URL("../chevrotain.mjs", import.meta.resolve("chevrotain"));
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ bundle.href)) as typeof Chevrotain;
  } catch {
    return await import("chevrotain");
  }
}

const loaded = await load();
export const { EmbeddedActionsParser, EOF, isRecognitionException, Lexer } = loaded;

/**
 * A token type. Chevrotain's `createToken` works out the relations between all categories anew for each type; the lexer and the parser do it once
 * for the whole vocabulary.
 */
export function defineToken({
  name,
  label,
  pattern,
  categories,
  group,
  longerAlternative,
  startChars,
}: TokenDefinition): Chevrotain.TokenType {
  return {
    name,
    PATTERN: pattern,
    ...(label !== undefined && { LABEL: label }),
    ...(categories !== undefined && { CATEGORIES: categories }),
    ...(group !== undefined && { GROUP: group }),
    ...(longerAlternative !== undefined && { LONGER_ALT: longerAlternative }),
    ...(startChars !== undefined && { START_CHARS_HINT: startChars }),
  };
}

interface TokenDefinition {
  readonly name: string;
  /** What messages call it. */
  readonly label?: string;
  readonly pattern: RegExp | string;
  readonly categories?: Chevrotain.TokenType[];
  readonly group?: string;
  /** Read in its place where that is longer: `withheld` is a name, and not `with` and `held`. */
  readonly longerAlternative?: Chevrotain.TokenType;
  /** Codes of the characters that it can start with, where its pattern does not tell. */
  readonly startChars?: number[];
}

/**
 * Looks ahead as Chevrotain does, and works out how at the first time that a place of the grammar is come to. A spec comes to few of them, and all
 * together take longer than checking it.
 */
export class LazyLookahead extends loaded.LLkLookaheadStrategy {
  override buildLookaheadForAlternation(
    options: Parameters<Chevrotain.ILookaheadStrategy["buildLookaheadForAlternation"]>[0],
  ): Alternation {
    return atFirst(() => super.buildLookaheadForAlternation(options));
  }

  override buildLookaheadForOptional(
    options: Parameters<Chevrotain.ILookaheadStrategy["buildLookaheadForOptional"]>[0],
  ): Optional {
    return atFirst(() => super.buildLookaheadForOptional(options));
  }
}

type Alternation = ReturnType<Chevrotain.ILookaheadStrategy["buildLookaheadForAlternation"]>;
type Optional = ReturnType<Chevrotain.ILookaheadStrategy["buildLookaheadForOptional"]>;

/** A function of the parser that is made when it is first called. */
function atFirst<Arguments extends unknown[], Result>(
  make: () => (this: Chevrotain.BaseParser, ...args: Arguments) => Result,
): (this: Chevrotain.BaseParser, ...args: Arguments) => Result {
  let made: ReturnType<typeof make> | undefined;
  return function (...args) {
    made ??= make();
    return made.apply(this, args);
  };
}

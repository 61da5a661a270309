import type * as Chevrotain from "chevrotain";
import { chevrotain } from "./chevrotain-package.js";

export const { EmbeddedActionsParser, EOF, isRecognitionException, Lexer } = chevrotain;

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
export class LazyLookahead extends chevrotain.LLkLookaheadStrategy {
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

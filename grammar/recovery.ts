import type { IParserErrorMessageProvider, IToken, TokenType } from "chevrotain";
import {
  type Diagnostic,
  diagnose,
  didYouMean,
  type MessageName,
  type ParamsOf,
  type Span,
  suggest,
} from "../diagnostics/index.js";
import { EOF, isRecognitionException } from "./chevrotain.js";
import { excerpt, type Lexed, mostErrors, spanOf } from "./lexer.js";
import { TokenReader } from "./reader.js";
import * as t from "./tokens.js";

/** How deep brackets and bodies may be nested, and how many operators one expression may have. */
export const limits = { levels: 100, operators: 200 } as const;

/** Thrown where going on makes no sense: too many errors, or nested too deeply. */
export class ParsingStopped extends Error {}

/** What a list of items without separators holds, for telling what is wrong with something else. */
export interface ItemList {
  /** "a setting of an experiment" */
  readonly thing: string;
  /** The words that start an item, for the user and for guessing what a misspelled word was meant to be. */
  readonly starts: readonly TokenType[];
  /** Whether an item may start at the next token, after a mistake. */
  readonly resumes: () => boolean;
  /** Advice for a token that is no item, and the token before it. */
  readonly advise?: (found: IToken, previous: IToken) => string | undefined;
  /** The list of declarations: no `}` ends it. */
  readonly outermost?: true;
  /** Items usually start lines: a word elsewhere is none that is misspelled. */
  readonly onLines?: true;
  /** What can only stand after the list: there its `}` is missing. */
  readonly endsBefore?: readonly TokenType[];
}

/** An exception's message says what was expected; the catalogue makes a sentence of it. */
const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => labelOf(expected),
  buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? "something else",
  buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? "something else",
  buildNotAllInputParsedMessage: () => "the end",
};

/**
 * A parser that goes on after a mistake. Chevrotain's own recovery looks for a token that could follow; in a language
 * whose items stand side by side and start with any name that is nearly every token, so that one mistake gave many
 * errors. Here the rules themselves say where reading goes on: lists at the next comma, items at the next line.
 */
export abstract class RecoveringParser extends TokenReader {
  #problems: Diagnostic[] = [];
  /** How the end of the text is called. */
  #end = "";
  #mistakes = 0;
  #lastBad: IToken | undefined;
  #level = 0;

  constructor(options: { validate: boolean }) {
    super({
      maxLookahead: 2,
      recoveryEnabled: false,
      errorMessageProvider: expectations,
      skipValidations: !options.validate,
    });
  }

  /** Reads all the tokens by `rule`; what was found wrong with them, besides what the lexer found. */
  protected readAll(lexed: Lexed, end: string, rule: () => void): Diagnostic[] {
    this.#problems = [];
    this.#end = end;
    this.#mistakes = 0;
    this.#lastBad = undefined;
    this.#level = 0;
    this.start(lexed);
    try {
      rule();
    } catch (stopped) {
      if (!(stopped instanceof ParsingStopped)) throw stopped;
    }
    this.input = [];
    return this.#problems;
  }

  // --- telling ------------------------------------------------------------------------------------------------

  /** Reports a mistake at a token. One token tells one mistake, and none where the lexer has told one just before it. */
  protected report<Name extends MessageName>(token: IToken, name: Name, params: ParamsOf<Name>): void {
    if (this.RECORDING_PHASE || token === this.#lastBad) return;
    this.#lastBad = token;
    const span = this.#placeOf(token);
    if (!this.#isToldAlready(token, span))
      this.#problems.push(diagnose(name, this.lexed.source, span, params));
    this.#mistakes += 1;
    if (this.#mistakes > mostErrors) throw new ParsingStopped();
  }

  /** Reports that something is missing before the next token. */
  protected missing(expected: TokenType | string, hint?: string): undefined {
    const next = this.LA(1);
    const text = typeof expected === "string" ? expected : labelOf(expected);
    this.report(next, "unexpected-token", {
      expected: text,
      found: this.found(next),
      hint: hint ?? adviseOn(next, text),
    });
  }

  /** A token in the words of a message. */
  protected found(token: IToken): string {
    if (token.tokenType === EOF) return this.#end;
    return `\`${excerpt(token.image)}\``;
  }

  /** The line of a token, for hints. */
  protected lineOf(token: IToken): number {
    return this.lexed.source.positionAt(token.startOffset).line;
  }

  /** At the end of the text there is nothing to underline but the last token. */
  #placeOf(token: IToken): Span {
    if (token.tokenType !== EOF) return spanOf(token);
    const last = this.lexed.tokens.findLast((candidate) => candidate.tokenType !== EOF);
    return last === undefined ? { start: 0, end: 0 } : spanOf(last);
  }

  /** Whether the lexer has told what is wrong here: at this token, just before it, or in a text that swallowed a part. */
  #isToldAlready(token: IToken, span: Span): boolean {
    const { source, tokens, diagnostics, cutShort } = this.lexed;
    if (this.LA(0).tokenType === t.UnclosedStringToken) return true;
    if (token.tokenType === EOF) return cutShort || (tokens[0]?.tokenType === EOF && diagnostics.length > 0);
    return diagnostics.some(({ span: told }) => {
      if (told.start === span.start) return true;
      const isBetween = told.start >= this.endOfLast() && told.end <= span.start;
      return isBetween && !source.text.slice(told.end, span.start).includes("\n");
    });
  }

  // --- going on -----------------------------------------------------------------------------------------------

  /** Reads a part; where that fails, tells why, and skips to a token where `resumes` says that reading can go on. */
  protected guard<T>(read: () => T, resumes: () => boolean): T | undefined {
    if (this.RECORDING_PHASE) return read();
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
      const { token, message } = error as Error & { token: IToken };
      this.report(token, "unexpected-token", {
        expected: message,
        found: this.found(token),
        hint: adviseOn(token, message),
      });
      this.skipUntil(resumes);
      return undefined;
    }
  }

  /** Skips, brackets as a whole, to where `resumes` holds, to the end of the body, or to the next declaration. */
  protected skipUntil(resumes: () => boolean): void {
    while (!this.nextIs(EOF, t.CloseCurlyToken) && !this.mayBeDeclaration() && !resumes()) this.skipOne();
  }

  /** Skips all that is no declaration, closing braces too. */
  protected skipToDeclaration(): void {
    while (!this.nextIs(EOF) && !this.mayBeDeclaration()) this.skipOne();
  }

  /** Skips one token, or all of a bracket that starts here. */
  protected skipOne(): void {
    const closers: TokenType[] = [];
    do {
      const { tokenType } = this.LA(1);
      if (tokenType === EOF) return;
      const closer = closerOf.get(tokenType);
      if (closer !== undefined) closers.push(closer);
      else if (tokenType === closers.at(-1)) closers.pop();
      else if (tokenType === t.CloseCurlyToken && closers.length > 0) {
        // round and square brackets that were left open end with the body they are in
        while (closers.length > 0 && closers.at(-1) !== t.CloseCurlyToken) closers.pop();
        if (closers.pop() === undefined) return;
      }
      this.skip();
    } while (closers.length > 0 && !this.mayBeDeclaration());
  }

  /**
   * Before a keyword: where a misspelled one stands instead, reports it and reads it as the keyword. `rivals` are
   * words that could stand here too.
   */
  protected repair(keywords: readonly TokenType[], rivals: readonly TokenType[] = []): boolean {
    if (this.RECORDING_PHASE) return false;
    const meant = this.misspelled([...keywords, ...rivals]);
    if (meant === undefined || !keywords.includes(meant)) return false;
    if (this.isAt(2, meant)) return false;
    const token = this.LA(1);
    const hint = didYouMean(wordOf(meant));
    this.report(token, "unexpected-token", { expected: labelOf(meant), found: this.found(token), hint });
    this.retype(meant);
    return true;
  }

  /** Makes the next token one of another kind. */
  protected retype(type: TokenType): void {
    const token = this.LA(1);
    token.tokenType = type;
    token.tokenTypeIdx = type.tokenTypeIdx ?? token.tokenTypeIdx;
  }

  /** The keyword that the next token was probably meant to be. */
  protected misspelled(keywords: readonly TokenType[]): TokenType | undefined {
    const { tokenType, image } = this.LA(1);
    if (tokenType !== t.IdentifierToken) return undefined;
    const word = suggest(image, keywords.map(wordOf));
    return keywords.find((keyword) => wordOf(keyword) === word);
  }

  /** Reads something that may hold itself, and stops where that goes too deep for those who walk the tree. */
  protected nested<T>(read: () => T): T {
    if (this.#level >= limits.levels) this.stopTooDeep(limits.levels, "levels of nesting");
    this.#level += 1;
    try {
      return read();
    } finally {
      this.#level -= 1;
    }
  }

  protected stopTooDeep(limit: number, what: string): never {
    this.report(this.LA(1), "nesting-too-deep", { limit, what });
    throw new ParsingStopped();
  }
}

const closerOf = new Map([
  [t.OpenRoundToken, t.CloseRoundToken],
  [t.OpenSquareToken, t.CloseSquareToken],
  [t.OpenCurlyToken, t.CloseCurlyToken],
]);

/** A kind of token in the words of a message. */
export function labelOf(type: TokenType): string {
  return type.LABEL ?? type.name;
}

/** A keyword as it is written. */
export function wordOf(keyword: TokenType): string {
  return typeof keyword.PATTERN === "string" ? keyword.PATTERN : keyword.name;
}

const reserved = [t.AndToken, t.OrToken, t.NotToken, t.TrueToken, t.FalseToken];

/** Advice that depends only on what was expected and what stands there. */
function adviseOn(found: IToken, expected: string): string | undefined {
  if (expected.startsWith("a name") && reserved.includes(found.tokenType)) {
    return `\`${found.image}\` is a word of the language and names nothing`;
  }
  if (expected === labelOf(t.ColonToken)) return "a parameter is written `channels: int`";
  if (expected === labelOf(t.ByToken) && found.tokenType === t.IdentifierToken) {
    return "points are listed with commas: `at image, pool2`";
  }
  if (
    expected === labelOf(t.LossNameToken) &&
    [t.NumberLiteralToken, t.OpenRoundToken, t.MinusToken].includes(found.tokenType)
  ) {
    return "one number or name is the weight of a loss; put more in parentheses: `(2 * 0.1) * …`";
  }
  return undefined;
}

import type { IParserErrorMessageProvider, IToken, TokenType } from "chevrotain";
import {
  type Diagnostic,
  diagnosticOf,
  didYouMean,
  type MessageName,
  type ParamsOf,
  type Span,
  suggest,
} from "../diagnostics/index.js";
import { adviseOn } from "./advice.js";
import { mayBeDeclarationAt } from "./ahead.js";
import { EOF, isRecognitionException, LazyLookahead } from "./chevrotain.js";
import { excerpt, type Lexed, mostErrors, spanOf } from "./lexer.js";
import { type Rule, RuleParser } from "./rule-parser.js";
import * as t from "./tokens.js";

/** The deepest nesting of brackets and bodies, and the most operators in one expression. */
export const limits = { levels: 100, operators: 200 } as const;

/** Thrown to end the parse: there are too many errors, or the text is nested too deeply. */
class ParsingStopped extends Error {}

/** The message of an exception says what was expected; the catalogue makes a sentence of it. */
const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => t.labelOf(expected),
  buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? "something else",
  buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? "something else",
  buildNotAllInputParsedMessage: () => "the end",
};

/** Tokens that a choice may look at. */
const maxLookahead = 2;

/**
 * A parser that continues after a mistake. Chevrotain's own recovery looks for a token that could follow. In this
 * language items have no separator and may start with any name, so nearly every token could follow, and one mistake
 * would give many errors. Here the rules say where reading resumes: lists at the next comma, items at the next line.
 */
export class RecoveringParser extends RuleParser {
  #diagnostics: Diagnostic[] = [];
  /** What messages call the end of the text. */
  #end = "";
  #mistakes = 0;
  #lastReported: IToken | undefined;
  #level = 0;

  constructor(options: { validate: boolean }) {
    super({
      maxLookahead,
      lookaheadStrategy: new LazyLookahead({ maxLookahead }),
      recoveryEnabled: false,
      errorMessageProvider: expectations,
      skipValidations: !options.validate,
    });
  }

  /** Reads all tokens by a rule; `diagnostics` are the mistakes that the lexer has not reported. */
  readAll<Node, Arguments extends unknown[]>(
    lexed: Lexed,
    end: string,
    rule: Rule<Node, Arguments>,
    ...args: Arguments
  ): { node: Node | undefined; diagnostics: Diagnostic[] } {
    this.#diagnostics = [];
    this.#end = end;
    this.#mistakes = 0;
    this.#lastReported = undefined;
    this.#level = 0;
    this.start(lexed);
    let node: Node | undefined;
    try {
      node = rule.apply(this, args);
    } catch (stopped) {
      if (!(stopped instanceof ParsingStopped)) throw stopped;
    }
    this.input = [];
    return { node, diagnostics: this.#diagnostics };
  }

  // --- reporting ----------------------------------------------------------------------------------------------

  /** Reports a mistake at a token: at most one for each, and none if the lexer has reported one just before it. */
  report<Name extends MessageName>(token: IToken, name: Name, params: ParamsOf<Name>): void {
    if (this.isRecording || token === this.#lastReported) return;
    this.#lastReported = token;
    const span = this.#visibleSpanOf(token);
    if (!this.#isReportedByLexer(token, span))
      this.#diagnostics.push(diagnosticOf(name, this.lexed.source, span, params));
    this.#mistakes += 1;
    if (this.#mistakes > mostErrors) throw new ParsingStopped();
  }

  /** Reports that something is missing before the next token. */
  reportMissing(expected: TokenType | string, hint?: string): undefined {
    const next = this.LA(1);
    const text = typeof expected === "string" ? expected : t.labelOf(expected);
    this.report(next, "unexpected-token", {
      expected: text,
      found: this.describe(next),
      hint: hint ?? adviseOn(next, text),
    });
  }

  /** A token in the words of a message. */
  describe(token: IToken): string {
    if (token.tokenType === EOF) return this.#end;
    return `\`${excerpt(token.image)}\``;
  }

  /** At the end of the text, the last token is underlined. */
  #visibleSpanOf(token: IToken): Span {
    if (token.tokenType !== EOF) return spanOf(token);
    const last = this.lexed.tokens.findLast((candidate) => candidate.tokenType !== EOF);
    return last === undefined ? { start: 0, end: 0 } : spanOf(last);
  }

  /** Whether the lexer has reported this: at the token, just before it, or in an unclosed text or comment. */
  #isReportedByLexer(token: IToken, span: Span): boolean {
    const { source, tokens, diagnostics, cutShort } = this.lexed;
    if (this.LA(0).tokenType === t.UnclosedStringToken) return true;
    if (token.tokenType === EOF) return cutShort || (tokens[0]?.tokenType === EOF && diagnostics.length > 0);
    return diagnostics.some(({ span: reported }) => {
      if (reported.start === span.start) return true;
      const isBetween = reported.start >= this.endOfLast() && reported.end <= span.start;
      return isBetween && !source.text.slice(reported.end, span.start).includes("\n");
    });
  }

  // --- continuing ---------------------------------------------------------------------------------------------

  /** Reads a part. If that fails, reports why, and skips to a token where `resumes` holds. */
  guard<T>(read: () => T, resumes: () => boolean): T | undefined {
    if (this.isRecording) return read();
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
      const { token, message } = error as Error & { token: IToken };
      this.report(token, "unexpected-token", {
        expected: message,
        found: this.describe(token),
        hint: adviseOn(token, message),
      });
      this.skipUntil(resumes);
      return undefined;
    }
  }

  /** Skips to where `resumes` holds, to the end of the body, or to the next declaration. Brackets are skipped whole. */
  skipUntil(resumes: () => boolean): void {
    while (!this.nextIs(EOF, t.CloseCurlyToken) && !mayBeDeclarationAt(this, 1) && !resumes()) {
      this.skipWhole();
    }
  }

  /** Skips to the next declaration, past closing braces too. */
  skipToDeclaration(): void {
    while (!this.nextIs(EOF) && !mayBeDeclarationAt(this, 1)) this.skipWhole();
  }

  /** Skips one token, or a whole bracket that starts here. */
  skipWhole(): void {
    const closers: TokenType[] = [];
    do {
      const { tokenType } = this.LA(1);
      if (tokenType === EOF) return;
      const closer = closerOf.get(tokenType);
      if (closer !== undefined) closers.push(closer);
      else if (tokenType === closers.at(-1)) closers.pop();
      else if (tokenType === t.CloseCurlyToken && closers.length > 0) {
        // unclosed round and square brackets end with the body around them
        while (closers.length > 0 && closers.at(-1) !== t.CloseCurlyToken) closers.pop();
        if (closers.pop() === undefined) return;
      }
      this.skip();
    } while (closers.length > 0 && !mayBeDeclarationAt(this, 1));
  }

  /**
   * Before a keyword: reports a misspelled one and lets it be read as the keyword. `rivals` are other words that could
   * stand here.
   */
  repair(keywords: readonly TokenType[], rivals: readonly TokenType[] = []): boolean {
    if (this.isRecording) return false;
    const meant = this.misspelled([...keywords, ...rivals]);
    if (meant === undefined || !keywords.includes(meant)) return false;
    if (this.isAt(2, meant)) return false;
    const token = this.LA(1);
    const hint = didYouMean(t.wordOf(meant));
    this.report(token, "unexpected-token", { expected: t.labelOf(meant), found: this.describe(token), hint });
    this.retype(meant);
    return true;
  }

  /** Makes the next token one of another kind. */
  retype(type: TokenType): void {
    const token = this.LA(1);
    token.tokenType = type;
    token.tokenTypeIdx = type.tokenTypeIdx ?? token.tokenTypeIdx;
  }

  /** The keyword that the next token is probably meant to be. */
  misspelled(keywords: readonly TokenType[]): TokenType | undefined {
    const { tokenType, image } = this.LA(1);
    if (tokenType !== t.IdentifierToken) return undefined;
    const word = suggest(image, keywords.map(t.wordOf));
    return keywords.find((keyword) => t.wordOf(keyword) === word);
  }

  /** Reads something that may contain itself. Stops before the tree gets too deep to walk with recursion. */
  nested<T>(read: () => T): T {
    if (this.#level >= limits.levels) this.stopTooDeep(limits.levels, "levels of nesting");
    this.#level += 1;
    try {
      return read();
    } finally {
      this.#level -= 1;
    }
  }

  stopTooDeep(limit: number, what: string): never {
    this.report(this.LA(1), "nesting-too-deep", { limit, what });
    throw new ParsingStopped();
  }
}

const closerOf = new Map([
  [t.OpenRoundToken, t.CloseRoundToken],
  [t.OpenSquareToken, t.CloseSquareToken],
  [t.OpenCurlyToken, t.CloseCurlyToken],
]);

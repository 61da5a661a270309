import type {
  DSLMethodOpts,
  GrammarAction,
  IOrAlt,
  IParserConfig,
  IToken,
  OrMethodOpts,
  ParserMethod,
  TokenType,
} from "chevrotain";
import { SourceFile, type Span } from "../diagnostics/index.js";
import { EmbeddedActionsParser, EOF } from "./chevrotain.js";
import { type Lexed, spanOf } from "./lexer.js";
import * as t from "./tokens.js";

/** A rule of the grammar; another rule reads it with `SUBRULE`. */
export type Rule<Node, Arguments extends unknown[] = []> = ParserMethod<Arguments, Node>;

/**
 * Chevrotain's parser, with the methods that rules are written with made public. Chevrotain expects all rules in one
 * class; here each part of the language is a function that adds its rules to a parser.
 */
export class RuleParser extends EmbeddedActionsParser {
  protected lexed: Lexed = {
    source: new SourceFile("", ""),
    tokens: [],
    docs: [],
    diagnostics: [],
    cutShort: false,
  };
  #nextDoc = 0;

  constructor(config: IParserConfig) {
    super(t.vocabulary, config);
  }

  protected start(lexed: Lexed): void {
    this.lexed = lexed;
    this.#nextDoc = 0;
    this.input = lexed.tokens;
  }

  /** Whether Chevrotain runs the rules to learn the grammar: then there are no tokens to look at. */
  get isRecording(): boolean {
    return this.RECORDING_PHASE;
  }

  // --- Chevrotain's methods for rules, public -----------------------------------------------------------------

  override RULE<F extends (...args: never[]) => unknown>(
    name: string,
    rule: F,
  ): ParserMethod<Parameters<F>, ReturnType<F>> {
    return super.RULE(name, rule);
  }

  override performSelfAnalysis(): void {
    super.performSelfAnalysis();
  }

  override ACTION<T>(action: () => T): T {
    return super.ACTION(action);
  }

  override CONSUME(type: TokenType): IToken {
    return super.CONSUME(type);
  }

  override SUBRULE<Arguments extends unknown[], Node>(
    rule: ParserMethod<Arguments, Node>,
    options?: { ARGS: Arguments },
  ): Node {
    return super.SUBRULE(rule, options);
  }

  override SUBRULE2<Arguments extends unknown[], Node>(
    rule: ParserMethod<Arguments, Node>,
    options?: { ARGS: Arguments },
  ): Node {
    return super.SUBRULE2(rule, options);
  }

  override OR<T>(alternatives: IOrAlt<T>[] | OrMethodOpts<T>): T {
    return super.OR(alternatives);
  }

  override MANY<T>(item: GrammarAction<T> | DSLMethodOpts<T>): void {
    super.MANY(item);
  }

  override OPTION<T>(option: GrammarAction<T> | DSLMethodOpts<T>): T | undefined {
    return super.OPTION(option);
  }

  override OPTION2<T>(option: GrammarAction<T> | DSLMethodOpts<T>): T | undefined {
    return super.OPTION2(option);
  }

  override OPTION3<T>(option: GrammarAction<T> | DSLMethodOpts<T>): T | undefined {
    return super.OPTION3(option);
  }

  override OPTION4<T>(option: GrammarAction<T> | DSLMethodOpts<T>): T | undefined {
    return super.OPTION4(option);
  }
  override OPTION5<T>(option: GrammarAction<T> | DSLMethodOpts<T>): T | undefined {
    return super.OPTION5(option);
  }

  // --- spans and docs -----------------------------------------------------------------------------------------

  /** Where the next token starts: the start of the node that a rule is about to read. */
  here(): number {
    const next = this.LA(1);
    return next.tokenType === EOF ? this.lexed.source.text.length : next.startOffset;
  }

  /** From `start` to the end of the last token read. */
  spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.endOfLast()) };
  }

  /** The text of the `///` lines between the last token read and the next one. */
  docsHere(): string | undefined {
    const { docs, source } = this.lexed;
    const lines: string[] = [];
    const start = this.here();
    let end = this.endOfLast();
    for (let doc = docs[this.#nextDoc]; doc && doc.startOffset < start; doc = docs[++this.#nextDoc]) {
      if (doc.startOffset < end) continue;
      const startsLine = end === 0 || source.text.slice(end, doc.startOffset).includes("\n");
      if (startsLine) lines.push(doc.image.replace(/^\/\/\/ ?/, "").trimEnd());
      end = spanOf(doc).end;
    }
    return lines.length === 0 ? undefined : lines.join("\n");
  }

  /** Where the last token read ends. */
  protected endOfLast(): number {
    const last = this.LA(0);
    return last.tokenType === EOF ? 0 : spanOf(last).end;
  }

  // --- looking ahead ------------------------------------------------------------------------------------------

  /** The token at a distance: 1 is the next token, 0 the last one read. */
  tokenAt(distance: number): IToken {
    return this.LA(distance);
  }

  isAt(distance: number, ...types: readonly TokenType[]): boolean {
    const { tokenType } = this.LA(distance);
    return types.some((type) => tokenType === type || tokenType.CATEGORIES?.includes(type) === true);
  }

  nextIs(...types: readonly TokenType[]): boolean {
    return this.isAt(1, ...types);
  }

  /** Whether the token at a distance is the first on its line. */
  startsLineAt(distance: number): boolean {
    const token = this.LA(distance);
    const before = this.LA(distance - 1);
    if (token.tokenType === EOF || before.tokenType === EOF) return true;
    return this.lexed.source.text.slice(spanOf(before).end, token.startOffset).includes("\n");
  }

  nextStartsLine(): boolean {
    return this.startsLineAt(1);
  }

  /** Whether the token at a distance is the first character of its line. */
  isUnindentedAt(distance: number): boolean {
    return this.lexed.source.text[this.LA(distance).startOffset - 1] === "\n";
  }

  /** The text from one token to another, at these distances. */
  textBetween(first: number, last: number): string {
    return this.lexed.source.text.slice(this.LA(first).startOffset, spanOf(this.LA(last)).end);
  }

  /** The line of a token, for hints. */
  lineOf(token: IToken): number {
    return this.lexed.source.positionAt(token.startOffset).line;
  }

  /** Skips one token. Unlike Chevrotain's `SKIP_TOKEN`, it skips the last one too. */
  skip(): void {
    if (!this.nextIs(EOF)) this.consumeToken();
  }

  /** Every Chevrotain parser has it, but not its types. */
  declare protected consumeToken: () => void;
}

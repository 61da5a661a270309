import type { IParserConfig, TokenType } from "chevrotain";
import { SourceFile, type Span } from "../diagnostics/index.js";
import { EmbeddedActionsParser, EOF } from "./chevrotain.js";
import { type Lexed, spanOf } from "./lexer.js";
import * as t from "./tokens.js";

/** A parser that knows where its tokens stand in the text, and what follows them. */
export abstract class TokenReader extends EmbeddedActionsParser {
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

  // --- spans and docs -----------------------------------------------------------------------------------------

  /** Where the next token starts: the start of the node that a rule is about to read. */
  protected here(): number {
    const next = this.LA(1);
    return next.tokenType === EOF ? this.lexed.source.text.length : next.startOffset;
  }

  /** From `start` to the end of the token read last. */
  protected spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.endOfLast()) };
  }

  /** The text of the `///` lines between the token read last and the next one. */
  protected docsHere(): string | undefined {
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

  /** Where the token read last ends. */
  protected endOfLast(): number {
    const last = this.LA(0);
    return last.tokenType === EOF ? 0 : spanOf(last).end;
  }

  // --- looking ahead ------------------------------------------------------------------------------------------

  protected nextIs(...types: readonly TokenType[]): boolean {
    return this.isAt(1, ...types);
  }

  protected isAt(distance: number, ...types: readonly TokenType[]): boolean {
    const { tokenType } = this.LA(distance);
    return types.some((type) => tokenType === type || tokenType.CATEGORIES?.includes(type) === true);
  }

  /** Whether the next token is the first on its line. */
  protected nextStartsLine(): boolean {
    return this.hasLineBreakBefore(1);
  }

  /** Whether the token at a distance, 1 for the next, is the first on its line. */
  protected hasLineBreakBefore(distance: number): boolean {
    const token = this.LA(distance);
    const before = this.LA(distance - 1);
    if (token.tokenType === EOF || before.tokenType === EOF) return true;
    return this.lexed.source.text.slice(spanOf(before).end, token.startOffset).includes("\n");
  }

  /**
   * Whether a declaration starts here, whatever else could stand here: that a `}` is missing shows there. Nothing
   * that a body may hold looks like this.
   */
  protected atDeclaration(distance = 1): boolean {
    const [name, next] = [distance + 1, distance + 2];
    switch (this.LA(distance).tokenType) {
      case t.ImportToken:
        return this.isAt(name, t.StringLiteralToken);
      case t.ConstToken:
        return this.isAt(next, t.AssignToken);
      case t.InjectionToken:
        return this.isAt(name, t.NameToken) && this.isAt(this.#afterRound(next), t.AssignToken);
      case t.KeyspaceToken:
        return this.isAt(name, t.NameToken) && this.isAt(next, t.OpenCurlyToken);
      case t.ExperimentToken:
        return this.isAt(name, t.NameToken) && this.isAt(next, t.OpenCurlyToken, t.ExtendsToken);
      case t.BlockToken:
      case t.ModelToken:
        return this.isAt(name, t.NameToken) && this.isAt(this.#afterRound(next), t.OpenCurlyToken);
      default:
        return false;
    }
  }

  /** The distance of the token after the `( … )` at `distance`; the header of a declaration is no longer than this. */
  #afterRound(distance: number): number {
    let open = 0;
    for (let ahead = distance; ahead < distance + longestHeader; ahead += 1) {
      const { tokenType } = this.LA(ahead);
      if (tokenType === t.OpenRoundToken) open += 1;
      else if (tokenType === t.CloseRoundToken) open -= 1;
      else if (tokenType === t.OpenCurlyToken || tokenType === t.CloseCurlyToken || tokenType === EOF) break;
      if (open === 0) return ahead === distance ? distance : ahead + 1;
    }
    return distance;
  }

  /** The same once something is wrong: then the word at the start of a line will do, as long as it is not a name. */
  protected mayBeDeclaration(distance = 1): boolean {
    if (this.atDeclaration(distance)) return true;
    if (!this.isAt(distance, ...declarationWords)) return false;
    if (this.isAt(distance + 1, t.CommaToken, t.ColonToken, t.CloseRoundToken, t.ArrowToken)) return false;
    return this.lexed.source.text[this.LA(distance).startOffset - 1] === "\n";
  }

  /** Skips one token. Unlike Chevrotain's `SKIP_TOKEN` it skips the last one too. */
  protected skip(): void {
    if (!this.nextIs(EOF)) this.consumeToken();
  }

  /** Part of every Chevrotain parser, but missing in its types. */
  declare protected consumeToken: () => void;
}

/** In tokens: twelve parameters with types and values. */
const longestHeader = 100;

const declarationWords = [
  t.ImportToken,
  t.ConstToken,
  t.BlockToken,
  t.ModelToken,
  t.KeyspaceToken,
  t.InjectionToken,
  t.ExperimentToken,
];

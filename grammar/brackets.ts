import type { IToken, TokenType } from "chevrotain";
import { adviseToQuote } from "./advice.js";
import { unquotedWords } from "./ahead.js";
import { EOF } from "./chevrotain.js";
import type { RecoveringParser } from "./recovery.js";
import * as t from "./tokens.js";

/** A bracket whose closing one has not been read yet. */
interface OpenBracket {
  readonly token: IToken;
  readonly closer: TokenType;
  /** Whether it is the value of a named argument. */
  readonly isNamed: boolean;
  /** A mistake inside has been reported; a missing closing bracket may be part of it. */
  broken: boolean;
  /** The same for a bracket inside: its closing bracket may be the missing one. */
  doubtful: boolean;
}

/** Reads lists in round and square brackets. A mistake in one item costs that item only. */
export class Brackets {
  readonly #parser: RecoveringParser;
  readonly #open: OpenBracket[] = [];

  constructor(parser: RecoveringParser) {
    this.#parser = parser;
  }

  /** `(a, b)`; a comma after the last item is allowed. Uses the first MANY and OPTION, and OPTION2, of the rule. */
  round<T>(read: () => T): { items: T[]; commas: number } {
    return this.#list(t.OpenRoundToken, t.CloseRoundToken, read);
  }

  /** `[a, b]`, likewise. */
  square<T>(read: () => T): { items: T[]; commas: number } {
    return this.#list(t.OpenSquareToken, t.CloseSquareToken, read);
  }

  /** `[a]`; undefined after a mistake in the brackets. Uses the first OPTION of the rule. */
  index<T>(read: () => T): T | undefined {
    let value: T | undefined;
    this.#bracketed(t.OpenSquareToken, t.CloseSquareToken, (bracket) => {
      value = this.#item(bracket, read);
      return this.#parser.OPTION(() => this.#parser.CONSUME(t.CloseSquareToken));
    });
    return value;
  }

  #list<T>(opener: TokenType, closer: TokenType, read: () => T): { items: T[]; commas: number } {
    const parser = this.#parser;
    const items: T[] = [];
    let commas = 0;
    this.#bracketed(opener, closer, (bracket) => {
      let ended = false;
      do {
        parser.MANY({
          GATE: () => !ended,
          DEF: () => {
            const item = this.#item(bracket, read);
            const isWhole = this.#endItem(bracket);
            if (item !== undefined && isWhole) items.push(item);
            const comma = parser.OPTION(() => parser.CONSUME(t.CommaToken));
            if (comma === undefined) ended = true;
            else commas += 1;
          },
        });
        if (!ended) ended = !this.#skipNonItem(bracket);
      } while (!ended);
      return parser.OPTION2(() => parser.CONSUME(closer));
    });
    return { items, commas };
  }

  /** Reads a bracket; `read` reads its content and, if it is there, the closing bracket. */
  #bracketed(opener: TokenType, closer: TokenType, read: (bracket: OpenBracket) => IToken | undefined): void {
    const isNamed = !this.#parser.isRecording && this.#parser.isAt(0, ...beforeValue);
    const token = this.#parser.CONSUME(opener);
    const bracket = { token, closer, isNamed, broken: false, doubtful: false };
    this.#open.push(bracket);
    try {
      const close = this.#parser.nested(() => read(bracket));
      if (close === undefined) this.#unclosed(bracket);
    } finally {
      this.#open.pop();
    }
  }

  #item<T>(bracket: OpenBracket, read: () => T): T | undefined {
    const item = this.#parser.guard(read, () => this.#atEndOfItem());
    if (item === undefined) this.#break(bracket);
    return item;
  }

  #break(bracket: OpenBracket): void {
    bracket.broken = true;
    for (const around of this.#open.slice(0, -1)) around.doubtful = true;
  }

  /** A comma or the closing bracket must follow an item. False where it was the start of words without their quotes. */
  #endItem(bracket: OpenBracket): boolean {
    const parser = this.#parser;
    if (parser.nextIs(t.CommaToken)) bracket.doubtful = false;
    if (parser.isRecording || parser.nextIs(t.CommaToken, bracket.closer)) return true;
    const isReported = bracket.broken || bracket.doubtful;
    const words = unquotedWords(parser, bracket.isNamed ? inNamedList : beforeValue);
    const hint = parser.nextStartsLine() ? this.#neverClosed(bracket) : words && adviseToQuote(words);
    const expected = `${t.labelOf(t.CommaToken)} or ${t.labelOf(bracket.closer)}`;
    if (!isReported) parser.reportMissing(expected, hint);
    // words end where the item does, so that nothing after them is in doubt
    if (words === undefined) this.#break(bracket);
    parser.skipUntil(() => this.#atEndOfItem());
    // a closing bracket of the other kind, after which the list continues
    const isForeign = this.#atCloser() && !this.#closesAround();
    if (isForeign && parser.isAt(2, t.CommaToken, bracket.closer) && !parser.nextIs(bracket.closer)) {
      parser.skip();
    }
    return words === undefined;
  }

  /** At a token that cannot start an item: reports and skips it. False at the end of the list. */
  #skipNonItem(bracket: OpenBracket): boolean {
    const parser = this.#parser;
    if (parser.isRecording || parser.nextIs(bracket.closer)) return false;
    if (parser.nextIs(t.CommaToken)) parser.report(parser.tokenAt(1), "stray-punctuation", { text: "," });
    else {
      if (this.#atEndOfItem()) return false;
      parser.reportMissing("a value");
      this.#break(bracket);
      parser.skipUntil(() => this.#atEndOfItem());
    }
    if (!parser.nextIs(t.CommaToken)) return false;
    parser.skip();
    return true;
  }

  /** In place of the closing bracket: reports what is there, and skips it unless it belongs to a bracket around. */
  #unclosed(bracket: OpenBracket): void {
    const parser = this.#parser;
    if (parser.isRecording) return;
    if (!bracket.broken && !bracket.doubtful) {
      parser.reportMissing(bracket.closer, this.#neverClosed(bracket));
    }
    while (parser.nextIs(t.CommaToken)) {
      parser.skip();
      parser.skipUntil(() => this.#atEndOfItem());
    }
    if (!this.#atCloser() || this.#closesAround()) return;
    const isWrong = !parser.nextIs(bracket.closer);
    parser.skip();
    if (isWrong && parser.nextIs(bracket.closer) && !this.#closesAround()) parser.skip();
  }

  #atCloser(): boolean {
    return this.#parser.nextIs(t.CloseRoundToken, t.CloseSquareToken);
  }

  /** Whether the next token closes one of the brackets around the innermost. */
  #closesAround(): boolean {
    return this.#open.slice(0, -1).some(({ closer }) => this.#parser.nextIs(closer));
  }

  #neverClosed({ token }: OpenBracket): string {
    return `the \`${token.image}\` of line ${this.#parser.lineOf(token)} is never closed`;
  }

  /** At a comma, a bracket, or a token that can only follow the list, so that its closing bracket is missing. */
  #atEndOfItem(): boolean {
    const parser = this.#parser;
    if (parser.nextIs(t.CommaToken) || this.#atCloser()) return true;
    if (parser.nextIs(EOF, t.OpenCurlyToken, t.CloseCurlyToken, t.ArrowToken, t.AtSignToken)) return true;
    const continues = parser.isAt(2, ...afterItemName);
    return parser.nextIs(t.NameToken) && parser.nextStartsLine() && !continues;
  }
}

/** Before the value of a named argument, and before an item of a list that is one. */
const beforeValue = [t.ColonToken, t.AssignToken];
const inNamedList = [t.CommaToken, t.OpenRoundToken, t.OpenSquareToken];

/** After a name, these say that it is an item, or the name of an argument. */
const afterItemName = [t.ColonToken, t.AssignToken, t.CommaToken, t.CloseRoundToken, t.CloseSquareToken];

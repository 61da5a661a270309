import type { IToken, TokenType } from "chevrotain";
import { EOF } from "./chevrotain.js";
import { labelOf, RecoveringParser } from "./recovery.js";
import * as t from "./tokens.js";

/** A bracket whose closing one has not been read yet. */
interface OpenBracket {
  readonly token: IToken;
  readonly closer: TokenType;
  /** Something in it has been told to be wrong: that the closing bracket is missing may be a part of that. */
  broken: boolean;
  /** The same of a bracket inside: its closing bracket may be the one that is missing here. */
  doubtful: boolean;
}

/** Lists in round and square brackets. What is wrong in one item costs that item only. */
export abstract class BracketParser extends RecoveringParser {
  readonly #open: OpenBracket[] = [];

  /**
   * `(a, b)` or `[a, b]`, a comma after the last item allowed. Each rule can hold one such list: it uses up the first
   * MANY and OPTION of the rule.
   */
  protected inBrackets<T>(
    opener: TokenType,
    closer: TokenType,
    read: () => T,
  ): { items: T[]; commas: number } {
    const items: T[] = [];
    let commas = 0;
    this.#bracketed(opener, closer, (bracket) => {
      let ended = false;
      do {
        this.MANY({
          GATE: () => !ended,
          DEF: () => {
            const item = this.#item(bracket, read);
            if (item !== undefined) items.push(item);
            this.#endItem(bracket);
            const comma = this.OPTION(() => this.CONSUME(t.CommaToken));
            if (comma === undefined) ended = true;
            else commas += 1;
          },
        });
        if (!ended) ended = !this.#skipNoItem(bracket);
      } while (!ended);
      return this.OPTION2(() => this.CONSUME(closer));
    });
    return { items, commas };
  }

  /** `[a]`; undefined where what stands in the brackets is wrong. It uses up the first OPTION of the rule. */
  protected inIndexBrackets<T>(read: () => T): T | undefined {
    let value: T | undefined;
    this.#bracketed(t.OpenSquareToken, t.CloseSquareToken, (bracket) => {
      value = this.#item(bracket, read);
      return this.OPTION(() => this.CONSUME(t.CloseSquareToken));
    });
    return value;
  }

  /** Reads a bracket; `read` reads what it holds, and the closing bracket if that stands there. */
  #bracketed(opener: TokenType, closer: TokenType, read: (bracket: OpenBracket) => IToken | undefined): void {
    const bracket = { token: this.CONSUME(opener), closer, broken: false, doubtful: false };
    this.#open.push(bracket);
    try {
      const close = this.nested(() => read(bracket));
      if (close === undefined) this.#unclosed(bracket);
    } finally {
      this.#open.pop();
    }
  }

  #item<T>(bracket: OpenBracket, read: () => T): T | undefined {
    const item = this.guard(read, () => this.#atEndOfItem());
    if (item === undefined) this.#break(bracket);
    return item;
  }

  #break(bracket: OpenBracket): void {
    bracket.broken = true;
    for (const around of this.#open.slice(0, -1)) around.doubtful = true;
  }

  /** After an item there is a comma or the closing bracket. */
  #endItem(bracket: OpenBracket): void {
    if (this.nextIs(t.CommaToken)) bracket.doubtful = false;
    if (this.RECORDING_PHASE || this.nextIs(t.CommaToken, bracket.closer)) return;
    const isTold = bracket.broken || bracket.doubtful;
    const hint = this.nextStartsLine() ? this.#neverClosed(bracket) : undefined;
    if (!isTold) this.missing(`${labelOf(t.CommaToken)} or ${labelOf(bracket.closer)}`, hint);
    this.#break(bracket);
    this.skipUntil(() => this.#atEndOfItem());
    // a closing bracket of the other kind, with the list going on after it
    if (
      this.nextIs(t.CloseRoundToken, t.CloseSquareToken) &&
      !this.#isWantedAround() &&
      this.isAt(2, t.CommaToken, bracket.closer)
    ) {
      if (!this.nextIs(bracket.closer)) this.skip();
    }
  }

  /** At what cannot start an item: tells so, and skips it. False at the end of the list. */
  #skipNoItem(bracket: OpenBracket): boolean {
    if (this.RECORDING_PHASE || this.nextIs(bracket.closer)) return false;
    if (this.nextIs(t.CommaToken)) this.report(this.LA(1), "stray-punctuation", { text: "," });
    else {
      if (this.#atEndOfItem()) return false;
      this.missing("a value");
      this.#break(bracket);
      this.skipUntil(() => this.#atEndOfItem());
    }
    if (!this.nextIs(t.CommaToken)) return false;
    this.skip();
    return true;
  }

  /** At what stands in the place of the closing bracket: tells so, and skips it unless it belongs to what is around. */
  #unclosed(bracket: OpenBracket): void {
    if (this.RECORDING_PHASE) return;
    if (!bracket.broken && !bracket.doubtful) this.missing(bracket.closer, this.#neverClosed(bracket));
    while (this.nextIs(t.CommaToken)) {
      this.skip();
      this.skipUntil(() => this.#atEndOfItem());
    }
    if (this.nextIs(t.CloseRoundToken, t.CloseSquareToken) && !this.#isWantedAround()) {
      const isWrong = !this.nextIs(bracket.closer);
      this.skip();
      if (isWrong && this.nextIs(bracket.closer) && !this.#isWantedAround()) this.skip();
    }
  }

  /** Whether the next token closes one of the brackets around the innermost. */
  #isWantedAround(): boolean {
    return this.#open.slice(0, -1).some(({ closer }) => this.nextIs(closer));
  }

  #neverClosed({ token }: OpenBracket): string {
    return `the \`${token.image}\` of line ${this.lineOf(token)} is never closed`;
  }

  /** A comma, a bracket, or what can only stand after the list: then its closing bracket is missing. */
  #atEndOfItem(): boolean {
    if (this.nextIs(t.CommaToken, t.CloseRoundToken, t.CloseSquareToken)) return true;
    if (this.nextIs(EOF, t.OpenCurlyToken, t.CloseCurlyToken, t.ArrowToken, t.AtSignToken)) return true;
    const goesOn = this.isAt(
      2,
      t.ColonToken,
      t.AssignToken,
      t.CommaToken,
      t.CloseRoundToken,
      t.CloseSquareToken,
    );
    return this.nextIs(t.NameToken) && this.nextStartsLine() && !goesOn;
  }
}

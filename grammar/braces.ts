import type { IToken } from "chevrotain";
import { BracketParser } from "./brackets.js";
import { EOF } from "./chevrotain.js";
import { type ItemList, wordOf } from "./recovery.js";
import * as t from "./tokens.js";

/** A list in braces that is being read. */
interface OpenBody {
  readonly list: ItemList;
  /** Its `{`, or undefined where that is missing. */
  readonly open: IToken | undefined;
  /** What was told of it may have been a missing `{`: then there is a `}` too many. */
  lacksBrace: boolean;
}

/**
 * Lists in braces. What is wrong in one item costs that item only. Where a brace is missing or one too many, all that
 * follows is off by one; counting the braces ahead tells which it is, so that it stays one error.
 */
export abstract class BraceParser extends BracketParser {
  /** How many bodies are open. */
  #depth = 0;

  /**
   * `{ … }`: items side by side, without commas. Each rule can hold one such list: it uses up the first MANY and
   * OPTION of the rule.
   */
  protected inBraces<T>(list: ItemList, read: () => T): T[] {
    const open = this.#isBraceLeftOut() ? this.missing(t.OpenCurlyToken) : this.CONSUME(t.OpenCurlyToken);
    const body: OpenBody = { list, open, lacksBrace: false };
    const items: T[] = [];
    this.#depth += 1;
    try {
      do {
        this.MANY({
          GATE: () => !this.atDeclaration(),
          DEF: () => {
            const item = this.guard(read, list.resumes);
            if (item !== undefined) items.push(item);
          },
        });
      } while (this.#goesOn(body));
      const close = this.OPTION(() => this.CONSUME(t.CloseCurlyToken));
      if (close === undefined) this.#unclosed(body);
    } finally {
      this.#depth -= 1;
    }
    return items;
  }

  /** Whether what stands here is the inside of a body already, whose `}` comes later. */
  #isBraceLeftOut(): boolean {
    return !this.RECORDING_PHASE && !this.nextIs(t.OpenCurlyToken) && this.#closersAhead(1) > this.#depth;
  }

  /** At what is no item. True where it is skipped and the list goes on. */
  #goesOn(body: OpenBody): boolean {
    if (this.RECORDING_PHASE || this.nextIs(EOF) || this.atDeclaration()) return false;
    if (this.nextIs(t.CloseCurlyToken)) return this.#skipExtraCloser(body);
    if (this.nextIs(t.OpenCurlyToken) && this.#closersAhead(2) <= this.#depth) {
      this.#tellStray(body.list);
      this.skip();
      return true;
    }
    const { endsBefore } = body.list;
    if (endsBefore !== undefined && this.nextIs(...endsBefore) && this.#closersAhead(1) < this.#depth)
      return false;
    body.lacksBrace = true;
    this.skipStray(body.list);
    return true;
  }

  /** Only the end of a declaration is looked at: inside, a `}` too many cannot be told from one that is in place. */
  #skipExtraCloser(body: OpenBody): boolean {
    if (this.#depth > 1 || this.isAt(2, EOF, t.CloseCurlyToken) || this.mayBeDeclaration(2)) return false;
    if (this.#closersAhead(1) === 1) return false;
    if (!body.lacksBrace) this.report(this.LA(1), "stray-punctuation", { text: "}" });
    body.lacksBrace = false;
    this.skip();
    if (this.nextIs(t.WithToken, t.ElseToken, t.AtSignToken, t.ArrowToken)) this.skipUntil(body.list.resumes);
    return true;
  }

  #unclosed({ open }: OpenBody): void {
    if (this.RECORDING_PHASE || open === undefined) return;
    this.missing(t.CloseCurlyToken, `the \`{\` of line ${this.lineOf(open)} is never closed`);
  }

  /** How many bodies are closed by the `}` from a token on to the next declaration. Looked at after a mistake only. */
  #closersAhead(distance: number): number {
    let open = 0;
    let closers = 0;
    for (let at = distance; !this.isAt(at, EOF) && !this.atDeclaration(at); at += 1) {
      const { tokenType } = this.LA(at);
      if (tokenType === t.OpenCurlyToken) open += 1;
      else if (tokenType === t.CloseCurlyToken && open > 0) open -= 1;
      else if (tokenType === t.CloseCurlyToken) closers += 1;
    }
    return closers;
  }

  // --- what is no item ----------------------------------------------------------------------------------------

  /** At what is no item of a list: tells so, and skips it, or reads a misspelled word as the one that was meant. */
  protected skipStray(list: ItemList): void {
    if (this.nextIs(t.CommaToken)) {
      this.report(this.LA(1), "stray-punctuation", { text: "," });
      this.skip();
      const isItem =
        this.nextStartsLine() ||
        (this.nextIs(t.NameToken) && !this.isAt(2, t.ColonToken, t.CommaToken, t.CloseRoundToken));
      if (!isItem) this.skipUntil(list.resumes);
      return;
    }
    const meant = this.#tellStray(list);
    if (meant !== undefined) {
      this.retype(meant);
      return;
    }
    this.skipOne();
    if (list.outermost) this.skipToDeclaration();
    else this.skipUntil(list.resumes);
  }

  /** Tells what the next token is not. The word it was meant to be, if it is a misspelled one. */
  #tellStray(list: ItemList) {
    const stray = this.LA(1);
    const startsItem = !list.onLines || this.nextStartsLine() || this.isAt(0, t.OpenCurlyToken);
    const meant = startsItem ? this.misspelled(list.starts) : undefined;
    this.report(stray, "unexpected-statement-start", {
      found: this.found(stray),
      thing: list.thing,
      words: list.starts.map(wordOf),
      suggestion: meant === undefined ? undefined : wordOf(meant),
      hint: meant === undefined ? list.advise?.(stray, this.LA(0)) : undefined,
    });
    return meant;
  }
}

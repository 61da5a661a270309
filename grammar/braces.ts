import type { IToken, TokenType } from "chevrotain";
import { isDeclarationAt, mayBeDeclarationAt } from "./ahead.js";
import { EOF } from "./chevrotain.js";
import type { RecoveringParser } from "./recovery.js";
import * as t from "./tokens.js";

/** What a list without separators holds, to report a token that is not an item. */
export interface ItemList {
  /** "a setting of an experiment" */
  readonly thing: string;
  /** What to do with a comma between items: nothing separates them. */
  readonly adviseOnComma: string;
  /** The words that start an item: to list them, and to guess what a misspelled word is meant to be. */
  readonly starts: readonly TokenType[];
  /** Whether, after a mistake, an item may start at the next token. */
  readonly resumes: () => boolean;
  /** A hint for a token that is not an item, from it and the token before it. */
  readonly advise?: (found: IToken, previous: IToken) => string | undefined;
  /** The list of declarations: no `}` ends it. */
  readonly outermost?: true;
  /** Items usually start lines: a word elsewhere is not a misspelled one. */
  readonly onLines?: true;
  /** Tokens that can only follow the list. If one stands inside, the `}` of the list is missing. */
  readonly endsBefore?: readonly TokenType[];
}

/** A list in braces that is being read. */
interface OpenBody {
  readonly list: ItemList;
  /** Its `{`, or undefined if that is missing. */
  readonly open: IToken | undefined;
  /** A reported mistake may have been a missing `{`: then there is a `}` too many. */
  lacksBrace: boolean;
}

/**
 * Reads lists in braces. A mistake in one item costs that item only. With a missing brace, or one too many, everything
 * after it is off by one. Counting the braces ahead tells the two apart, so that it stays one error.
 */
export class Braces {
  readonly #parser: RecoveringParser;
  /** How many bodies are open. */
  #depth = 0;

  constructor(parser: RecoveringParser) {
    this.#parser = parser;
  }

  /** `{ … }`: items side by side, without commas. Uses the first MANY and OPTION of the rule. */
  read<T>(list: ItemList, readItem: () => T): T[] {
    const parser = this.#parser;
    const isLeftOut = this.#isBraceLeftOut();
    const open = isLeftOut ? parser.reportMissing(t.OpenCurlyToken) : parser.CONSUME(t.OpenCurlyToken);
    const body: OpenBody = { list, open, lacksBrace: false };
    const items: T[] = [];
    this.#depth += 1;
    try {
      do {
        parser.MANY({
          GATE: () => !isDeclarationAt(parser, 1),
          DEF: () => {
            const item = parser.guard(readItem, list.resumes);
            if (item !== undefined) items.push(item);
          },
        });
      } while (this.#skipNonItem(body));
      const close = parser.OPTION(() => parser.CONSUME(t.CloseCurlyToken));
      if (close === undefined) this.#unclosed(body);
    } finally {
      this.#depth -= 1;
    }
    return items;
  }

  /** At a token that is not an item of a list: reports it, and skips it or reads a misspelled word as intended. */
  skipStray(list: ItemList): void {
    const parser = this.#parser;
    if (parser.nextIs(t.CommaToken)) {
      this.#skipComma(list);
      return;
    }
    const meant = this.#reportStray(list);
    if (meant !== undefined) {
      parser.retype(meant);
      return;
    }
    parser.skipWhole();
    if (list.outermost) parser.skipToDeclaration();
    else parser.skipUntil(list.resumes);
  }

  /** Whether the body starts here without its `{`: its `}` comes later. */
  #isBraceLeftOut(): boolean {
    const parser = this.#parser;
    return !parser.isRecording && !parser.nextIs(t.OpenCurlyToken) && this.#closersAhead(1) > this.#depth;
  }

  /** At a token that is not an item: true if it is skipped and the list continues. */
  #skipNonItem(body: OpenBody): boolean {
    const parser = this.#parser;
    if (parser.isRecording || parser.nextIs(EOF) || isDeclarationAt(parser, 1)) return false;
    if (parser.nextIs(t.CloseCurlyToken)) return this.#skipExtraCloser(body);
    if (parser.nextIs(t.OpenCurlyToken) && this.#closersAhead(2) <= this.#depth) {
      this.#reportStray(body.list);
      parser.skip();
      return true;
    }
    const { endsBefore = [] } = body.list;
    if (parser.nextIs(...endsBefore) && this.#closersAhead(1) < this.#depth) return false;
    body.lacksBrace = true;
    this.skipStray(body.list);
    return true;
  }

  /** Looks only at the end of a declaration: further inside, an extra `}` cannot be told from the right one. */
  #skipExtraCloser(body: OpenBody): boolean {
    const parser = this.#parser;
    if (this.#depth > 1 || parser.isAt(2, EOF, t.CloseCurlyToken) || mayBeDeclarationAt(parser, 2))
      return false;
    if (this.#closersAhead(1) === 1) return false;
    if (!body.lacksBrace) parser.report(parser.tokenAt(1), "stray-punctuation", { text: "}" });
    body.lacksBrace = false;
    parser.skip();
    const continues = parser.nextIs(t.WithToken, t.ElseToken, t.AtSignToken, t.ArrowToken);
    if (continues) parser.skipUntil(body.list.resumes);
    return true;
  }

  #unclosed({ open }: OpenBody): void {
    const parser = this.#parser;
    if (parser.isRecording || open === undefined) return;
    parser.reportMissing(t.CloseCurlyToken, `the \`{\` of line ${parser.lineOf(open)} is never closed`);
  }

  /** How many bodies the `}` from a distance to the next declaration close. Called only after a mistake. */
  #closersAhead(distance: number): number {
    const parser = this.#parser;
    let open = 0;
    let closers = 0;
    for (let at = distance; !parser.isAt(at, EOF) && !isDeclarationAt(parser, at); at += 1) {
      const { tokenType } = parser.tokenAt(at);
      if (tokenType === t.OpenCurlyToken) open += 1;
      else if (tokenType === t.CloseCurlyToken && open > 0) open -= 1;
      else if (tokenType === t.CloseCurlyToken) closers += 1;
    }
    return closers;
  }

  #skipComma(list: ItemList): void {
    const parser = this.#parser;
    parser.report(parser.tokenAt(1), "stray-punctuation", { text: ",", hint: list.adviseOnComma });
    parser.skip();
    const isArgument = parser.isAt(2, t.ColonToken, t.CommaToken, t.CloseRoundToken);
    const isItem = parser.nextStartsLine() || (parser.nextIs(t.NameToken) && !isArgument);
    if (!isItem) parser.skipUntil(list.resumes);
  }

  /** Reports the next token; returns the word that it is meant to be, if it is a misspelled one. */
  #reportStray(list: ItemList): TokenType | undefined {
    const parser = this.#parser;
    const stray = parser.tokenAt(1);
    const startsItem = !list.onLines || parser.nextStartsLine() || parser.isAt(0, t.OpenCurlyToken);
    const meant = startsItem ? parser.misspelled(list.starts) : undefined;
    parser.report(stray, "unexpected-statement-start", {
      found: parser.describe(stray),
      thing: list.thing,
      words: list.starts.map(t.wordOf),
      suggestion: meant === undefined ? undefined : t.wordOf(meant),
      hint: meant === undefined ? list.advise?.(stray, parser.tokenAt(0)) : undefined,
    });
    return meant;
  }
}

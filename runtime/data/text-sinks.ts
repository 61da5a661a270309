import { Failure } from "../../diagnostics/index.js";
import type { TokenStore } from "./token-store.js";
import { lastCut } from "./tokenizer/cut-text.js";
import type { TextTokenizer } from "./tokenizer/text-tokenizer.js";

/** What takes a text that comes in pieces. */
export interface TextSink {
  add(text: string): void;
  end?(): void;
}

/** Code units of a piece at most: enough for a tokenizer to be fast, and few enough for what it keeps of each. */
export const mostInPiece = 2 ** 16;

/**
 * Puts a text into a store as the tokens of a tokenizer, as if it were cut as a whole. Fails with SPK4282 where it has a character
 * without a token, SPK4283 where it is longer than a piece and cannot be cut.
 */
export function tokenizedSink(
  store: TokenStore,
  path: string,
  tokenizer: TextTokenizer,
  most = mostInPiece,
): TextSink {
  let line = 1;
  let rest = "";
  const encode = (piece: string): void => {
    const ids = tokenizer.encode(piece);
    if (ids.includes(undefined)) throw withoutToken(piece, { path, line, tokenizer });
    store.append(Int32Array.from(ids, (id) => id ?? 0));
    line += lineBreaks(piece);
  };
  return {
    add: (text) => {
      const whole = rest + text;
      let start = 0;
      while (whole.length - start > most) {
        const piece = whole.slice(start, start + most + 2);
        const length = lastCut(piece, tokenizer.cuts, most);
        if (length === undefined)
          throw Failure.of("uncuttable-text", { path, line, most, tokenizer: tokenizer.path });
        encode(piece.slice(0, length));
        start += length;
      }
      rest = whole.slice(start);
    },
    end: () => encode(rest),
  };
}

/** The first character of a piece that has no token of its own. */
function withoutToken(
  piece: string,
  {
    path,
    line,
    tokenizer,
  }: { readonly path: string; readonly line: number; readonly tokenizer: TextTokenizer },
): Failure {
  const characters = [...piece];
  const at = characters.findIndex((character) => tokenizer.encode(character).includes(undefined));
  const before = characters.slice(0, Math.max(0, at)).join("");
  return Failure.of("text-without-token", {
    ...{ path, line: line + lineBreaks(before), tokenizer: tokenizer.path },
    character: characters[Math.max(0, at)] ?? "",
  });
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

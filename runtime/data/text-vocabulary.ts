import { Failure } from "../../diagnostics/index.js";
import type { PlacedText } from "./read-text.js";
import type { TokenRange } from "./token-store.js";

/** What stands in a vocabulary for every character that it does not have. */
const otherCharacter = "any other character";

/** Numbers for the code points of a text. */
export class Vocabulary {
  /** By code point: its token, or -1. */
  readonly #tokens = new Int32Array(0x110000).fill(-1);
  /** By token. */
  readonly #codes: readonly number[];

  private constructor(
    codes: readonly number[],
    private readonly hasOther: boolean,
  ) {
    this.#codes = codes;
    for (const [token, code] of codes.entries()) this.#tokens[code] = token;
  }

  /** The characters of a text to train on, in the order of Unicode, and one more token where other texts have others. */
  static of(training: TokenRange, ...others: readonly TokenRange[]): Vocabulary {
    const isThere = new Uint8Array(0x110000);
    for (const chunk of training.chunks()) for (const code of chunk) isThere[code] = 1;
    const codes: number[] = [];
    for (let code = 0; code < isThere.length; code++) if (isThere[code] === 1) codes.push(code);
    const hasOther = others.some((other) => hasAny(other, (code) => isThere[code] === 0));
    return new Vocabulary(codes, hasOther);
  }

  /** The vocabulary of a run, as it recorded it. */
  static recorded(names: readonly string[]): Vocabulary {
    const hasOther = names.at(-1) === otherCharacter;
    const characters = hasOther ? names.slice(0, -1) : names;
    return new Vocabulary(
      characters.map((character) => character.codePointAt(0) ?? 0),
      hasOther,
    );
  }

  /** The tokens by name. */
  get names(): readonly string[] {
    const names = this.#codes.map((code) => String.fromCodePoint(code));
    return this.hasOther ? [...names, otherCharacter] : names;
  }

  /**
   * How many characters of a text have no token of their own. Fails with SPK4158 where there are some, and no token for others
   * either.
   */
  countOthers(text: PlacedText): number {
    let others = 0;
    for (const chunk of text.codes.chunks())
      for (const code of chunk) if (this.#tokens[code] === -1) others += 1;
    if (others > 0 && !this.hasOther) throw this.#unknown(text);
    return others;
  }

  /** Puts tokens in the place of code points. */
  encode(codes: Int32Array): void {
    for (let i = 0; i < codes.length; i++) {
      const token = this.#tokens[codes[i] ?? 0] ?? -1;
      codes[i] = token === -1 ? this.#codes.length : token;
    }
  }

  #unknown({ codes, placeOf }: PlacedText): Failure {
    const found = new Map<number, { count: number; first: number }>();
    let at = 0;
    for (const chunk of codes.chunks()) {
      for (const code of chunk) {
        if (this.#tokens[code] === -1) {
          const of = found.get(code) ?? { count: 0, first: at };
          of.count += 1;
          found.set(code, of);
        }
        at += 1;
      }
    }
    const characters = [...found].slice(0, 10).map(([code, { count, first }]) => {
      return { character: String.fromCodePoint(code), count, ...placeOf(first) };
    });
    return Failure.of("unknown-characters", { characters, kinds: found.size });
  }
}

function hasAny(range: TokenRange, is: (code: number) => boolean): boolean {
  for (const chunk of range.chunks()) if (chunk.some(is)) return true;
  return false;
}

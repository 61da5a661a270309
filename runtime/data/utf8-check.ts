import { isUtf8 } from "node:buffer";
import { Failure } from "../../diagnostics/index.js";

/** Checks that a text that comes in pieces is UTF-8: SPK4149 names the offset and the line of the first bad byte. */
export class Utf8Check {
  readonly #path: string;
  /** The bytes of a character that the pieces so far began: at most three. */
  #begun: Buffer = Buffer.alloc(0);
  /** The bytes and line breaks before it. */
  #offset = 0;
  #breaks = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes the next piece, and gives the characters that are whole by now. */
  add(piece: Uint8Array): Buffer {
    const bytes = Buffer.concat([this.#begun, piece]);
    const end = wholeCharacters(bytes);
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) throw this.#failure(bytes, firstBadByte(bytes));
    this.#begun = bytes.subarray(end);
    this.#offset += end;
    this.#breaks += lineBreaks(whole);
    return whole;
  }

  /** Fails where the text ends within a character. */
  end(): void {
    if (this.#begun.length > 0) throw this.#failure(this.#begun, 0);
  }

  #failure(bytes: Uint8Array, bad: number): Failure {
    return Failure.of("undecodable-text-file", {
      path: this.#path,
      offset: this.#offset + bad,
      line: 1 + this.#breaks + lineBreaks(bytes.subarray(0, bad)),
      byte: bytes[bad] ?? 0,
    });
  }
}

/** Where the first byte stands that no UTF-8 has there. */
function firstBadByte(bytes: Uint8Array): number {
  const isGood = (length: number): boolean => isUtf8(bytes.subarray(0, wholeCharacters(bytes, length)));
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isGood(middle)) good = middle;
    else bad = middle;
  }
  return wholeCharacters(bytes, good);
}

/** The length of these bytes without a character at their end that lacks some. */
function wholeCharacters(bytes: Uint8Array, length = bytes.length): number {
  for (let start = length - 1; start >= Math.max(0, length - 3); start--) {
    const byte = bytes[start] ?? 0;
    const isContinuation = byte >= 0x80 && byte < 0xc0;
    if (!isContinuation) return start + sizeOfCharacter(byte) > length ? start : length;
  }
  return length;
}

/** The bytes of a character, by its first one. */
function sizeOfCharacter(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

function lineBreaks(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

import { type Cipher, createCipheriv } from "node:crypto";
import { RandomStream } from "../../tensor/random/index.js";

/** Bytes of AES-256 in counter mode under a subkey, from counter 0. A subkey must have no other use. */
export class Keystream {
  readonly #cipher: Cipher;

  constructor(key: Uint8Array) {
    this.#cipher = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
  }

  /** The next 32-bit words, little-endian. */
  words(count: number): Uint32Array {
    const words = new Uint32Array(count);
    const bytes = new Uint8Array(words.buffer);
    for (let start = 0; start < bytes.length; start += piece) {
      const end = Math.min(bytes.length, start + piece);
      bytes.set(this.#cipher.update(zeros.subarray(0, end - start)), start);
    }
    return words;
  }
}

/** Bytes that are made at once. */
const piece = 2 ** 16;
const zeros = new Uint8Array(piece);

/** The distributions of a `RandomStream`, drawn from a keystream in the place of the seeded generator. */
export class KeystreamNumbers extends RandomStream {
  readonly #keystream: Keystream;
  #words: Uint32Array = new Uint32Array(0);
  #next = 0;

  constructor(key: Uint8Array) {
    super({ word0: 0, word1: 0 });
    this.#keystream = new Keystream(key);
  }

  override uint32(): number {
    if (this.#next === this.#words.length) {
      this.#words = this.#keystream.words(1024);
      this.#next = 0;
    }
    return this.#words[this.#next++] ?? 0;
  }

  override restart(): never {
    throw new Error("a keystream has no counters: take another subkey");
  }
}

import { requireMemory, type Split, sharedInts } from "./dataset.js";
import type { DataObserver } from "./events.js";
import { type NamelessFile, openNamelessFile } from "./nameless-file.js";
import { readIntegers } from "./sample-file.js";

/** Where the tokens of texts go, one after another, whose number is not known before all of them are read. */
export interface TokenStore {
  readonly length: number;
  append(tokens: Int32Array): void;
  /** The tokens from one place to another, piece by piece. A piece lasts until the next one, unless memory holds all. */
  chunks(from: number, to: number): Generator<Int32Array>;
  /** Changes the tokens from one place to another, piece by piece. */
  change(from: number, to: number, change: (tokens: Int32Array) => void): void;
  /** `count` sequences of `size` tokens from a place on; the label of each token is the one after it. */
  cut(from: number, count: number, size: number): Split;
  /** Lets go of what lies on a disk. */
  readonly release?: () => void;
}

export interface TokenStoreOptions {
  /** Bytes of the texts. A token has a byte or more. */
  readonly bytes: number;
  /** Bytes that memory may hold. */
  readonly memory: number;
  readonly batchSize: number;
  /** Tokens of a sample. */
  readonly size: number;
  readonly observe: DataObserver | undefined;
}

const tokenBytes = Int32Array.BYTES_PER_ELEMENT;

/**
 * Memory, or where it is not to hold so much, a file in the cache folder, which batches are read from. Fails with SPK4132
 * where memory is not even to hold a batch, SPK4159 where there is no room for the file.
 */
export async function openTokenStore(options: TokenStoreOptions): Promise<TokenStore> {
  const { memory, batchSize, size, observe } = options;
  const bytes = tokenBytes * options.bytes;
  if (bytes <= memory) return new MemoryTokens(options.bytes);
  const what = batchSize === 1 ? "a sample" : `a batch of ${batchSize} samples`;
  requireMemory("text", batchSize * size * tokenBytes, memory, what);
  const file = await openNamelessFile(bytes);
  const samples = Math.floor(options.bytes / size);
  observe?.({ kind: "storing", dataset: "text", samples, bytes, memory, folder: file.folder });
  return new FileTokens(file);
}

class MemoryTokens implements TokenStore {
  #tokens: Int32Array;
  length = 0;

  constructor(expected: number) {
    this.#tokens = sharedInts(expected);
  }

  /** There may be more than expected: a normaliser writes more, a file has grown. */
  append(tokens: Int32Array): void {
    const length = this.length + tokens.length;
    if (length > this.#tokens.length) {
      const more = sharedInts(Math.ceil(1.5 * length));
      more.set(this.#tokens.subarray(0, this.length));
      this.#tokens = more;
    }
    this.#tokens.set(tokens, this.length);
    this.length = length;
  }

  *chunks(from: number, to: number): Generator<Int32Array> {
    yield this.#tokens.subarray(from, to);
  }

  change(from: number, to: number, change: (tokens: Int32Array) => void): void {
    change(this.#tokens.subarray(from, to));
  }

  /** Samples and labels are the same memory, one token apart. */
  cut(from: number, count: number, size: number): Split {
    const [values, labels] = [from, from + 1].map((start) =>
      this.#tokens.subarray(start, start + count * size),
    );
    if (values === undefined || labels === undefined) throw new Error("there are two");
    return { count, values, labels };
  }
}

/** Tokens of a file that are in memory at once. */
const chunkTokens = 2 ** 20;

class FileTokens implements TokenStore {
  readonly release: () => void;
  readonly #file: NamelessFile;
  /** Not yet in the file. */
  readonly #pending = new Int32Array(chunkTokens);
  #pendingCount = 0;
  length = 0;

  constructor(file: NamelessFile) {
    this.#file = file;
    this.release = file.close;
  }

  append(tokens: Int32Array): void {
    for (let done = 0; done < tokens.length; ) {
      const taken = tokens.subarray(done, done + chunkTokens - this.#pendingCount);
      this.#pending.set(taken, this.#pendingCount);
      this.#pendingCount += taken.length;
      done += taken.length;
      if (this.#pendingCount === chunkTokens) this.#flush();
    }
    this.length += tokens.length;
  }

  *chunks(from: number, to: number): Generator<Int32Array> {
    this.#flush();
    const memory = new Int32Array(Math.min(chunkTokens, to - from));
    for (let start = from; start < to; start += chunkTokens) {
      const chunk = memory.subarray(0, Math.min(chunkTokens, to - start));
      readIntegers(this.#file.descriptor, chunk, start * tokenBytes);
      yield chunk;
    }
  }

  change(from: number, to: number, change: (tokens: Int32Array) => void): void {
    let start = from;
    for (const chunk of this.chunks(from, to)) {
      change(chunk);
      this.#file.replace(bytesOf(chunk), start * tokenBytes);
      start += chunk.length;
    }
  }

  cut(from: number, count: number): Split {
    this.#flush();
    const [file, labelFile] = [from, from + 1].map((start) => ({
      ...{ descriptor: this.#file.descriptor, start: start * tokenBytes },
      holdsTokens: true as const,
    }));
    const none = new Int32Array(0);
    return { count, values: none, labels: none, ...(file && labelFile && { file, labelFile }) };
  }

  #flush(): void {
    this.#file.append(bytesOf(this.#pending.subarray(0, this.#pendingCount)));
    this.#pendingCount = 0;
  }
}

function bytesOf(tokens: Int32Array): Uint8Array {
  return new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength);
}

/** A part of what a store holds. */
export class TokenRange {
  constructor(
    private readonly store: TokenStore,
    private readonly from: number,
    private readonly to: number,
  ) {}

  get length(): number {
    return this.to - this.from;
  }

  /** Piece by piece, see `TokenStore`. */
  chunks(): Generator<Int32Array> {
    return this.store.chunks(this.from, this.to);
  }

  change(change: (tokens: Int32Array) => void): void {
    this.store.change(this.from, this.to, change);
  }

  /** The tokens from one place in it to another; to its end, unless given. */
  slice(start: number, end = this.length): TokenRange {
    return new TokenRange(this.store, this.from + start, this.from + end);
  }

  /** Sequences of `size` tokens, see `TokenStore`; what is left at the end is not used. */
  cut(count: number, size: number): Split {
    return this.store.cut(this.from, count, size);
  }
}

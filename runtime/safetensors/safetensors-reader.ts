import { createHash } from "node:crypto";
import { closeSync, readSync } from "node:fs";
import { openRegularDescriptor } from "../files/regular-file.js";
import {
  FormatError,
  headerBytes,
  parseHeader,
  prefixBytes,
  type SafetensorsHeader,
  type TensorEntry,
} from "./header.js";

/** What is done with the tensors of a file as they are read, in the order of the file. */
export interface TensorVisitor {
  /** Where the bytes of a tensor are to be; undefined: they are passed over. */
  place(name: string, entry: TensorEntry): Uint8Array | undefined;
  /** The bytes are there. */
  placed(name: string, entry: TensorEntry, bytes: Uint8Array): void;
}

/** The bytes that are read at once: what is hashed is still in the processor's cache. */
const chunkBytes = 2 ** 20;

/** Reads the header of a safetensors file. Throws a `FormatError`, or what the system says. */
export function readSafetensorsHeader(path: string): SafetensorsHeader {
  return withFile(path, (file) => file.header());
}

/**
 * Reads a safetensors file from its first byte to its last, tensor by tensor, and gives the SHA-256 of all of it in hexadecimal. The
 * header must be the one that was read before. Throws a `FormatError`, or what the system says.
 */
export function readTensors(path: string, visitor: TensorVisitor): string {
  return withFile(path, (file) => {
    const hash = createHash("sha256");
    const { tensors } = file.header(hash.update.bind(hash));
    const scratch = new Uint8Array(chunkBytes);
    for (const [name, entry] of tensors) {
      const size = entry.end - entry.start;
      const bytes = visitor.place(name, entry);
      for (let at = 0; at < size; at += chunkBytes) {
        const length = Math.min(chunkBytes, size - at);
        const chunk = bytes?.subarray(at, at + length) ?? scratch.subarray(0, length);
        file.read(chunk);
        hash.update(chunk);
      }
      if (bytes !== undefined) visitor.placed(name, entry, bytes);
    }
    return hash.digest("hex");
  });
}

function withFile<T>(path: string, use: (file: SequentialFile) => T): T {
  const { descriptor, size } = openRegularDescriptor(path);
  try {
    return use(new SequentialFile(descriptor, size));
  } finally {
    closeSync(descriptor);
  }
}

/** A file that is read once, from the start. */
class SequentialFile {
  constructor(
    private readonly descriptor: number,
    private readonly size: number,
  ) {}

  header(seen: (bytes: Uint8Array) => void = () => {}): SafetensorsHeader {
    const prefix = new Uint8Array(Math.min(prefixBytes, this.size));
    this.read(prefix);
    const bytes = new Uint8Array(headerBytes(prefix, this.size));
    this.read(bytes);
    for (const part of [prefix, bytes]) seen(part);
    return parseHeader(bytes, this.size);
  }

  /** Fills an array with the next bytes. */
  read(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(this.descriptor, bytes, at, bytes.length - at, null);
      if (read === 0) throw new FormatError("it became shorter while it was read", "truncated");
      at += read;
    }
  }
}

import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { float32, type TensorType } from "../../tensor/ops/tensor-type.js";
import type { HostTensor } from "../../tensor/programs/index.js";
import { decodeSafetensors, encodeSafetensors, FormatError } from "../safetensors/safetensors.js";
import { openBytes, sealBytes } from "../secrets/index.js";
import type { Bits, LockEntry } from "./define-lock.js";

/** What unlocking takes besides the key, by name: see `keep`. */
export type SecretPart = Readonly<Record<string, HostTensor>>;

/**
 * What of a parameter the key alone does not give back, as tensors of the secret part. Of `values`, the numbers that differ
 * (`NAME:values`), with their places (`NAME:places`) unless all do. Of `corrections`, for each number how many float32 numbers
 * lie between what comes back and what it was (`NAME:corrections`), unless none do.
 */
export function keep(name: string, entry: LockEntry, original: Bits, back: Bits): Record<string, HostTensor> {
  const differ = original.reduce((sum, number, i) => sum + Number(number !== back[i]), 0);
  if (differ === 0) return {};
  if (entry.keeps === "nothing") throw new Error(`the lock ${entry.name} does not give ${name} back`);
  if (entry.keeps === "corrections") {
    const corrections = Int32Array.from(original, (number, i) => rankOf(number) - rankOf(back[i] ?? 0));
    return { [`${name}:corrections`]: { type: int32(original.length), values: corrections } };
  }
  const places = new Int32Array(differ);
  const values = new Uint32Array(differ);
  let found = 0;
  original.forEach((number, place) => {
    if (number === back[place]) return;
    places[found] = place;
    values[found++] = number;
  });
  const missing = { type: float32(differ), values: new Float32Array(values.buffer) };
  const isAll = differ === original.length;
  return {
    [`${name}:values`]: missing,
    ...(!isAll && { [`${name}:places`]: { type: int32(differ), values: places } }),
  };
}

/** Puts back, in place, what `keep` kept. Throws a `FormatError` where that does not fit the parameter. */
export function putBack(name: string, back: Bits, part: SecretPart): void {
  const [corrections, values, places] = ["corrections", "values", "places"].map(
    (what) => part[`${name}:${what}`]?.values,
  );
  if (corrections !== undefined) {
    requireLength(name, corrections.length, back.length);
    for (let i = 0; i < back.length; i++) back[i] = bitsOfRank(rankOf(back[i] ?? 0) + (corrections[i] ?? 0));
  }
  if (values === undefined) return;
  requireLength(name, values.length, places?.length ?? back.length);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    const place = places?.[i] ?? i;
    if (place < 0 || place >= back.length) throw new FormatError(`a place of ${name} lies outside of it`);
    back[place] = bits[i] ?? 0;
  }
}

function requireLength(name: string, is: number, should: number): void {
  if (is !== should) throw new FormatError(`it holds ${is} numbers of ${name}, not ${should}`);
}

/** float32 bits as integers in the order of the numbers; a one-to-one map of all 32-bit patterns. */
const rankOf = (bits: number): number => ((bits >>> 31 === 1 ? ~bits : bits ^ 0x8000_0000) >>> 0) | 0;

function bitsOfRank(rank: number): number {
  const unsigned = rank >>> 0;
  return (unsigned >>> 31 === 1 ? unsigned ^ 0x8000_0000 : ~unsigned) >>> 0;
}

/** A secret part under AES-256-GCM: safetensors, compressed, since corrections are small numbers. */
export function sealSecretPart(part: SecretPart, secret: Uint8Array): Buffer {
  const bytes = encodeSafetensors({ tensors: part, metadata: { format } });
  return sealBytes(deflateRawSync(bytes, { level: 3 }), secret, "lock");
}

const format = "spankey-secret-part/1";

/**
 * The secret part of a lock of so many numbers. Throws a `BrokenSeal` where it was changed or is of another key, and a
 * `FormatError` where it is something else.
 */
export function openSecretPart(sealed: Uint8Array, secret: Uint8Array, numbers: number): SecretPart {
  const packed = openBytes(sealed, secret, "lock");
  // eight bytes a number, and a header: no more can be meant
  const most = 8 * numbers + 2 ** 24;
  const { tensors, metadata } = decodeSafetensors(inflate(packed, most));
  if (metadata["format"] !== format) throw new FormatError("it has another format");
  return tensors;
}

function inflate(packed: Uint8Array, most: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: most });
  } catch (error) {
    throw new FormatError("it cannot be unpacked", "header", { cause: error });
  }
}

/** In hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const int32 = (length: number): TensorType => ({ dtype: "int32", shape: [length] });

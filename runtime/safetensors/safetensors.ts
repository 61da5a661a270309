import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { FormatError, headerBytes, parseHeader, prefixBytes, type TensorEntry } from "./header.js";

export { FormatError } from "./header.js";

/**
 * The safetensors format: the length of a JSON header as a little-endian 64-bit integer, the header (dtype, shape
 * and byte range of each tensor, and `__metadata__`, strings by name), then the tensors' bytes.
 */
export interface SafetensorsFile {
  readonly tensors: Named<HostTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const formatNames = { float32: "F32", int32: "I32" } as const;
const typeNames = { F32: "float32", I32: "int32" } as const;

interface StoredEntry {
  readonly dtype: keyof typeof typeNames;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: Record<string, StoredEntry | Readonly<Record<string, string>>> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { type, values }] of Object.entries(tensors)) {
    if (type.dtype === "bool") throw new Error(`${name}: bool tensors are not kept in files`);
    header[name] = {
      dtype: formatNames[type.dtype],
      shape: type.shape,
      data_offsets: [offset, offset + values.byteLength],
    };
    offset += values.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Tensors start on a multiple of 8 bytes, as the format recommends; spaces are valid padding of the header.
  const headerSize = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerSize + offset).fill(0x20, 8, 8 + headerSize);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerSize), true);
  bytes.set(json, 8);
  let position = 8 + headerSize;
  for (const { values } of Object.values(tensors)) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return bytes;
}

/** Throws a `FormatError` whose message says what is wrong with the bytes. */
export function decodeSafetensors(file: Uint8Array): SafetensorsFile {
  // A Buffer's `slice` does not copy, a Uint8Array's does.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const end = prefixBytes + headerBytes(bytes.subarray(0, prefixBytes), bytes.length);
  const header = parseHeader(bytes.subarray(prefixBytes, end), bytes.length);
  const data = bytes.subarray(end);
  const tensors = [...header.tensors].map(([name, entry]) => [name, readTensor(name, entry, data)] as const);
  return { tensors: Object.fromEntries(tensors), metadata: header.metadata };
}

function readTensor(name: string, { dtype, shape, start, end }: TensorEntry, data: Uint8Array): HostTensor {
  if (dtype !== "F32" && dtype !== "I32")
    throw new FormatError(`its tensor ${name} has the dtype ${dtype}, not F32 or I32`);
  const copy = data.slice(start, end).buffer;
  return {
    type: { dtype: typeNames[dtype], shape },
    values: dtype === "F32" ? new Float32Array(copy) : new Int32Array(copy),
  };
}

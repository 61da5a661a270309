import { type DType, sizeOf } from "../../tensor/ops/tensor-type.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";

/**
 * The safetensors format: the length of a JSON header as a little-endian 64-bit integer, the header (dtype, shape
 * and byte range of each tensor, and `__metadata__`, strings by name), then the tensors' bytes.
 */
export interface SafetensorsFile {
  readonly tensors: Named<HostTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const formatNames = { float32: "F32", int32: "I32" } as const;

interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: Record<string, TensorEntry | Readonly<Record<string, string>>> = { __metadata__: metadata };
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
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 8) throw new FormatError("it is shorter than the 8 bytes before its header");
  const headerSize = Number(view.getBigUint64(0, true));
  if (8 + headerSize > bytes.length) throw new FormatError("its header is cut short");
  const header = parseHeader(bytes.subarray(8, 8 + headerSize));
  const data = bytes.subarray(8 + headerSize);
  const tensors: Record<string, HostTensor> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    tensors[name] = readTensor(name, entry, data);
  }
  return { tensors, metadata: (header["__metadata__"] ?? {}) as Record<string, string> };
}

export class FormatError extends Error {}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof header === "object" && header !== null) return { ...header };
  } catch {
    // The error below is clearer than that of JSON.parse on binary text.
  }
  throw new FormatError("its header is not JSON");
}

function readTensor(name: string, entry: unknown, data: Uint8Array): HostTensor {
  const { dtype, shape, data_offsets: offsets } = entry as Partial<TensorEntry>;
  const known = Object.entries(formatNames).find(([, format]) => format === dtype)?.[0] as DType | undefined;
  if (known === undefined || shape === undefined || offsets === undefined) {
    throw new FormatError(`its tensor ${name} has an unknown type`);
  }
  const [start, end] = offsets;
  const elements = sizeOf(shape);
  if (end - start !== elements * 4 || end > data.length)
    throw new FormatError(`its tensor ${name} is cut short`);
  const copy = data.slice(start, end).buffer;
  return {
    type: { dtype: known, shape },
    values: known === "float32" ? new Float32Array(copy) : new Int32Array(copy),
  };
}

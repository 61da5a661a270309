import * as v from "valibot";
import { sizeOf } from "../../tensor/ops/tensor-type.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { checkJson, MalformedJson, named, natural, readJson, type Schema } from "../stored-json/index.js";

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

interface TensorEntry {
  readonly dtype: keyof typeof typeNames;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

type Header = Readonly<Record<string, TensorEntry>>;

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
  const tensors = Object.entries(header.tensors).map(
    ([name, entry]) => [name, readTensor(name, entry, data)] as const,
  );
  return { tensors: Object.fromEntries(tensors), metadata: header.metadata };
}

export class FormatError extends Error {}

const metadataSchema = v.object({
  __metadata__: v.optional(named(v.string()), {}),
});

const tensorsSchema: Schema<Header> = named(
  v.object({
    dtype: v.picklist(["F32", "I32"]),
    shape: v.array(natural),
    data_offsets: v.strictTuple([natural, natural]),
  }),
);

function parseHeader(bytes: Uint8Array): { readonly tensors: Header; readonly metadata: Named<string> } {
  const text = new TextDecoder().decode(bytes);
  try {
    const { __metadata__: metadata } = readJson(text, metadataSchema);
    const { __metadata__: _, ...tensors } = readJson(text, named(v.unknown()));
    return { tensors: checkJson(tensors, tensorsSchema), metadata };
  } catch (error) {
    if (error instanceof MalformedJson) throw new FormatError(`in its header, ${error.message}`);
    throw error;
  }
}

function readTensor(name: string, { dtype, shape, data_offsets }: TensorEntry, data: Uint8Array): HostTensor {
  const [start, end] = data_offsets;
  if (end - start !== sizeOf(shape) * 4 || end > data.length)
    throw new FormatError(`its tensor ${name} is cut short`);
  const copy = data.slice(start, end).buffer;
  return {
    type: { dtype: typeNames[dtype], shape },
    values: dtype === "F32" ? new Float32Array(copy) : new Int32Array(copy),
  };
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostTensor } from "../../runtime/index.js";
import { encodeSafetensors } from "../../runtime/safetensors/safetensors.js";
import { sizeOf } from "../../tensor/ops/index.js";
import { scratchFolder } from "./scratch-folder.js";

/** A tensor of float32 numbers that a function gives by their place. */
export function tensorOf(shape: readonly number[], value: (i: number) => number): HostTensor {
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => value(i));
  return { type: { dtype: "float32", shape }, values };
}

/** Writes a safetensors file into a new folder, and gives its path. */
export function writeWeights(
  tensors: Readonly<Record<string, HostTensor>>,
  name = "model.safetensors",
): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, encodeSafetensors({ tensors, metadata: { format: "pt" } }));
  return path;
}

/** A safetensors file of any header, with so many bytes of data. */
export function rawWeights(header: unknown, data: Uint8Array | number, declared?: bigint): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(declared ?? BigInt(json.length));
  return Buffer.concat([size, json, typeof data === "number" ? Buffer.alloc(data) : data]);
}

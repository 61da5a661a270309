import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HostTensor } from "../../../runtime/index.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  FormatError,
} from "../../../runtime/safetensors/safetensors.js";

const floats = (...values: number[]): HostTensor => ({
  type: { dtype: "float32", shape: [values.length] },
  values: Float32Array.from(values),
});

describe("safetensors", () => {
  it("writes the bytes of the format", () => {
    const bytes = encodeSafetensors({ tensors: { a: floats(1) }, metadata: { k: "v" } });
    const size = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(size % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size)))).toEqual({
      __metadata__: { k: "v" },
      a: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
    });
    expect([...bytes.subarray(8 + size)]).toEqual([0, 0, 0x80, 0x3f]);
  });

  it("reads back what it wrote", () => {
    const labels: HostTensor = { type: { dtype: "int32", shape: [2, 1] }, values: Int32Array.of(-1, 7) };
    const content = { tensors: { "a.weight": floats(1.5, -2, 0), labels, empty: floats() }, metadata: {} };
    expect(decodeSafetensors(encodeSafetensors(content))).toEqual(content);
  });

  it("says of any other bytes that they are none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});

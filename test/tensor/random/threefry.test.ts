import { describe, expect, test } from "vitest";
import { threefry2x32 } from "../../../tensor/random/index.js";

describe("threefry2x32", () => {
  // The vectors of Random123's kat_vectors for threefry2x32 with 20 rounds.
  test.each([
    { name: "zeros", counter: [0, 0], key: [0, 0], output: [0x6b200159, 0x99ba4efe] },
    {
      name: "ones",
      counter: [0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      output: [0x1cb996fc, 0xbb002be7],
    },
    {
      name: "digits of pi",
      counter: [0x243f6a88, 0x85a308d3],
      key: [0x13198a2e, 0x03707344],
      output: [0xc4923a9c, 0x483df7a0],
    },
  ] as const)("gives the known answer for $name", ({ counter, key, output }) => {
    const out = new Uint32Array(2);
    threefry2x32(key[0], key[1], counter[0], counter[1], out);
    expect([...out]).toEqual(output);
  });

  test("reads only the low 32 bits of a word, signed or not", () => {
    const signed = new Uint32Array(2);
    const unsigned = new Uint32Array(2);
    threefry2x32(-1, -2, -3, 2 ** 32 + 4, signed);
    threefry2x32(0xffffffff, 0xfffffffe, 0xfffffffd, 4, unsigned);
    expect(signed).toEqual(unsigned);
  });
});

import { describe, expect, test } from "vitest";
import { findNormalizationProblem } from "../../../runtime/data/index.js";
import { makeNormalize } from "../../../runtime/data/normalize.js";

describe("normalize", () => {
  test("divides bytes by 255 and normalises each channel, rounding to float32 at each step", () => {
    const [mean, std] = [
      [0.4914, 0.4822, 0.4465],
      [0.247, 0.2435, 0.2616],
    ];
    const bytes = Uint8Array.from({ length: 3 * 256 }, (_, i) => i % 256);
    const target = new Float32Array(bytes.length);
    makeNormalize({ mean, std }, [3, 16, 16])(bytes, 0, target, 0);
    const f = Math.fround;
    const expected = Array.from(bytes, (byte, i) => {
      const c = i >> 8;
      return f(f(f(byte / 255) - f(mean[c] ?? 0)) / f(std[c] ?? 1));
    });
    expect([...target]).toEqual(expected);
  });

  test("gives floats the same treatment, without the 255", () => {
    const target = new Float32Array(3);
    makeNormalize({ mean: [0.5], std: [0.25] }, [3])(Float32Array.of(0, 0.5, 1), 0, target, 0);
    expect([...target]).toEqual([-2, 0, 2]);
  });

  test("takes one value for all channels", () => {
    const one = new Float32Array(8);
    const two = new Float32Array(8);
    const bytes = Uint8Array.from({ length: 8 }, (_, i) => 30 * i);
    makeNormalize({ mean: [0.1], std: [0.3] }, [2, 2, 2])(bytes, 0, one, 0);
    makeNormalize({ mean: [0.1, 0.1], std: [0.3, 0.3] }, [2, 2, 2])(bytes, 0, two, 0);
    expect(one).toEqual(two);
  });

  test("left out, only divides bytes by 255", () => {
    const target = new Float32Array(2);
    makeNormalize(undefined, [2])(Uint8Array.of(255, 51), 0, target, 0);
    expect([...target]).toEqual([1, Math.fround(0.2)]);
    makeNormalize(undefined, [2])(Float32Array.of(-3, 0.7), 0, target, 0);
    expect([...target]).toEqual([-3, Math.fround(0.7)]);
  });

  test("reads and writes at the given places", () => {
    const target = new Float32Array(4).fill(9);
    makeNormalize(undefined, [2])(Uint8Array.of(0, 0, 0, 255, 51), 3, target, 1);
    expect([...target]).toEqual([9, 1, Math.fround(0.2), 9]);
  });

  test.each([
    { mean: [0.5, 0.5], std: [1], problem: "the mean has 2 values, expected one value or 3, one a channel" },
    { mean: [0.5], std: [], problem: "the std has 0 values, expected one value or 3, one a channel" },
    { mean: [Number.NaN], std: [1], problem: "the mean must be a number, not NaN" },
    { mean: [0.5], std: [1, 0, 1], problem: "the std must be above 0, not 0" },
    { mean: [0.5], std: [1e-60], problem: "the std must be above 0, not 1e-60" },
  ])("refuses mean $mean, std $std", ({ mean, std, problem }) => {
    expect(findNormalizationProblem({ mean, std }, [3, 32, 32])).toBe(problem);
    expect(() => makeNormalize({ mean, std }, [3, 32, 32])).toThrow(
      expect.objectContaining({ code: "SPK4115", message: `\`normalize\`: ${problem}` }),
    );
  });
});

import { describe, expect, test } from "vitest";
import { computeNormalization, findNormalizationProblem, loadNamed } from "../../../runtime/data/index.js";
import { makeNormalize } from "../../../runtime/data/normalize.js";

describe("normalize", () => {
  test("divides bytes by 255 and normalises each channel, rounding to float32 at each step", () => {
    const [mean, deviation] = [
      [0.4914, 0.4822, 0.4465],
      [0.247, 0.2435, 0.2616],
    ];
    const bytes = Uint8Array.from({ length: 3 * 256 }, (_, i) => i % 256);
    const target = new Float32Array(bytes.length);
    makeNormalize({ mean, deviation }, [3, 16, 16])(bytes, 0, target, 0);
    const f = Math.fround;
    const expected = Array.from(bytes, (byte, i) => {
      const c = i >> 8;
      return f(f(f(byte / 255) - f(mean[c] ?? 0)) / f(deviation[c] ?? 1));
    });
    expect([...target]).toEqual(expected);
  });

  test("gives floats the same treatment, without the 255", () => {
    const target = new Float32Array(3);
    makeNormalize({ mean: [0.5], deviation: [0.25] }, [3])(Float32Array.of(0, 0.5, 1), 0, target, 0);
    expect([...target]).toEqual([-2, 0, 2]);
  });

  test("takes one value for all channels", () => {
    const one = new Float32Array(8);
    const two = new Float32Array(8);
    const bytes = Uint8Array.from({ length: 8 }, (_, i) => 30 * i);
    makeNormalize({ mean: [0.1], deviation: [0.3] }, [2, 2, 2])(bytes, 0, one, 0);
    makeNormalize({ mean: [0.1, 0.1], deviation: [0.3, 0.3] }, [2, 2, 2])(bytes, 0, two, 0);
    expect(one).toEqual(two);
  });

  test("takes one value for each feature of a vector", () => {
    const target = new Float32Array(3);
    makeNormalize({ mean: [0, 1, 2], deviation: [1, 2, 4] }, [3])(Float32Array.of(1, 1, 10), 0, target, 0);
    expect([...target]).toEqual([1, 0, 2]);
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
    {
      mean: [0.5, 0.5],
      deviation: [1],
      problem: "the mean has 2 values, expected one value or 3, one a channel",
    },
    { mean: [0.5], deviation: [], problem: "the std has 0 values, expected one value or 3, one a channel" },
    { mean: [Number.NaN], deviation: [1], problem: "the mean must be a number, not NaN" },
    { mean: [0.5], deviation: [1, 0, 1], problem: "the std must be above 0, not 0" },
    { mean: [0.5], deviation: [1e-60], problem: "the std must be above 0, not 1e-60" },
  ])("refuses mean $mean, deviation $deviation", ({ mean, deviation, problem }) => {
    expect(findNormalizationProblem({ mean, deviation }, [3, 32, 32])).toBe(problem);
    expect(() => makeNormalize({ mean, deviation }, [3, 32, 32])).toThrow(
      expect.objectContaining({ code: "SPK4115", message: `\`normalize\`: ${problem}` }),
    );
  });
});

describe("a computed normalisation", () => {
  /** Two samples of two channels of two pixels. */
  const bytes = Uint8Array.of(0, 51, 255, 255, 102, 153, 255, 255);

  test("is the mean and deviation of each channel over all samples, bytes as shares of 255", () => {
    const { mean, deviation } = computeNormalization(
      { count: 2, values: bytes, labels: new Uint8Array(2) },
      [2, 1, 2],
    );
    // 0, 0.2, 0.4, 0.6 around 0.3; a channel of one value keeps its scale
    expect(mean).toEqual([expect.closeTo(0.3, 12), expect.closeTo(1, 12)]);
    expect(deviation).toEqual([expect.closeTo(Math.sqrt(0.05), 12), 1]);
  });

  test("is that of each feature, of floats as they are", () => {
    const values = Float32Array.of(1, 10, 0.1, 3, 10, 0.1, 5, 40, 0.1);
    const { mean, deviation } = computeNormalization({ count: 3, values, labels: new Uint8Array(3) }, [3]);
    expect(mean).toEqual([3, 20, expect.closeTo(0.1, 6)]);
    expect(deviation).toEqual([expect.closeTo(Math.sqrt(8 / 3), 12), expect.closeTo(Math.sqrt(200), 12), 1]);
  });

  test("makes means of 0 and deviations of 1", async () => {
    const { train, sampleShape } = await loadNamed("synthetic", { samples: 1000 }, { seed: 1 });
    const normalize = makeNormalize(computeNormalization(train, sampleShape), sampleShape);
    const values = new Float32Array(train.values.length);
    for (let i = 0; i < train.values.length; i += 20) normalize(train.values, i, values, i);
    const { mean, deviation } = computeNormalization({ ...train, values }, sampleShape);
    for (const value of mean) expect(value).toBeCloseTo(0, 6);
    for (const value of deviation) expect(value).toBeCloseTo(1, 6);
  });
});

import { describe, expect, test } from "vitest";
import { stream } from "../../../tensor/random/index.js";
import { chiSquaredDeviation, kolmogorovSmirnov, moments, normalCdf } from "../../support/statistics.js";

// Seeds are fixed, so these tests always give the same answer; the bounds are those of a test at the 0.1 % level.
const n = 100_000;
const random = (name: string) => stream(7, "weights", name);

describe("uniform", () => {
  const values = random("uniform").fillUniform(new Float32Array(n));

  test("lies in [0, 1), in steps of 2^-24 that float32 holds exactly", () => {
    expect(values.every((x) => x >= 0 && x < 1 && Number.isInteger(x * 2 ** 24))).toBe(true);
    const exact = random("uniform");
    expect(values.every((x) => x === exact.uniform())).toBe(true);
  });

  test("is uniform", () => {
    expect(kolmogorovSmirnov(values, (x) => x)).toBeLessThan(1.95);
    const { mean, variance } = moments(values);
    expect(Math.abs(mean - 0.5)).toBeLessThan(3.3 * Math.sqrt(1 / 12 / n));
    expect(variance).toBeCloseTo(1 / 12, 3);
  });

  test("takes bounds", () => {
    const bound = 1 / Math.sqrt(8);
    const scaled = random("bounds").fillUniform(new Float32Array(n), -bound, bound);
    expect(scaled.every((x) => x >= -bound && x < bound)).toBe(true);
    expect(kolmogorovSmirnov(scaled, (x) => (x + bound) / (2 * bound))).toBeLessThan(1.95);
  });
});

describe("normal", () => {
  const values = random("normal").fillNormal(new Float32Array(n));

  test("is normal", () => {
    expect(kolmogorovSmirnov(values, normalCdf)).toBeLessThan(1.95);
    const { mean, variance, skewness, kurtosis } = moments(values);
    expect(Math.abs(mean) * Math.sqrt(n)).toBeLessThan(3.3);
    expect(Math.abs(variance - 1) * Math.sqrt(n / 2)).toBeLessThan(3.3);
    expect(Math.abs(skewness) * Math.sqrt(n / 6)).toBeLessThan(3.3);
    expect(Math.abs(kurtosis - 3) * Math.sqrt(n / 24)).toBeLessThan(3.3);
  });

  test("has independent neighbours, pairs included", () => {
    for (const lag of [1, 2, 3]) {
      const products = values.slice(lag).map((x, i) => x * (values[i] ?? 0));
      expect(Math.abs(moments(products).mean) * Math.sqrt(n)).toBeLessThan(3.3);
    }
  });

  test("takes a mean and a deviation, one by one or filled", () => {
    const one = random("scaled");
    const filled = random("scaled").fillNormal(new Float64Array(7), 3, 0.5);
    expect([...filled]).toEqual(Array.from({ length: 7 }, () => one.normal(3, 0.5)));
    const plain = random("scaled").fillNormal(new Float64Array(7));
    filled.forEach((x, i) => {
      expect(x).toBeCloseTo(3 + 0.5 * (plain[i] ?? 0), 12);
    });
  });

  test("keeps the second of a pair while other numbers are drawn", () => {
    const undisturbed = random("pair");
    const [first, second] = [undisturbed.normal(), undisturbed.normal()];
    const disturbed = random("pair");
    expect(disturbed.normal()).toBe(first);
    disturbed.uint32();
    expect(disturbed.normal()).toBe(second);
  });
});

describe("truncated normal", () => {
  test("is the normal between its bounds", () => {
    const values = random("truncated").fillTruncatedNormal(new Float32Array(n), 1, 2, 0, 4);
    expect(values.every((x) => x >= 0 && x <= 4)).toBe(true);
    const [low, high] = [normalCdf(-0.5), normalCdf(1.5)];
    expect(kolmogorovSmirnov(values, (x) => (normalCdf((x - 1) / 2) - low) / (high - low))).toBeLessThan(
      1.95,
    );
  });

  test("is the plain normal where the bounds are far away", () => {
    const values = random("far").fillTruncatedNormal(new Float32Array(9), 0, 0.02, -2, 2);
    expect(values).toEqual(random("far").fillNormal(new Float32Array(9), 0, 0.02));
  });

  test("refuses bounds that would reject nearly all draws", () => {
    expect(() => random("bad").truncatedNormal(0, 1, 5, 6)).toThrow(RangeError);
    expect(() => random("bad").truncatedNormal(0, 1, 0, 1e-9)).toThrow(RangeError);
  });
});

describe("gamma", () => {
  const draw = (shape: number) => {
    const numbers = random(`gamma ${shape}`);
    return Float64Array.from({ length: n }, () => Math.exp(numbers.logGamma(shape)));
  };

  test.each([
    [0.5, (x: number) => 2 * normalCdf(Math.sqrt(2 * x)) - 1],
    [1, (x: number) => 1 - Math.exp(-x)],
    [2, (x: number) => 1 - (1 + x) * Math.exp(-x)],
  ])("has the distribution of shape %d", (shape, cdf) => {
    expect(kolmogorovSmirnov(draw(shape), cdf)).toBeLessThan(1.95);
  });

  test.each([0.1, 30])("has the mean and the variance of shape %d", (shape) => {
    const { mean, variance, kurtosis } = moments(draw(shape));
    expect(Math.abs(mean - shape) / Math.sqrt(shape / n)).toBeLessThan(3.3);
    expect(Math.abs(variance - shape) / (shape * Math.sqrt((kurtosis - 1) / n))).toBeLessThan(3.3);
  });

  test("stays finite as a logarithm where the number itself is too small for a double", () => {
    const tiny = Array.from({ length: 100 }, () => random("tiny").logGamma(1e-4));
    expect(tiny.every(Number.isFinite)).toBe(true);
    expect(() => random("bad").logGamma(0)).toThrow(RangeError);
  });
});

describe("below", () => {
  test.each([1, 2, 3, 10, 1000])("%d gives every value equally often", (limit) => {
    const draw = random("below");
    const counts = new Array<number>(limit).fill(0);
    for (let i = 0; i < n; i++) {
      const value = draw.below(limit);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(counts).toHaveLength(limit);
    expect(chiSquaredDeviation(counts)).toBeLessThan(3.3);
  });

  test("has no bias if n does not divide 2^32: words past the last multiple are drawn again", () => {
    const limit = 3 * 2 ** 30; // Taking the remainder alone would make the lowest third twice as likely.
    const draw = random("bias");
    let low = 0;
    for (let i = 0; i < n; i++) if (draw.below(limit) < limit / 3) low += 1;
    expect(Math.abs(low - n / 3) / Math.sqrt((n * 2) / 9)).toBeLessThan(3.3);
  });

  test("reaches up to 2^32 and refuses anything else", () => {
    const [a, b] = [random("full"), random("full")];
    expect(a.below(2 ** 32)).toBe(b.uint32());
    for (const bad of [0, -1, 1.5, 2 ** 32 + 1]) expect(() => a.below(bad)).toThrow(RangeError);
  });
});

describe("permutation", () => {
  test("holds every index once", () => {
    const order = random("order").permutation(1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(random("order").permutation(0)).toHaveLength(0);
  });

  test("gives all 24 orders of four things equally often", () => {
    const draw = random("orders");
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = draw.permutation(4).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquaredDeviation([...counts.values()])).toBeLessThan(3.3);
  });
});

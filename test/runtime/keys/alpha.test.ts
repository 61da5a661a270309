import { describe, expect, it, test } from "vitest";
import { drawAlpha } from "../../../runtime/keys/alpha.js";
import type { AlphaConfig } from "../../../runtime/keys/alphas/catalogue.js";
import { nearestShares } from "../../../runtime/keys/alphas/define-alpha.js";
import { uniformAlpha } from "../../../runtime/keys/alphas/uniform.js";
import { streamKey } from "../../../tensor/random/index.js";
import { kolmogorovSmirnov, moments, normalCdf } from "../../support/statistics.js";

const samples = 20_000;
const draw = (alpha: AlphaConfig, m: number, count = samples): Float32Array =>
  drawAlpha(alpha, count, m, streamKey(7, "alpha", "Secret"));
const dirichlet = (concentration: number): AlphaConfig => ({ kind: "dirichlet", concentration });

/** The first coefficient of every sample. */
const firsts = (values: Float32Array, m: number): Float32Array => values.filter((_, i) => i % m === 0);

test("uniform coefficients are uniform between their bounds", () => {
  const values = draw({ kind: "uniform", low: -1, high: 3 }, 2);
  expect(kolmogorovSmirnov(values, (x) => (x + 1) / 4)).toBeLessThan(1.95);
});

test("gaussian coefficients have their mean and deviation", () => {
  const values = draw({ kind: "gaussian", mean: 2, std: 0.5 }, 2);
  expect(kolmogorovSmirnov(values, (x) => normalCdf((x - 2) / 0.5))).toBeLessThan(1.95);
});

describe("dirichlet coefficients", () => {
  it.each([1e-3, 1, 1e6])("of concentration %d lie from 0 and add up to 1", (concentration) => {
    const values = draw(dirichlet(concentration), 4, 500);
    expect(values.every((x) => x >= 0 && x <= 1)).toBe(true);
    for (let start = 0; start < values.length; start += 4) {
      expect(values.slice(start, start + 4).reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 6);
    }
  });

  it("are each of the distribution Beta(concentration, (m − 1) · concentration)", () => {
    const flat = firsts(draw(dirichlet(1), 4), 4);
    expect(kolmogorovSmirnov(flat, (x) => 1 - (1 - x) ** 3)).toBeLessThan(1.95);
    const arcsine = firsts(draw(dirichlet(0.5), 2), 2);
    expect(kolmogorovSmirnov(arcsine, (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x)))).toBeLessThan(1.95);
  });

  it("spread as their concentration says", () => {
    const [m, a] = [5, 3];
    const { mean, variance } = moments(firsts(draw(dirichlet(a), m), m));
    const wanted = (1 / m) * (1 - 1 / m) * (1 / (m * a + 1));
    expect(Math.abs(mean - 1 / m) / Math.sqrt(wanted / samples)).toBeLessThan(3.3);
    expect(variance / wanted).toBeCloseTo(1, 1);
  });

  it("of a sample do not depend on how many samples are drawn, nor on the seed of another", () => {
    expect(draw(dirichlet(0.3), 4, 10).slice(0, 12)).toEqual(draw(dirichlet(0.3), 4, 3));
  });
});

describe("the nearest uniform coefficients", () => {
  const given = [2, -0.4, 0.5];
  const nearest = (low: number, high: number, isRescaled: boolean): number[] =>
    Array.from(
      uniformAlpha.nearest({ kind: "uniform", low, high }, Float64Array.from(given), { isRescaled }),
    );
  const shares = (values: readonly number[]): number[] =>
    Array.from(nearestShares(Float64Array.from(values)));

  it("are cut off at the bounds", () => {
    expect(nearest(0, 1, false)).toEqual([1, 0, 0.5]);
    expect(nearest(-1, 0, false)).toEqual([0, -0.4, 0]);
    expect(nearest(0.2, 1, true)).toEqual([1, 0.2, 0.5]);
  });

  it("are those of shares, of either sign, where keys are rescaled and a bound is 0", () => {
    expect(nearest(0, 7, true)).toEqual(shares(given));
    const below = shares(given.map((value) => -value)).map((value) => -value);
    expect(nearest(-7, 0, true)).toEqual(below);
  });
});

describe("the nearest shares", () => {
  // p is the nearest exactly where it adds up to 1 and there is a τ with p = max(0, v − τ)
  it.each([
    [[0.2, 0.5, 0.3]],
    [[0.1, 0.9, 0.8, -3]],
    [[2, 0, 0.5]],
    [[-1, -4, -1.5, -2]],
    [[0.5, 0.5, 0.5, 0.5]],
    [[7]],
  ])("of %j are those that a shift gives", (values) => {
    const shares = Array.from(nearestShares(Float64Array.from(values)));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    const [first = 0] = values.flatMap((value, i) =>
      (shares[i] ?? 0) > 0 ? [value - (shares[i] ?? 0)] : [],
    );
    expect(shares).toEqual(values.map((value) => expect.closeTo(Math.max(0, value - first), 12)));
  });
});

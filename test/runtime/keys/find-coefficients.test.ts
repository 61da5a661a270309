import { describe, expect, it } from "vitest";
import { findCoefficients, type KeyGroup } from "../../../runtime/keys/find-coefficients.js";
import { searchDrawable } from "../../../runtime/keys/search-drawable.js";

const alpha = { kind: "uniform", low: 0, high: 1, perPoint: false } as const;

/** A part of a key, and the rows of its basis. */
const part = (key: readonly number[], rows: readonly (readonly number[])[]): KeyGroup["parts"][number] => ({
  key: Float64Array.from(key),
  basis: { rows: rows.length, columns: key.length, values: Float32Array.from(rows.flat()) },
});

const group = (std: number | null, ...parts: KeyGroup["parts"]): KeyGroup => ({
  config: { dim: parts[0]?.basis.rows ?? 0, alpha, std },
  parts,
});

describe("coefficients that are read back", () => {
  it("of parts that disagree come near each by its own length", () => {
    const found = findCoefficients(group(null, part([1], [[1]]), part([100], [[1]])));
    // the least of (a − 1)² + (a/100 − 1)²
    const a = 1.01 / 1.0001;
    expect(found.alpha[0]).toBeCloseTo(a, 9);
    expect(found.distance).toBeCloseTo(Math.hypot(a - 1, a / 100 - 1) / Math.sqrt(2), 9);
  });

  it("are as sure as rows are independent", () => {
    const near = (small: number) =>
      findCoefficients(
        group(
          null,
          part(
            [0.5, 0.5 * small],
            [
              [1, 0],
              [0, small],
            ],
          ),
        ),
      );
    expect(near(1e-3)).toMatchObject({ isDetermined: true, isDrawable: true });
    expect(near(1e-3).accuracy / (1000 * 2 ** -23)).toBeCloseTo(1, 6);
    // 2⁻²³ · 1e7 is more than a tenth
    expect(near(1e-7)).toMatchObject({ accuracy: Number.POSITIVE_INFINITY, isDetermined: false });
  });
});

describe("the search for coefficients that can be drawn", () => {
  const rows = [
    [1, 0.2, -0.5],
    [-0.3, 1, 0.4],
    [0.6, -0.7, 1],
    [0.1, 0.5, 0.9],
    [0.8, -0.2, 0.3],
  ];
  const own = [0.1, 0.9, 0.5, 0.2, 0.7];
  const columnsOf = (from: number, to: number) => rows.map((row) => row.slice(from, to));
  const keyOf = (given: readonly (readonly number[])[], factor = 1): number[] =>
    (given[0] ?? []).map(
      (_, i) => factor * given.reduce((sum, row, m) => sum + (row[i] ?? 0) * (own[m] ?? 0), 0),
    );
  const made = (given: readonly (readonly number[])[], found: ArrayLike<number>): number[] =>
    (given[0] ?? []).map((_, i) => given.reduce((sum, row, m) => sum + (row[i] ?? 0) * (found[m] ?? 0), 0));

  it("finds some that give every part of a key", () => {
    const [a, b] = [columnsOf(0, 2), columnsOf(2, 3)];
    const found = searchDrawable(group(null, part(keyOf(a), a), part(keyOf(b), b)), new Float64Array(5));
    expect(found).toBeDefined();
    for (const value of found ?? []) expect(value >= 0 && value <= 1).toBe(true);
    for (const given of [a, b]) {
      const wanted = keyOf(given);
      for (const [i, value] of made(given, found ?? []).entries())
        expect(value).toBeCloseTo(wanted[i] ?? 0, 4);
    }
  });

  it("finds the direction alone where keys are rescaled", () => {
    const whole = columnsOf(0, 3);
    const found = searchDrawable(group(0.5, part(keyOf(whole, 40), whole)), new Float64Array(5).fill(1));
    const [given, wanted] = [made(whole, found ?? []), keyOf(whole)];
    const scale = Math.hypot(...wanted) / Math.hypot(...given);
    for (const [i, value] of given.entries()) expect(scale * value).toBeCloseTo(wanted[i] ?? 0, 4);
  });

  it("finds none where a key is longer than they can make it", () => {
    const whole = columnsOf(0, 3);
    expect(searchDrawable(group(null, part(keyOf(whole, 40), whole)), new Float64Array(5))).toBeUndefined();
  });

  /** Rows of which two nearly agree: what tells them apart counts little in the sum. */
  const alike = (apart: number) => [
    [1, 0.3, 0],
    [0.3, 1, 0.2],
    [1.3, 1.3 + apart, 0.2],
  ];
  const keyFrom = (given: readonly (readonly number[])[], coefficients: readonly number[]): number[] =>
    (given[0] ?? []).map((_, i) =>
      given.reduce((sum, row, m) => sum + (row[i] ?? 0) * (coefficients[m] ?? 0), 0),
    );

  it("gets to the end, by its momentum, where rows are much alike", () => {
    const given = alike(0.02);
    const wanted = keyFrom(given, [0.2, 0.9, 0.4]);
    const found = searchDrawable(group(null, part(wanted, given)), new Float64Array(3));
    for (const [i, value] of made(given, found ?? []).entries()) expect(value).toBeCloseTo(wanted[i] ?? 0, 4);
  });

  it("gives up where that would take too many steps", () => {
    const given = alike(0.003);
    const key = keyFrom(given, [0.2, 0.9, 0.4]);
    expect(searchDrawable(group(null, part(key, given)), new Float64Array(3))).toBeUndefined();
  });

  it("goes on until every part has its key, one of them from the start", () => {
    const parts = [part([0.5], [[1], [0]]), part([0.7], [[0], [1]])];
    const found = searchDrawable(group(null, ...parts), Float64Array.from([0.5, 0]));
    expect(found?.[0]).toBeCloseTo(0.5, 4);
    expect(found?.[1]).toBeCloseTo(0.7, 4);
  });

  it("takes steps of the size of the coefficients", () => {
    const given = [
      [1, 0.5],
      [0.4, 1],
    ];
    const most = 1e-8;
    const { parts } = group(null, part(keyFrom(given, [0.3 * most, 0.8 * most]), given));
    const config = { dim: 2, alpha: { ...alpha, high: most }, std: null };
    const found = searchDrawable({ config, parts }, new Float64Array(2));
    expect((found?.[0] ?? 0) / most).toBeCloseTo(0.3, 3);
    expect((found?.[1] ?? 0) / most).toBeCloseTo(0.8, 3);
  });
});

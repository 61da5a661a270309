import { describe, expect, it } from "vitest";
import {
  drawnCoefficients,
  issueKey,
  type KeyFile,
  KeySource,
  type KeyspaceConfig,
  type UserKey,
  verifyKey,
} from "../../../runtime/keys/index.js";
import { keyFile, keyFileOfTwo, sharings } from "../../support/key-files.js";

/** The key with its numbers changed. */
function changed(key: UserKey, change: (values: Float32Array, point: string) => Float32Array): UserKey {
  const keys = [...key.keys].map(([keyspace, byPoint]) => {
    const points = [...byPoint].map(
      ([point, one]) => [point, { ...one, values: change(one.values, point) }] as const,
    );
    return [keyspace, new Map(points)] as const;
  });
  return { ...key, keys: new Map(keys) };
}

const issued = (file: KeyFile, seed = 1): UserKey => issueKey(file, drawnCoefficients(seed));
/** A key of coefficients that need not be such as valid keys have. */
const combined = (file: KeyFile, alpha: number[]): UserKey => issueKey(file, () => alpha);
const rangesOf = (file: KeyFile, alpha: number[]) =>
  verifyKey(combined(file, alpha), file).points.map(({ inRange }) => inRange);

describe("a key verifies", () => {
  it.each(sharings)("against the key file that issued it: %s", (_, change) => {
    const file = keyFile(change);
    for (const seed of [1, 2, 3]) {
      const verdict = verifyKey(issued(file, seed), file);
      expect(verdict).toMatchObject({ valid: true });
      for (const { distance } of verdict.points) expect(distance).toBeLessThan(1e-6);
    }
  });

  it("not against another key file, from which it is far", () => {
    const verdict = verifyKey(issued(keyFile()), keyFile({}, 2));
    expect(verdict.valid).toBe(false);
    for (const { distance, inSpan } of verdict.points) {
      expect(inSpan).toBe(false);
      expect(distance).toBeGreaterThan(0.3);
    }
  });

  it("not where it was moved off the span: its distance is said", () => {
    const near = keyFile({ wrong: { kind: "near", distance: 0.25 } });
    const values = new KeySource(near.layouts, 1, near.bases).draw("wrong", 1, ["test"])["wrong:Secret"]
      ?.values;
    const moved = changed(issued(near), (own) => Float32Array.from(values ?? []).subarray(0, own.length));
    const [image] = verifyKey(moved, near).points;
    // ε‖k‖ of a key of norm √(1 + ε²)‖k‖
    expect(image?.distance).toBeCloseTo(0.25 / Math.hypot(1, 0.25), 5);
    expect(image).toMatchObject({ inSpan: false, inRange: true });
  });
});

describe("a key does not verify", () => {
  const own = { alpha: { kind: "uniform", low: 0, high: 1, perPoint: true } } as const;
  const each = { basis: { kind: "uniform", perPoint: true } } as const;
  const atPool = (file: KeyFile, change: (value: number, i: number) => number): UserKey =>
    changed(issued(file), (values, point) => (point === "pool" ? values.map(change) : values));

  it("where it lies off the span at one point alone", () => {
    const file = keyFile({ ...own, alpha: { ...own.alpha, low: -9, high: 9 } });
    const verdict = verifyKey(
      atPool(file, (value, i) => value + (i === 0 ? 1e-3 : 0)),
      file,
    );
    expect(verdict.points.map(({ inSpan, inRange }) => [inSpan, inRange])).toEqual([
      [true, true],
      [false, true],
    ]);
    expect(verdict.valid).toBe(false);
  });

  it("where its coefficients cannot be drawn at one point alone", () => {
    const file = keyFile(own);
    const verdict = verifyKey(
      atPool(file, (value) => -value),
      file,
    );
    expect(verdict.points.map(({ inSpan, inRange }) => [inSpan, inRange])).toEqual([
      [true, true],
      [true, false],
    ]);
    expect(verdict.valid).toBe(false);
  });

  it.each<[string, Partial<KeyspaceConfig>]>([
    ["bases are", each],
    ["coefficients are", own],
    ["bases and coefficients are", { ...each, ...own }],
  ])("where its deviation is another at one point, if %s each point's own", (_, change) => {
    const file = keyFile({ ...change, std: 0.5 });
    const verdict = verifyKey(
      atPool(file, (value) => 3 * value),
      file,
    );
    expect(verdict.keyspaces[0]?.deviation).toBeCloseTo(2, 5);
    expect(verdict.valid).toBe(false);
  });

  it("where one of two key spaces is not as it should be", () => {
    const file = keyFileOfTwo({ std: 0.5 }, { std: 0.5 });
    expect(verifyKey(issued(file), file).valid).toBe(true);
    const verdict = verifyKey(
      atPool(file, (value) => 3 * value),
      file,
    );
    expect(verdict.keyspaces.map(({ deviation }) => Math.round(deviation ?? Number.NaN))).toEqual([0, 2]);
    expect(verdict.valid).toBe(false);
  });
});

it("a key of zeros is in no span: it is no key", () => {
  const file = keyFile();
  const [image] = verifyKey(combined(file, [0, 0, 0]), file).points;
  expect(image).toMatchObject({ distance: 1, inSpan: false });
});

it("a key without a point, or bases without one, are a defect of ours", () => {
  const file = keyFile();
  expect(() => verifyKey({ ...issued(file), keys: new Map() }, file)).toThrow("no key or no basis at image");
  expect(() => verifyKey({ ...issued(file), keys: new Map([["Secret", new Map()]]) }, file)).toThrow(
    "no key or no basis at image",
  );
  expect(() => verifyKey(issued(file), { ...file, bases: new Map() })).toThrow("no key or no basis at image");
});

describe("the coefficients of a key", () => {
  it("lie in the range that uniform ones are drawn from", () => {
    const file = keyFile();
    expect(rangesOf(file, [0.2, 0.9, 1])).toEqual([true, true]);
    expect(rangesOf(file, [0.2, 0.9, 1.1])).toEqual([false, false]);
    expect(rangesOf(file, [0.2, -0.1, 1])).toEqual([false, false]);
    // float32 knows a coefficient as nearly as the largest one is great
    const wide = keyFile({ alpha: { kind: "uniform", low: 0, high: 1000, perPoint: false } });
    expect(rangesOf(wide, [1000, 500, -0.5])).toEqual([true, true]);
    expect(rangesOf(wide, [1000, 500, -2])).toEqual([false, false]);
  });

  it("do so for some scale, where keys are rescaled", () => {
    const cone = keyFile({ std: 0.5 });
    expect(rangesOf(cone, [2, 9, 10])).toEqual([true, true]);
    expect(rangesOf(cone, [2, -1, 10])).toEqual([false, false]);
    const narrow = keyFile({ std: 0.5, alpha: { kind: "uniform", low: 1, high: 2, perPoint: false } });
    expect(rangesOf(narrow, [10, 15, 19])).toEqual([true, true]);
    expect(rangesOf(narrow, [10, 15, 21])).toEqual([false, false]);
    const below = keyFile({ std: 0.5, alpha: { kind: "uniform", low: -2, high: -1, perPoint: false } });
    expect(rangesOf(below, [-10, -15, -19])).toEqual([true, true]);
    expect(rangesOf(below, [10, 15, 19])).toEqual([false, false]);
  });

  it("are shares where they are dirichlet, and anything where they are normal", () => {
    const alpha = { kind: "dirichlet", concentration: 1, perPoint: false } as const;
    expect(rangesOf(keyFile({ alpha }), [0.2, 0.3, 0.5])).toEqual([true, true]);
    expect(rangesOf(keyFile({ alpha }), [0.2, 0.3, 0.6])).toEqual([false, false]);
    expect(rangesOf(keyFile({ alpha, std: 1 }), [2, 3, 6])).toEqual([true, true]);
    expect(rangesOf(keyFile({ alpha, std: 1 }), [2, 3, -6])).toEqual([false, false]);
    expect(rangesOf(keyFile({ alpha, std: 1 }), [0, 0, 0])).toEqual([false, false]);
    const normal = { kind: "gaussian", mean: 0, std: 1, perPoint: false } as const;
    expect(rangesOf(keyFile({ alpha: normal }), [-5, 3, 70])).toEqual([true, true]);
  });

  it("are not determined where there are more rows than dimensions", () => {
    const file = keyFile({ dim: 10 });
    const { points, valid } = verifyKey(issued(file), file);
    expect(points.map(({ inRange }) => inRange)).toEqual([true, null]);
    expect(points.every(({ inSpan }) => inSpan)).toBe(true);
    expect(valid).toBe(true);
    const asMany = keyFile({ dim: 8 });
    expect(verifyKey(issued(asMany), asMany).points.map(({ inRange }) => inRange)).toEqual([true, true]);
  });

  it.each<[string, Partial<KeyspaceConfig>, boolean | null]>([
    ["the same at all points where there is one α", {}, false],
    [
      "free where each point has its own",
      { alpha: { kind: "uniform", low: 0, high: 1, perPoint: true } },
      null,
    ],
  ])("are %s", (_, change, oneAlpha) => {
    const file = keyFile(change);
    const [mine, yours] = [issued(file, 1), issued(file, 2)];
    const pool = yours.keys.get("Secret")?.get("pool")?.values ?? new Float32Array();
    const verdict = verifyKey(
      changed(mine, (values, point) => (point === "pool" ? pool : values)),
      file,
    );
    expect(verdict.keyspaces).toEqual([{ keyspace: "Secret", oneAlpha, deviation: null }]);
    expect(verdict.valid).toBe(oneAlpha === null);
  });
});

it("a key whose coefficients at one point are those of another turned round has not one α", () => {
  // any coefficients can be drawn, so that only their comparison between the points tells
  const file = keyFile({ alpha: { kind: "gaussian", mean: 0, std: 1, perPoint: false } });
  const turned = changed(issued(file), (values, point) =>
    point === "pool" ? values.map((value) => -value) : values,
  );
  const verification = verifyKey(turned, file);
  expect(verification.points.every(({ inSpan, inRange }) => inSpan && inRange)).toBe(true);
  expect(verification.keyspaces).toEqual([{ keyspace: "Secret", oneAlpha: false, deviation: null }]);
  expect(verification.valid).toBe(false);
});

it("a key of another standard deviation is no valid key", () => {
  const file = keyFile({ std: 0.5 });
  const louder = changed(issued(file), (values) => values.map((value) => 3 * value));
  const verdict = verifyKey(louder, file);
  expect(verdict.keyspaces[0]?.deviation).toBeCloseTo(2, 5);
  expect(verdict.points.every(({ inSpan, inRange }) => inSpan && inRange)).toBe(true);
  expect(verdict.valid).toBe(false);
});

it("a basis whose rows depend on each other is no stumbling block", () => {
  const file = keyFile();
  const basis = file.bases.get("Secret")?.get("image");
  basis?.values.set(basis.values.slice(0, 20), 20);
  const verdict = verifyKey(issued(file), file);
  expect(verdict.points.every(({ distance }) => distance < 1e-6)).toBe(true);
});

import { describe, expect, it } from "vitest";
import { augmentedSamples, hardSamples } from "../../../../audit/attacks/toolkit/augmented-samples.js";
import type { DataConfig } from "../../../../runtime/model.js";
import type { Samples } from "../../../../runtime/opened-model/index.js";
import { tinyModel } from "../../../support/tiny-model.js";

/** Two channels of one row of four pixels, bytes before they were normalised. */
const sampleShape = [2, 1, 4];
const stored = [
  [0, 51, 102, 153, 204, 255, 51, 0],
  [255, 204, 0, 51, 102, 51, 153, 0],
];
const normalize = { mean: [0.2, 0.4], deviation: [0.5, 0.25] };
const normalized = (byte: number, i: number): number => {
  const c = i < 4 ? 0 : 1;
  return (byte / 255 - (normalize.mean[c] ?? 0)) / (normalize.deviation[c] ?? 1);
};
const samples: Samples = {
  count: 2,
  input: Float32Array.from(stored.flatMap((bytes) => bytes.map(normalized))),
  labels: Int32Array.of(3, 1),
};

const data = (change: Partial<DataConfig>): DataConfig => ({
  ...tinyModel().experiment.data,
  ...{ sampleShape, normalize, augment: [{ name: "flip", arguments: {} }] },
  ...change,
});

const versionsOf = ({ input, count }: Samples): number[][] =>
  Array.from({ length: count }, (_, i) => Array.from(input.subarray(8 * i, 8 * i + 8)));

describe("augmented samples", () => {
  it("are sixteen versions of each, normalised as the sample itself, with its label", () => {
    const many = augmentedSamples(samples, data({}), { seed: 1, label: ["a"] });
    expect(many.count).toBe(32);
    expect(Array.from(many.labels)).toEqual([...Array(16).fill(3), ...Array(16).fill(1)]);
    const flipped = (values: readonly number[]) => [
      ...values.slice(0, 4).reverse(),
      ...values.slice(4).reverse(),
    ];
    for (const [i, bytes] of stored.entries()) {
      const kinds = [bytes, flipped(bytes)].map((kind) => kind.map(normalized));
      const counts = kinds.map((kind) => {
        const isKind = (version: readonly number[]) =>
          version.every((value, j) => Math.abs(value - (kind[j] ?? 0)) < 1e-6);
        return versionsOf(many)
          .slice(16 * i, 16 * i + 16)
          .filter(isKind).length;
      });
      expect(counts.reduce((sum, count) => sum + count)).toBe(16);
      expect(Math.min(...counts)).toBeGreaterThan(2);
    }
  });

  it("are drawn anew for another seed and another label", () => {
    const of = (seed: number, label: string) =>
      versionsOf(augmentedSamples(samples, data({}), { seed, label: [label] }));
    expect(of(1, "a")).toEqual(of(1, "a"));
    expect(of(2, "a")).not.toEqual(of(1, "a"));
    expect(of(1, "b")).not.toEqual(of(1, "a"));
  });

  it("fill what moves in from outside with stored zeros, as the owner's do", () => {
    const augment = [{ name: "affine", arguments: { translate: 1 } }];
    const many = augmentedSamples(samples, data({ augment }), { seed: 1, label: ["a"] });
    const outside = new Set(versionsOf(many).flatMap((version) => version.slice(0, 4)));
    expect([...outside].some((value) => Math.abs(value - normalized(0, 0)) < 1e-6)).toBe(true);
    expect(Math.min(...outside)).toBeGreaterThan(normalized(0, 0) - 1e-6);
  });

  it("are left as they are without normalisation, and where the owner augments nothing", () => {
    expect(augmentedSamples(samples, data({ augment: [] }), { seed: 1, label: ["a"] })).toBe(samples);
    const plain = { ...samples, input: Float32Array.from(stored.flat(), (byte) => byte / 255) };
    const many = augmentedSamples(plain, data({ normalize: null }), { seed: 1, label: ["a"] });
    expect(Math.max(...many.input)).toBe(1);
    expect(Math.min(...many.input)).toBe(0);
  });
});

describe("hard samples", () => {
  /** One channel of 8 × 8 ones, where stored zeros are −1. */
  const shape = [1, 8, 8];
  const ones: Samples = { count: 3, input: new Float32Array(3 * 64).fill(3), labels: Int32Array.of(0, 1, 2) };
  const config = data({ sampleShape: shape, normalize: { mean: [0.25], deviation: [0.25] } });

  it("have a hole of half the sides, of the mean, and their label", () => {
    const hard = hardSamples(ones, config, { seed: 1, label: ["a"] });
    expect(hard.labels).toEqual(ones.labels);
    for (const i of [0, 1, 2]) {
      const values = Array.from(hard.input.subarray(64 * i, 64 * i + 64), (value) => value.toFixed(4));
      const holes = values.filter((value) => value === "0.0000" || value === "-0.0000").length;
      expect(holes).toBeGreaterThanOrEqual(4);
      expect(holes).toBeLessThanOrEqual(16);
    }
    expect(hardSamples(ones, config, { seed: 2, label: ["a"] }).input).not.toEqual(hard.input);
  });

  it("are left as they are where they are no images", () => {
    const vectors = data({ sampleShape: [8], augment: [] });
    expect(hardSamples(samples, vectors, { seed: 1, label: ["a"] })).toBe(samples);
  });
});

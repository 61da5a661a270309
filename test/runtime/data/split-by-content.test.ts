import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SplitSample, splitByContent } from "../../../runtime/data/split-by-content.js";

const rows = (count: number, classes: number, from = 0): SplitSample[] =>
  Array.from({ length: count }, (_, i) => ({ content: `row ${from + i}`, label: i % classes }));
const contentsOf = (samples: readonly SplitSample[], indices: readonly number[]): string[] =>
  indices.map((index) => String(samples[index]?.content));

describe("splitByContent", () => {
  it("puts every sample on one side, of each class a share as near as chance has it", () => {
    const samples = rows(3000, 3);
    const { train, test, trainOnly } = splitByContent(samples, { share: 0.8, seed: 4 });
    expect([...train, ...test].sort((a, b) => a - b)).toEqual(samples.map((_, index) => index));
    expect(trainOnly).toEqual([]);
    for (const label of [0, 1, 2]) {
      const trained = train.filter((index) => samples[index]?.label === label).length;
      expect(Math.abs(trained - 800)).toBeLessThanOrEqual(2 * Math.sqrt(1000 * 0.8 * 0.2));
    }
  });

  it("follows from the contents alone: the order of samples does not matter", () => {
    const samples = rows(60, 2);
    const turned = [...samples].reverse();
    const [one, other] = [samples, turned].map((some) => {
      const { train, test } = splitByContent(some, { share: 0.7, seed: 1 });
      return { train: contentsOf(some, train), test: contentsOf(some, test) };
    });
    expect(other).toEqual(one);
  });

  it("leaves samples where they are when others come in", () => {
    const samples = rows(400, 2);
    const before = splitByContent(samples, { share: 0.8, seed: 9 });
    const more = [...rows(100, 2, 1000), ...samples];
    const after = splitByContent(more, { share: 0.8, seed: 9 });
    const trained = new Set(contentsOf(samples, before.train));
    expect(contentsOf(more, after.test).filter((content) => trained.has(content))).toEqual([]);
  });

  it("takes classes of more samples than a call takes arguments", () => {
    const { train, test } = splitByContent(rows(400_000, 2), { share: 0.8, seed: 2 });
    expect(train.length + test.length).toBe(400_000);
  });

  it("depends on the seed", () => {
    const samples = rows(50, 2);
    const [one, other] = [1, 2].map((seed) => splitByContent(samples, { share: 0.5, seed }).train);
    expect(one).not.toEqual(other);
  });

  it("keeps samples that are alike on one side", () => {
    const samples = rows(40, 2).flatMap((sample) => [sample, sample]);
    const { train, test } = splitByContent(samples, { share: 0.5, seed: 3 });
    const trained = new Set(contentsOf(samples, train));
    expect(contentsOf(samples, test).some((content) => trained.has(content))).toBe(false);
  });

  it("trains on a class of one content, and has classes of several on both sides", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(1000),
        (sizes, share, seed) => {
          const samples = sizes.flatMap((size, label) =>
            Array.from({ length: size }, (_, i) => ({ content: `${label}/${i}`, label })),
          );
          const { train, test, trainOnly } = splitByContent(samples, { share, seed });
          const labelsOf = (indices: readonly number[]) =>
            new Set(indices.map((index) => samples[index]?.label));
          for (const [label, size] of sizes.entries()) {
            expect(labelsOf(train).has(label)).toBe(true);
            expect(labelsOf(test).has(label)).toBe(size > 1);
            expect(trainOnly.includes(label)).toBe(size === 1);
          }
        },
      ),
    );
  });
});

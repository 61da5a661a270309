import { describe, expect, it } from "vitest";
import { type Dataset, type GivenArguments, loadNamed, type Split } from "../../../runtime/data/index.js";
import {
  type SplitSample,
  splitByContent,
  splitOffByContent,
} from "../../../runtime/data/split-by-content.js";
import { splitOffByPosition } from "../../../runtime/data/split-validation.js";

const rows = (count: number, classes: number, from = 0): SplitSample[] =>
  Array.from({ length: count }, (_, i) => ({ content: `row ${from + i}`, label: i % classes }));

/** What `splitOffByContent` makes of the training samples that `splitByContent` leaves. */
function splitTwice(
  samples: readonly SplitSample[],
  seed = 3,
): Record<"train" | "validation" | "test", string[]> {
  const { train: trained, test } = splitByContent(samples, { share: 0.8, seed });
  const sampleAt = (index: number): SplitSample => samples[index] ?? expect.fail("no such sample");
  const { train, validation = [] } = splitOffByContent(trained, sampleAt, { share: 0.25, seed });
  const contents = (indices: readonly number[]) => indices.map((index) => String(sampleAt(index).content));
  return { train: contents(train), validation: contents(validation), test: contents(test) };
}

describe("samples to validate on, split off by content", () => {
  it("are in no other split, and of each class the share that is asked for, as near as chance has it", () => {
    const samples = rows(2000, 2);
    const { train, validation, test } = splitTwice(samples);
    expect([...train, ...validation, ...test].sort()).toEqual(samples.map(({ content }) => content).sort());
    for (const label of [0, 1]) {
      const ofClass = (contents: readonly string[]) =>
        contents.filter((content) => Number(content.slice(4)) % 2 === label).length;
      const [kept, held] = [ofClass(train), ofClass(validation)];
      const wanted = 0.25 * (kept + held);
      expect(Math.abs(held - wanted)).toBeLessThanOrEqual(2 * Math.sqrt(wanted * 0.75));
    }
  });

  it("stay where they are when others come in, and in another order", () => {
    const samples = rows(400, 2);
    const before = splitTwice(samples);
    const after = splitTwice([...rows(100, 2, 1000), ...samples].reverse());
    const splits = ["train", "validation", "test"] as const;
    const moved = splits.flatMap((split) =>
      before[split].filter((content) => !after[split].includes(content)),
    );
    // how many of a class a share may be depends on their number: those nearest to the bounds may change sides
    expect(moved.length).toBeLessThanOrEqual(4);
  });

  it("are others with another seed", () => {
    const samples = rows(400, 2);
    expect(splitTwice(samples, 4).validation).not.toEqual(splitTwice(samples, 3).validation);
  });
});

describe("samples to validate on, split off by position", () => {
  const positions = { dataset: "some", seed: 5, count: 1000, labelAt: (index: number) => index % 4 };
  const all = Array.from({ length: 1000 }, (_, index) => index);

  it("are the share of each class, rounded, and keep their order", () => {
    const { train, validation = [] } = splitOffByPosition(all, { ...positions, share: 0.1 });
    expect([...train, ...validation].sort((a, b) => a - b)).toEqual(all);
    expect(validation).toEqual([...validation].sort((a, b) => a - b));
    for (const label of [0, 1, 2, 3])
      expect(validation.filter((index) => index % 4 === label)).toHaveLength(25);
  });

  it("of a smaller share are among those of a larger one", () => {
    const [few, many] = [0.1, 0.3].map(
      (share) => splitOffByPosition(all, { ...positions, share }).validation,
    );
    expect(many).toEqual(expect.arrayContaining([...(few ?? [])]));
  });
});

const synthetic = (given: GivenArguments): Promise<Dataset> => loadNamed("synthetic", given, { seed: 42 });
const samplesIn = ({ values, count }: Split): string[] =>
  Array.from({ length: count }, (_, i) => values.subarray(i * 20, (i + 1) * 20).join());

describe("a dataset with `validation`", () => {
  it("has the same test samples, and trains on those that are left", async () => {
    const [whole, parted] = [await synthetic({}), await synthetic({ validation: 0.1 })];
    const validation = parted.validation ?? expect.fail("nothing to validate on");
    expect(parted.test).toEqual(whole.test);
    expect([parted.train.count, validation.count]).toEqual([1440, 160]);
    const [train, validated] = [new Set(samplesIn(parted.train)), samplesIn(validation)];
    expect(validated.filter((sample) => train.has(sample))).toEqual([]);
    expect(new Set([...train, ...validated])).toEqual(new Set(samplesIn(whole.train)));
    expect(new Set(validation.labels)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it("has none without it, or with `none`", async () => {
    const none = await synthetic({ validation: "none" });
    expect(none).toEqual(await synthetic({}));
    expect("validation" in none).toBe(false);
  });

  it("standardises numbers by the training samples alone", async () => {
    const { train, validation, encoding } = await synthetic({ target: "number", validation: 0.5 });
    const meanOf = ({ labels }: Split) => [...labels].reduce((sum, label) => sum + label, 0) / labels.length;
    expect(meanOf(train)).toBeCloseTo(0, 5);
    expect(Math.abs(meanOf(validation ?? expect.fail("nothing to validate on")))).toBeGreaterThan(1e-3);
    expect(encoding?.targets).toHaveLength(1);
  });

  it("with nothing to validate on says so", async () => {
    const given = { samples: 20, classes: 2, validation: 0.01 };
    await expect(synthetic(given)).rejects.toMatchObject({ code: "SPK4255" });
  });

  it("that would leave nothing of a class to train on names it", async () => {
    // three or four samples a class, and nine of ten are to be validated on
    const given = { samples: 40, classes: 10, train: 0.9, validation: 0.9 };
    await expect(synthetic(given)).rejects.toMatchObject({ code: "SPK4256" });
  });
});

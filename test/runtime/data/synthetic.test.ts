import { describe, expect, test } from "vitest";
import { type Dataset, type GivenArguments, loadNamed, type Split } from "../../../runtime/data/index.js";
import { meanOf } from "./tiny-dataset.js";

const synthetic = (given: GivenArguments, seed: number): Promise<Dataset> =>
  loadNamed("synthetic", given, { seed });

const dataset = await synthetic({}, 42);

describe("synthetic data", () => {
  test("is what published experiment 01 used: 20 features, 5 classes, 1,600 and 400 samples", () => {
    expect(dataset).toMatchObject({ name: "synthetic", sampleShape: [20], classes: 5 });
    expect([dataset.train.count, dataset.test.count]).toEqual([1600, 400]);
    expect(dataset.train.values).toHaveLength(1600 * 20);
    expect(dataset.test.labels).toHaveLength(400);
  });

  test("has features of deviation 0.5 and labels of every class", () => {
    const { values, labels } = dataset.train;
    expect(Math.sqrt(meanOf(values, (x) => x * x))).toBeCloseTo(0.5, 2);
    expect(new Set(labels)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  test("is linearly separable: a perceptron learns the map it was labelled with", async () => {
    const small = await synthetic({ features: 3, classes: 2, samples: 200 }, 1);
    expect(perceptronMistakes(small.train, 3)).toBe(0);
  });

  test("follows from the seed, and changes with it", async () => {
    expect(await synthetic({}, 42)).toEqual(dataset);
    expect((await synthetic({}, 43)).train.values).not.toEqual(dataset.train.values);
  });

  test("has the same samples however they are split", async () => {
    const half = await synthetic({ train: 0.5 }, 42);
    expect(half.train.values).toEqual(dataset.train.values.subarray(0, 1000 * 20));
    expect(half.test.labels.slice(-400)).toEqual(dataset.test.labels);
  });

  test.each([
    { args: { features: 0 }, code: "SPK4113" },
    { args: { classes: 1 }, code: "SPK4113" },
    { args: { samples: 10.5 }, code: "SPK4113" },
    { args: { train: 1 }, code: "SPK4113" },
    { args: { features: 65_536, samples: 10_000_000 }, code: "SPK4113" },
    { args: { samples: 4, train: 0.1 }, code: "SPK4114" },
    { args: { samples: 4, train: 0.99 }, code: "SPK4114" },
  ])("refuses $args with $code", async ({ args, code }) => {
    await expect(synthetic(args, 1)).rejects.toMatchObject({ code });
  });
});

/** Mistakes left after training a perceptron without bias for many rounds on two classes. */
function perceptronMistakes({ count, values, labels }: Split, features: number): number {
  const weights = new Float64Array(features);
  let mistakes = count;
  for (let round = 0; round < 2000 && mistakes > 0; round++) {
    mistakes = 0;
    for (let i = 0; i < count; i++) {
      const sample = values.subarray(i * features, (i + 1) * features);
      const sign = labels[i] === 1 ? 1 : -1;
      const score = weights.reduce((sum, w, j) => sum + w * (sample[j] ?? 0), 0);
      if (score * sign > 0) continue;
      mistakes += 1;
      for (let j = 0; j < features; j++) weights[j] = (weights[j] ?? 0) + sign * (sample[j] ?? 0);
    }
  }
  return mistakes;
}

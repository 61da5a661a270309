import { describe, expect, test } from "vitest";
import { momentsOfChannels } from "../../../runtime/data/channel-moments.js";
import {
  computeNormalization,
  evaluationPlan,
  inlineBatches,
  loadDataset,
  loadNamed,
} from "../../../runtime/data/index.js";
import { makeNormalize } from "../../../runtime/data/normalize.js";
import type { DataConfig } from "../../../runtime/model.js";
import { tinyModel } from "../../support/tiny-model.js";
import { writeFolder } from "./idx-folder.js";
import { failureOf, remarksOf } from "./load-table.js";
import { collect } from "./tiny-dataset.js";

/** Seconds of the epoch within two minutes: float32 tells only steps of 128 apart there. */
const start = 1_764_487_320;
const seconds = Array.from({ length: 121 }, (_, i) => i);

const { experiment } = tinyModel();
/** A table with the four features that the tiny model takes, tested on what it trains on. */
async function load(columns: readonly (readonly (number | string)[])[], normalize: DataConfig["normalize"]) {
  const rows = seconds.map((i) => [...columns.map((column) => column[i % column.length]), i % 3].join(","));
  const directory = await writeFolder({ "a.csv": ["a,b,c,d,label", ...rows].join("\n") });
  const dataset = { name: "table", arguments: { file: "a.csv", test: "a.csv" } };
  const config = { ...experiment, data: { ...experiment.data, dataset, normalize } };
  return { config, dataset: await loadDataset(config, { directory }) };
}

const times = seconds.map((second) => start + second);
const plain = seconds.map((second) => second / 7);

describe("features that are large and differ little", () => {
  test("keep their mean and deviation, and what a network sees of them", async () => {
    const milliseconds = times.map((time) => String(1000 * time));
    const { config, dataset } = await load([times, milliseconds, plain, plain], "computed");
    const { mean, deviation } = computeNormalization(dataset.train, [4]);
    expect(mean[0]).toBe(start + 60);
    expect(deviation[0]).toBeCloseTo(Math.sqrt((121 ** 2 - 1) / 12), 9);
    expect(deviation[1]).toBeCloseTo(1000 * Math.sqrt((121 ** 2 - 1) / 12), 6);
    const [batch] = await collect(
      inlineBatches(evaluationPlan({ ...config, train: { ...config.train, batch: 121 } }, dataset, "train")),
    );
    const seen = seconds.map((i) => batch?.input[4 * i] ?? Number.NaN);
    expect(seen).toEqual(seconds.map((second) => Math.fround((second - 60) / (deviation[0] ?? 1))));
    const alike = seconds.map((i) => batch?.input[4 * i + 1] ?? Number.NaN);
    for (const [i, value] of alike.entries()) expect(value).toBeCloseTo(seen[i] ?? 0, 5);
    expect(remarksOf(dataset)).toEqual([]);
  });

  test("are named where float32 loses them", async () => {
    const { dataset } = await load([times, plain, plain, plain], null);
    expect(remarksOf(dataset)).toEqual([
      "the feature a (about 1764487380, give or take 34.9) loses its spread in float32; normalize(computed) keeps what double precision can",
    ]);
  });

  test("are named where double precision loses them, whatever the normalisation", async () => {
    const ids = seconds.map((second) => `100000000000000${String(100 + second)}`);
    const { dataset } = await load([ids, ids, plain, plain], "computed");
    expect(remarksOf(dataset)).toEqual([expect.stringMatching(/^each of 2 features loses its spread/)]);
  });

  test("are named where a few values are so large that the others become one", async () => {
    const outlier = seconds.map((second) => (second === 7 ? "1e30" : String(second / 7)));
    const { dataset } = await load([outlier, plain, plain, plain], "computed");
    expect(remarksOf(dataset)).toEqual([
      expect.stringMatching(/^the feature a \(.*\) has values so much larger than the others/),
    ]);
  });

  test("are named where they are smaller than float32 holds, and kept where they are not", async () => {
    const [tiny, small] = ["e-300", "e-40"].map((exponent) =>
      seconds.map((second) => `${second}${exponent}`),
    );
    const { dataset } = await load([tiny ?? [], small ?? [], plain, plain], "computed");
    const expected = Math.sqrt((121 ** 2 - 1) / 12);
    expect((momentsOfChannels(dataset.train, [4])[0]?.deviation ?? 0) * 1e300).toBeCloseTo(expected, 6);
    expect((computeNormalization(dataset.train, [4]).deviation[1] ?? 0) * 1e40).toBeCloseTo(expected, 6);
    expect(remarksOf(dataset)).toEqual([
      expect.stringMatching(/^the feature a \(.*\) is smaller than float32 holds: write it in another unit$/),
    ]);
  });

  test("are named where they hold one value", async () => {
    const { dataset } = await load([[0.1], plain, ["3"], plain], "computed");
    expect(computeNormalization(dataset.train, [4]).deviation[0]).toBe(1);
    expect(remarksOf(dataset)).toEqual([
      "each of 2 features holds one value in all training rows and tells nothing apart: a, c",
    ]);
  });
});

describe("features beyond float32", () => {
  test("are numbers, and are trained on as they are normalised", async () => {
    const large = ["1e39", "-1e39"];
    const huge = ["1e300", "1.7e308"];
    const { config, dataset } = await load([large, huge, plain, plain], "computed");
    const [batch] = await collect(
      inlineBatches(evaluationPlan({ ...config, train: { ...config.train, batch: 121 } }, dataset, "train")),
    );
    // of 121 rows 61 have the first value
    const [first, second] = [Math.sqrt(60 / 61), -Math.sqrt(61 / 60)];
    const seen = [0, 1, 4, 5].map((at) => batch?.input[at]);
    for (const [i, value] of [first, -first, second, -second].entries())
      expect(seen[i]).toBeCloseTo(value, 5);
    expect(remarksOf(dataset)).toEqual([]);
  });

  test("are refused where normalisation leaves them there: SPK4161", async () => {
    const failure = await failureOf(load([plain, ["1e39", "1"], plain, plain], null));
    expect(failure).toMatchObject({
      code: "SPK4161",
      text: "the feature b of `table` has the value 1e+39, which is infinite in float32",
      hint: expect.stringContaining("`normalize(computed)`"),
    });
    const given = { mean: [0], deviation: [0.1] };
    expect((await failureOf(load([plain, ["1e38", "1"], plain, plain], given))).text).toContain(
      "1e+38, which is infinite in float32, normalised too",
    );
  });

  test("have a mean that fills in missing ones", async () => {
    const directory = await writeFolder({ "a.csv": "a,label\n1.7e308,0\n,1\n1.5e308,0\n" });
    const model = { inputShape: [1], classes: 2 };
    const given = { file: "a.csv", test: "a.csv", missing: "mean" };
    const { train } = await loadNamed("table", given, { seed: 1, model, directory });
    expect([...train.values]).toEqual([1.7e308, 1.6e308, 1.5e308]);
  });
});

describe("normalising", () => {
  test("takes float64 in double precision and rounds last", () => {
    const target = new Float32Array(2);
    const [mean, deviation] = [0.1, 0.3];
    makeNormalize({ mean: [mean], deviation: [deviation] }, [2])(
      Float64Array.of(0.7, 1e9 + 0.1),
      0,
      target,
      0,
    );
    expect([...target]).toEqual([
      Math.fround((0.7 - mean) / deviation),
      Math.fround((1e9 + 0.1 - mean) / deviation),
    ]);
  });
});

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../../runtime/data/index.js";
import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { Evaluator } from "../../../runtime/evaluate/evaluate.js";
import { type GatedModel, type KeyPath, KeySource, keyLayouts, keyPaths } from "../../../runtime/index.js";
import { EpochMeter, stepMetrics } from "../../../runtime/train/metrics.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { uploadAll } from "../../../tensor/engines/resident.js";
import { stream } from "../../../tensor/random/index.js";
import { model as golden } from "../../golden/numbers.Numbers.js";
import { engines } from "../../support/engines.js";
import { pathOutputs } from "../../support/path-outputs.js";

// One number, and an auxiliary logit beside it; what is learned was divided by 4.
const { experiment } = golden as GatedModel;
const encoding = { targets: [{ mean: 10, deviation: 4 }] };
const model: GatedModel = {
  ...golden,
  experiment: { ...experiment, data: { ...experiment.data, encoding } },
};
const samples = 24;
const features = 6;
const keys = new KeySource(keyLayouts(model.experiment, model.points), 1);
const weights = initialState(model).parameters;
const random = stream(3, "dataset", "errors");
const values = random.fillNormal(new Float32Array(samples * features));
const targets = random.fillNormal(new Float32Array(samples), 0.3, 1);

const datasetOf = (labels: Float32Array): Dataset => {
  const some = { count: samples, values, labels };
  const shapes = { sampleShape: [features], labelShape: [1], classes: 1, target: "number" } as const;
  return { name: "noise", ...shapes, train: some, test: some };
};

/** What each sample is given along a path: the number, without the logit after it. */
function numbersOf(path: KeyPath): number[] {
  const input = { type: batchTypes(model, samples).input, values };
  return pathOutputs({ model, keys, weights }, path, input, 0).filter((_, i) => i % 2 === 0);
}

const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length;

describe.each(engines)("errors of numbers on $name", ({ create }) => {
  it("are in their own unit, and R² is the share of their variance that is explained", async () => {
    const engine = await create();
    const evaluator = new Evaluator(model, keys, engine);
    const resident = uploadAll(engine, weights);
    const score = await evaluator.score("test", datasetOf(targets), resident, () => {});
    const constant = await evaluator.score(
      "test",
      datasetOf(new Float32Array(samples).fill(1)),
      resident,
      () => {},
    );
    await evaluator.dispose();
    const center = mean([...targets]);
    for (const path of keyPaths) {
      const errors = numbersOf(path).map((number, i) => number - (targets[i] ?? 0));
      const [square, absolute] = [mean(errors.map((e) => e * e)), mean(errors.map(Math.abs))];
      const variance = mean([...targets].map((y) => (y - center) ** 2));
      expect(score[path].mse).toBeCloseTo(16 * square, 4);
      expect(score[path].mae).toBeCloseTo(4 * absolute, 5);
      expect(score[path].r2).toBeCloseTo(1 - square / variance, 5);
      expect(score[path].auxReject).toBeGreaterThan(0);
      expect(score[path]).toMatchObject({ accuracy: null, reject: null, perplexity: null });
      expect(constant[path].r2, "of targets that are all alike").toBeNull();
    }
  });
});

it("an epoch measures the mean absolute error, and no accuracy", () => {
  const meter = new EpochMeter();
  meter.add(stepMetrics({ loss: 1, "term:mse": 1, absolute_error: 6 }, 2));
  meter.add(stepMetrics({ loss: 4, "term:mse": 4, absolute_error: 3 }, 1));
  expect(meter.summary(1, 2)).toEqual({
    ...{ epoch: 1, step: 2, loss: 2, terms: { mse: 2 }, accuracy: null, mae: 3, wrongReject: null },
  });
  const continued = new EpochMeter(meter.totals);
  expect(continued.learned).toEqual({ accuracy: null, mae: 3 });
});

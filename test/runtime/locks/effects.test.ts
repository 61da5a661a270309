import { describe, expect, it } from "vitest";
import { KeySource, keyLayouts, loadDataset } from "../../../runtime/index.js";
import { weightEffects } from "../../../runtime/locks/index.js";
import { samplesOf } from "../../../runtime/opened-model/index.js";
import { float32 } from "../../../tensor/ops/tensor-type.js";
import { stream } from "../../../tensor/random/index.js";
import { engines } from "../../support/engines.js";
import { added, linearModel } from "../../support/linear-model.js";
import { tinyModel } from "../../support/tiny-model.js";

const [d, classes] = [4, 3];
const head = { classes, reject: null, auxReject: null };

/** A softmax regression behind a gate that lets everything through, on so many training samples. */
async function regression(training: number) {
  const plain = linearModel({ d, m: 2, head, enter: added(0) });
  const { dataset: given } = plain.experiment.data;
  const dataset = { ...given, arguments: { ...given.arguments, samples: training / 0.8 } };
  const model = {
    ...plain,
    experiment: { ...plain.experiment, data: { ...plain.experiment.data, dataset } },
  };
  const { experiment, points } = model;
  const keys = new KeySource(keyLayouts(experiment, points), experiment.seed);
  const values = stream(7, "weights").fillNormal(new Float32Array(classes * d), 0, 1);
  const weights = { "head.weight": { type: float32(classes, d), values } };
  return { model, weights, keys, dataset: await loadDataset(experiment, {}) };
}

describe.each(engines)("what weights are worth, on $name", ({ create }) => {
  it("is w² times the mean square of the gradients of batches of 32", async () => {
    const { model, weights, keys, dataset } = await regression(64);
    const engine = await create();
    const found = await weightEffects(model, weights, { dataset, engine, keys });
    const { values: w } = weights["head.weight"];
    const order = stream(model.experiment.seed, "evaluate", "effects").permutation(64);
    const squares = new Float64Array(classes * d);
    for (const part of [order.subarray(0, 32), order.subarray(32)]) {
      const { input, labels } = await samplesOf(model.experiment, dataset, "train").pick(part);
      const gradient = new Float64Array(classes * d);
      labels.forEach((label, sample) => {
        const x = [...input.subarray(sample * d, (sample + 1) * d)];
        const rows = Array.from({ length: classes }, (_, c) => [...w.subarray(c * d, (c + 1) * d)]);
        const scores = rows.map((row) => Math.exp(row.reduce((sum, v, j) => sum + v * (x[j] ?? 0), 0)));
        const total = scores.reduce((sum, score) => sum + score, 0);
        scores.forEach((score, c) => {
          const slope = score / total - Number(c === label);
          x.forEach((value, j) => {
            gradient[c * d + j] = (gradient[c * d + j] ?? 0) + (slope * value) / 32;
          });
        });
      });
      gradient.forEach((g, i) => {
        squares[i] = (squares[i] ?? 0) + g * g;
      });
    }
    const effects = found["head.weight"] ?? new Float32Array();
    expect(Object.keys(found)).toEqual(["head.weight"]);
    effects.forEach((effect, i) => {
      const expected = ((w[i] ?? 0) ** 2 * (squares[i] ?? 0)) / 2;
      expect(Math.abs(effect - expected)).toBeLessThan(1e-4 * Math.abs(expected) + 1e-9);
    });
    // the same again, to the bit: a lock in memory is the same for every measurement
    expect(await weightEffects(model, weights, { dataset, engine, keys })).toEqual(found);
  });

  it("cannot be said without training samples, or where the loss is not finite", async () => {
    const { model, weights, keys, dataset } = await regression(64);
    const engine = await create();
    const empty = { ...dataset, train: { ...dataset.train, count: 0 } };
    await expect(weightEffects(model, weights, { dataset: empty, engine, keys })).rejects.toMatchObject({
      code: "SPK4328",
    });
    const { type } = weights["head.weight"];
    const broken = { "head.weight": { type, values: new Float32Array(classes * d).fill(Number.NaN) } };
    await expect(weightEffects(model, broken, { dataset, engine, keys })).rejects.toMatchObject({
      code: "SPK4328",
    });
  });
});

it("every trained parameter has effects, and no buffer", async () => {
  const model = tinyModel();
  const { experiment, points } = model;
  const keys = new KeySource(keyLayouts(experiment, points), experiment.seed);
  const [first] = engines;
  const engine = (await first?.create()) ?? expect.fail("no engine");
  const dataset = await loadDataset(experiment, {});
  const filled = (...shape: number[]) => ({
    type: float32(...shape),
    values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
  });
  const weights = { "hidden.weight": filled(8, 4), "hidden.bias": filled(8), "head.weight": filled(4, 8) };
  const found = await weightEffects(model as never, weights, { dataset, engine, keys });
  expect(Object.entries(found).map(([name, { length }]) => [name, length])).toEqual([
    ["hidden.weight", 32],
    ["hidden.bias", 8],
    ["head.weight", 32],
  ]);
});

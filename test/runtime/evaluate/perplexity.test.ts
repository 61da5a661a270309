import { describe, expect, it } from "vitest";
import type { Dataset } from "../../../runtime/data/index.js";
import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { Evaluator } from "../../../runtime/evaluate/evaluate.js";
import { type GatedModel, type KeyPath, KeySource, keyLayouts, keyPaths } from "../../../runtime/index.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { uploadAll } from "../../../tensor/engines/resident.js";
import type { HostTensor, Named } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { model as gpt } from "../../golden/small-gpt.Gpt.js";
import { engines } from "../../support/engines.js";
import { pathOutputs } from "../../support/path-outputs.js";
import { tinyModel } from "../../support/tiny-model.js";

const model: GatedModel = gpt;
const { head, data } = model.experiment;
const [length = 0] = data.sampleShape;
const keys = new KeySource(keyLayouts(model.experiment, model.points), model.experiment.seed);

/** Six sequences to train on, five to test, in batches of four: the last one is not full. */
const dataset: Dataset = {
  name: "tokens",
  sampleShape: data.sampleShape,
  labelShape: data.labelShape,
  classes: head.classes,
  train: split(6),
  test: split(5),
};

function split(count: number): Dataset["test"] {
  const random = stream(3, "dataset", "perplexity", count);
  const ids = () => Int32Array.from({ length: count * length }, () => random.below(head.classes));
  return { count, values: ids(), labels: ids() };
}

const weights: Named<HostTensor> = initialState(model).parameters;

/** exp of the mean of −log(exp z[y] / Σ exp z[c]) over the test tokens, c through the first `outputs`. */
function perplexityOf(path: KeyPath, outputs: number): number {
  const width = head.classes + 1;
  const { count, values, labels } = dataset.test;
  let sum = 0;
  for (let start = 0, index = 0; start < count; start += 4, index++) {
    const samples = Math.min(4, count - start);
    const tokens = (values as Int32Array).subarray(start * length, (start + samples) * length);
    const input = { type: batchTypes(model, samples).input, values: tokens };
    const logits = pathOutputs({ model, keys, weights }, path, input, index);
    for (let token = 0; token < samples * length; token++) {
      const z = logits.slice(token * width, token * width + outputs);
      const total = z.reduce((all, one) => all + Math.exp(one), 0);
      sum -= Math.log(Math.exp(z[labels[start * length + token] ?? 0] ?? 0) / total);
    }
  }
  return Math.exp(sum / (count * length));
}

describe.each(engines)("perplexity on $name", ({ create }) => {
  it.each(keyPaths)("under the key path `%s` is that of the semantic outputs alone", async (path) => {
    const engine = await create();
    const evaluator = new Evaluator(model, keys, engine);
    const score = await evaluator.score("test", dataset, uploadAll(engine, weights), () => {});
    const wanted = perplexityOf(path, head.classes);
    expect(score[path].perplexity).toBeCloseTo(wanted, 3);
    expect(Math.abs(perplexityOf(path, head.classes + 1) - wanted)).toBeGreaterThan(0.01);
    await evaluator.dispose();
  });

  it("is not measured where a sample has one label", async () => {
    const plain: GatedModel = tinyModel();
    const source = new KeySource(keyLayouts(plain.experiment, plain.points), 1);
    const engine = await create();
    const evaluator = new Evaluator(plain, source, engine);
    const some = { count: 2, values: new Float32Array(8), labels: new Int32Array(2) };
    const { parameters } = initialState(plain);
    const all = { name: "two", sampleShape: [4], labelShape: [], classes: 3, train: some, test: some };
    const score = await evaluator.score("test", all, uploadAll(engine, parameters), () => {});
    expect(keyPaths.map((path) => score[path].perplexity)).toEqual([null, null, null]);
    await evaluator.dispose();
  });
});

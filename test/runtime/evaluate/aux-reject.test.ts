import { describe, expect, it } from "vitest";
import type { Dataset } from "../../../runtime/data/index.js";
import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { Evaluator } from "../../../runtime/evaluate/evaluate.js";
import { type GatedModel, type KeyPath, KeySource, keyLayouts, keyPaths } from "../../../runtime/index.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { uploadAll } from "../../../tensor/engines/resident.js";
import { stream } from "../../../tensor/random/index.js";
import { model as golden } from "../../golden/deny.WithAuxReject.js";
import { countingEngine } from "../../support/counting-engine.js";
import { engines } from "../../support/engines.js";
import { pathOutputs } from "../../support/path-outputs.js";

// Three classes, a reject output and the auxiliary logit.
const model: GatedModel = golden;
const outputs = 5;
const competing = 4;
const samples = 24;
const features = 6;
const keys = new KeySource(keyLayouts(model.experiment, model.points), 1);
const weights = initialState(model).parameters;
const random = stream(3, "dataset", "aux-reject");
const values = random.fillNormal(new Float32Array(samples * features));
const labels = Int32Array.from({ length: samples }, () => random.below(3));
const some = { count: samples, values, labels };
const dataset: Dataset = {
  name: "noise",
  sampleShape: [features],
  labelShape: [],
  classes: 3,
  train: some,
  test: some,
};

/** What each sample is given along a path, row by row. */
function rowsOf(path: KeyPath): number[][] {
  const input = { type: batchTypes(model, samples).input, values };
  const flat = pathOutputs({ model, keys, weights }, path, input, 0);
  return Array.from({ length: samples }, (_, i) => flat.slice(i * outputs, (i + 1) * outputs));
}

const share = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / samples;

describe.each(engines)("an auxiliary rejection logit on $name", ({ create }) => {
  it("is measured by the mean of its sigmoid, and competes with no class", async () => {
    const engine = await create();
    const evaluator = new Evaluator(model, keys, engine);
    const score = await evaluator.score("test", dataset, uploadAll(engine, weights), () => {});
    await evaluator.dispose();
    for (const path of keyPaths) {
      const rows = rowsOf(path);
      const winners = rows.map((row) => row.indexOf(Math.max(...row.slice(0, competing))));
      const sigmoids = rows.map((row) => 1 / (1 + Math.exp(-(row[competing] ?? Number.NaN))));
      expect(score[path].auxReject).toBeCloseTo(share(sigmoids), 5);
      expect(score[path].accuracy).toBeCloseTo(share(winners.map((won, i) => Number(won === labels[i]))), 6);
      expect(score[path].reject).toBeCloseTo(share(winners.map((won) => Number(won === 3))), 6);
    }
    const wouldWin = keyPaths.flatMap(rowsOf).filter((row) => row.indexOf(Math.max(...row)) === competing);
    expect(wouldWin.length, "predictions that the logit would have won").toBeGreaterThan(0);
  });

  it("leaves nothing on the engine, where it is stopped either", async () => {
    const engine = countingEngine(await create());
    const resident = uploadAll(engine, weights);
    const { tensors } = engine.holdings;
    const evaluator = new Evaluator(model, keys, engine);
    await evaluator.score("test", dataset, resident, () => {});
    expect(engine.holdings.tensors).toBe(tensors);
    const stop = (): void => {
      throw new Error("stopped");
    };
    await expect(evaluator.score("test", dataset, resident, stop)).rejects.toThrow("stopped");
    expect(engine.holdings.tensors).toBe(tensors);
    await evaluator.dispose();
    expect(engine.holdings.programs).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../../runtime/data/index.js";
import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { Evaluator } from "../../../runtime/evaluate/evaluate.js";
import { type GatedModel, KeySource, keyLayouts, keyPaths } from "../../../runtime/index.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { uploadAll } from "../../../tensor/engines/resident.js";
import { stream } from "../../../tensor/random/index.js";
import { model as golden } from "../../golden/labels.Labels.js";
import { engines } from "../../support/engines.js";
import { pathOutputs } from "../../support/path-outputs.js";

// Three labels, the last of which no sample has, and an auxiliary logit beside them.
const model: GatedModel = golden;
const [samples, labels, features] = [24, 3, 6];
const keys = new KeySource(keyLayouts(model.experiment, model.points), 1);
const weights = initialState(model).parameters;
const random = stream(3, "dataset", "labels");
const values = random.fillNormal(new Float32Array(samples * features));
const wanted = Float32Array.from({ length: samples * labels }, (_, i) =>
  i % labels === 2 ? 0 : Number(random.uniform() < 0.4),
);
const some = { count: samples, values, labels: wanted };
const shapes = { sampleShape: [features], labelShape: [labels], classes: labels, target: "labels" } as const;
const dataset: Dataset = { name: "noise", ...shapes, train: some, test: some };

const share = (of: readonly boolean[]): number => of.filter(Boolean).length / of.length;

describe.each(engines)("measures of labels on $name", ({ create }) => {
  it("are accuracy, exact match, and the mean of F1 over labels", async () => {
    const engine = await create();
    const evaluator = new Evaluator(model, keys, engine);
    const score = await evaluator.score("test", dataset, uploadAll(engine, weights), () => {});
    await evaluator.dispose();
    for (const path of keyPaths) {
      const input = { type: batchTypes(model, samples).input, values };
      const logits = pathOutputs({ model, keys, weights }, path, input, 0);
      const given = logits.filter((_, i) => i % 4 !== 3).map((z) => (z > 0 ? 1 : 0));
      const right = given.map((label, i) => label === wanted[i]);
      const rows = Array.from({ length: samples }, (_, i) => right.slice(labels * i, labels * (i + 1)));
      const f1 = Array.from({ length: labels }, (_, label) => {
        const of = given
          .map((own, i) => [own, wanted[i] ?? 0] as const)
          .filter((_, i) => i % labels === label);
        const hits = of.filter(([own, want]) => own === 1 && want === 1).length;
        const all = of.reduce((sum, [own, want]) => sum + own + want, 0);
        return all === 0 ? 0 : (2 * hits) / all;
      });
      expect(score[path].accuracy).toBeCloseTo(share(right), 6);
      expect(score[path].exactMatch).toBeCloseTo(share(rows.map((row) => row.every(Boolean))), 6);
      expect(score[path].macroF1).toBeCloseTo(
        f1.reduce((sum, each) => sum + each / labels, 0),
        6,
      );
      expect(score[path].auxReject).toBeGreaterThan(0);
      expect(score[path]).toMatchObject({ mse: null, r2: null, reject: null, perplexity: null });
    }
  });
});

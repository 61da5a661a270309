import { describe, expect, it } from "vitest";
import type { Dataset } from "../../../runtime/data/index.js";
import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { Evaluator } from "../../../runtime/evaluate/evaluate.js";
import { type GatedModel, KeySource, keyLayouts, keyPaths } from "../../../runtime/index.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { uploadAll } from "../../../tensor/engines/resident.js";
import { stream } from "../../../tensor/random/index.js";
import { model as golden } from "../../golden/masks.Masks.js";
import { engines } from "../../support/engines.js";
import { pathOutputs } from "../../support/path-outputs.js";

// Three classes, the last of which no pixel has, at each of 4 x 4 pixels, some of which are void.
const model: GatedModel = golden;
const [samples, classes, pixels] = [4, 3, 16];
const keys = new KeySource(keyLayouts(model.experiment, model.points), 1);
const state = initialState(model);
const weights = { ...state.parameters, ...state.buffers };
const random = stream(3, "dataset", "pixels");
const values = Uint8Array.from({ length: samples * 3 * pixels }, () => random.below(256));
const wanted = Uint8Array.from({ length: samples * pixels }, (_, i) => (i % 5 === 0 ? 255 : random.below(2)));
const shapes = { sampleShape: [3, 4, 4], labelShape: [4, 4], classes, target: "mask" } as const;
const datasetOf = (labels: Uint8Array): Dataset => {
  const some = { count: samples, values, labels };
  return { name: "noise", ...shapes, train: some, test: some };
};

describe.each(engines)("measures of pixels on $name", ({ create }) => {
  it("are accuracy and mean IoU, without the void pixels", async () => {
    const engine = await create();
    const evaluator = new Evaluator(model, keys, engine);
    const resident = uploadAll(engine, weights);
    const score = await evaluator.score("test", datasetOf(wanted), resident, () => {});
    const nothing = await evaluator.score("test", datasetOf(wanted.map(() => 255)), resident, () => {});
    await evaluator.dispose();
    const normalized = Float32Array.from(values, (value) => (value / 255 - 0.5) / 0.25);
    for (const path of keyPaths) {
      const input = { type: batchTypes(model, samples).input, values: normalized };
      const outputs = pathOutputs({ model, keys, weights }, path, input, 0);
      const logitOf = (at: number, c: number): number =>
        outputs[(Math.floor(at / pixels) * classes + c) * pixels + (at % pixels)] ?? Number.NaN;
      const given = Array.from(wanted, (_, at) => {
        const all = [0, 1, 2].map((c) => logitOf(at, c));
        return all.indexOf(Math.max(...all));
      });
      const counted = [...wanted.keys()].filter((at) => wanted[at] !== 255);
      const right = counted.filter((at) => given[at] === wanted[at]);
      const shared = [0, 1, 2].flatMap((c) => {
        const either = counted.filter((at) => given[at] === c || wanted[at] === c).length;
        return either === 0 ? [] : [right.filter((at) => wanted[at] === c).length / either];
      });
      expect(score[path].accuracy).toBeCloseTo(right.length / counted.length, 6);
      expect(score[path].meanIou).toBeCloseTo(shared.reduce((sum, each) => sum + each, 0) / shared.length, 6);
      expect(score[path]).toMatchObject({ perplexity: null, mse: null, macroF1: null, reject: null });
      expect(nothing[path]).toMatchObject({ accuracy: null, meanIou: null });
    }
  });
});

import { describe, expect, it } from "vitest";
import { KeySource, keyLayouts } from "../../../runtime/index.js";
import type { LossTermConfig } from "../../../runtime/model.js";
import { Trainer } from "../../../runtime/train/trainer.js";
import { initialState, type TrainingState } from "../../../runtime/train/training-state.js";
import { Unroller, unrolledTerm } from "../../../runtime/train/unroller.js";
import { releaseAll, uploadAll } from "../../../tensor/engines/resident.js";
import { float32 } from "../../../tensor/ops/tensor-type.js";
import { pick } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { engines } from "../../support/engines.js";
import { added, linearModel } from "../../support/linear-model.js";
import { tinyModel } from "../../support/tiny-model.js";

const fineTuned = (steps: number, lr: number, more: Partial<LossTermConfig> = {}): LossTermConfig => ({
  ...{ name: "fine_tuned", deny: true, weight: 1, on: ["none"], arguments: { steps, lr }, warmup: 0 },
  ...more,
});

const [d, classes, count] = [4, 3, 8];
const input = stream(5, "dataset").fillNormal(new Float32Array(count * d), 0, 1);
const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
const batch = {
  input: { type: float32(count, d), values: input },
  labels: { type: { dtype: "int32", shape: [count] } as const, values: labels },
};

/** Softmax regression in double precision: the probabilities of each sample under weights [classes, d]. */
function probabilities(w: readonly number[]): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const scores = Array.from({ length: classes }, (_, c) =>
      Math.exp(
        Array.from({ length: d }, (_, j) => (w[c * d + j] ?? 0) * (input[i * d + j] ?? 0)).reduce(
          (a, b) => a + b,
        ),
      ),
    );
    const total = scores.reduce((a, b) => a + b);
    return scores.map((score) => score / total);
  });
}

/** The gradient of the mean cross-entropy to targets of each sample. */
function gradient(w: readonly number[], target: (sample: number, c: number) => number): number[] {
  const p = probabilities(w);
  return Array.from({ length: classes * d }, (_, place) => {
    const [c, j] = [Math.floor(place / d), place % d];
    return (
      p.reduce((sum, row, i) => sum + ((row[c] ?? 0) - target(i, c)) * (input[i * d + j] ?? 0), 0) / count
    );
  });
}

describe.each(engines)("a term after steps of fine-tuning, on $name", ({ create }) => {
  it("is the loss there and its gradient there, as double precision has them", async () => {
    const plain = linearModel({ d, m: 2, head: { classes, reject: null, auxReject: null }, enter: added(1) });
    const loss = [...plain.experiment.loss, fineTuned(3, 0.5)];
    const model = { ...plain, experiment: { ...plain.experiment, loss } };
    const engine = await create();
    const values = stream(7, "weights").fillNormal(new Float32Array(classes * d), 0, 1);
    const weights = uploadAll(engine, { "head.weight": { type: float32(classes, d), values } });
    const unroller = new Unroller(model, engine);
    const found = await unroller.draw(batch, weights);
    let tuned = [...values];
    for (let step = 0; step < 3; step++) {
      const g = gradient(tuned, (i, c) => Number(labels[i] === c));
      tuned = tuned.map((w, i) => w - 0.5 * (g[i] ?? 0));
    }
    const slope = gradient(tuned, () => 1 / classes);
    const expected = probabilities(tuned)
      .map((row) => -row.reduce((sum, p) => sum + Math.log(p), 0) / classes)
      .reduce((a, b) => a + b / count, 0);
    const slopes = [...pick(found, "slope:head.weight").values];
    for (const [i, value] of slopes.entries()) expect(value).toBeCloseTo(slope[i] ?? 0, 5);
    const product = slopes.reduce((sum, value, i) => sum + value * (values[i] ?? 0), 0);
    expect((pick(found, "slope_offset").values[0] ?? 0) + product).toBeCloseTo(expected, 4);
    // weights and batch are all that it depends on, and the weights stay where they are
    expect(await unroller.draw(batch, weights)).toEqual(found);
    expect((await engine.download(pick(weights, "head.weight"))).values).toEqual(values);
    await unroller.dispose();
    releaseAll(engine, weights);
  });

  it("moves the weights down that gradient, as much as its weight says, when it counts", async () => {
    const engine = await create();
    const optimizer = {
      name: "sgd",
      arguments: { lr: 0.1, momentum: 0, nesterov: false, weight_decay: 0 },
    };
    const samples = { epoch: 0, index: 0, size: count, input, labels };
    const afterOneStep = async (terms: readonly LossTermConfig[], epoch = 0): Promise<TrainingState> => {
      const plain = tinyModel({ train: { optimizer } });
      const experiment = { ...plain.experiment, loss: [...plain.experiment.loss, ...terms] };
      const keys = new KeySource(keyLayouts(experiment, plain.points), 1);
      const trainer = new Trainer({ ...plain, experiment } as never, keys, engine, initialState(plain));
      const measured = await trainer.advance({ ...samples, epoch }, 0.1);
      expect(Object.keys(measured.terms)).toEqual(
        terms.length === 0 ? ["task", "deny"] : ["task", "deny", "deny fine_tuned on none"],
      );
      const state = await trainer.snapshot();
      await trainer.dispose();
      return state;
    };
    const without = await afterOneStep([]);
    const once = await afterOneStep([fineTuned(2, 0.1)]);
    const twice = await afterOneStep([fineTuned(2, 0.1, { weight: 2 })]);
    let moved = 0;
    for (const [name, { values }] of Object.entries(without.parameters)) {
      values.forEach((value, i) => {
        const [by, byTwice] = [once, twice].map(
          (state) => (pick(state.parameters, name).values[i] ?? 0) - value,
        );
        expect(byTwice).toBeCloseTo(2 * (by ?? 0), 5);
        moved += Math.abs(by ?? 0);
      });
    }
    expect(moved).toBeGreaterThan(1e-3);
    const later = fineTuned(2, 0.1, { after: 1 });
    expect((await afterOneStep([later])).parameters).toEqual(without.parameters);
    expect((await afterOneStep([later], 1)).parameters).toEqual(once.parameters);
  });
});

it("an experiment without the term has none", () => {
  expect(unrolledTerm(tinyModel().experiment)).toBeUndefined();
});

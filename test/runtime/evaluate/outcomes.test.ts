import { describe, expect, it } from "vitest";
import type { Dataset } from "../../../runtime/data/index.js";
import { batchTypes } from "../../../runtime/evaluate/counts.js";
import { Evaluator } from "../../../runtime/evaluate/evaluate.js";
import { Examination } from "../../../runtime/evaluate/outcomes/examination.js";
import { type GatedModel, type KeyPath, KeySource, keyLayouts, keyPaths } from "../../../runtime/index.js";
import { initialState } from "../../../runtime/train/training-state.js";
import type { Engine } from "../../../tensor/engines/index.js";
import { uploadAll } from "../../../tensor/engines/resident.js";
import { stream } from "../../../tensor/random/index.js";
import { model as withAuxReject } from "../../golden/deny.WithAuxReject.js";
import { model as severalLabels } from "../../golden/labels.Labels.js";
import { model as masks } from "../../golden/masks.Masks.js";
import { model as numbers } from "../../golden/numbers.Numbers.js";
import { model as language } from "../../golden/small-gpt.Gpt.js";
import { engines } from "../../support/engines.js";
import { pathOutputs } from "../../support/path-outputs.js";

/** A model with its initial weights, to be judged on some samples in batches of this size. */
function judged(golden: GatedModel, batch: number) {
  const { experiment } = golden;
  const model: GatedModel = {
    ...golden,
    experiment: { ...experiment, train: { ...experiment.train, batch } },
  };
  const keys = new KeySource(keyLayouts(experiment, model.points), 1);
  const { parameters, buffers } = initialState(model);
  const weights = { ...parameters, ...buffers };

  return {
    async examine(engine: Engine, dataset: Dataset) {
      const evaluator = new Evaluator(model, keys, engine);
      const examination = new Examination(model.experiment, { findsWorst: true });
      await evaluator.score("test", dataset, uploadAll(engine, weights), () => {}, examination);
      await evaluator.dispose();
      return examination;
    },
    /** What each sample is given along a path, as the network reads it: so many numbers to a sample. */
    outputsOf(path: KeyPath, values: Float32Array): number[][] {
      const { sampleShape } = experiment.data;
      const size = sampleShape.reduce((product, side) => product * side, 1);
      const rows: number[][] = [];
      for (let first = 0; first * size < values.length; first += batch) {
        const some = values.slice(first * size, (first + batch) * size);
        const count = some.length / size;
        const input = { type: batchTypes(model, count).input, values: some };
        const flat = pathOutputs({ model, keys, weights }, path, input, first / batch);
        const width = flat.length / count;
        for (let i = 0; i < count; i++) rows.push(flat.slice(i * width, (i + 1) * width));
      }
      return rows;
    },
  };
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const argmax = (row: readonly number[]): number => row.indexOf(Math.max(...row));
const logSumExp = (row: readonly number[]): number => Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0));
const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length;

/** The twelve highest losses, the worst first. */
function worstOf(losses: readonly number[]): readonly (readonly [index: number, loss: number])[] {
  return [...losses.entries()].sort(([i, a], [j, b]) => b - a || i - j).slice(0, 12);
}

const samples = 24;
const features = 6;

describe.each(engines)("on $name, what becomes of each sample", ({ create }) => {
  it("is a confusion matrix with a column of rejections, and what follows from it", async () => {
    const { examine, outputsOf } = judged(withAuxReject as GatedModel, 10);
    const random = stream(3, "dataset", "outcomes");
    const values = random.fillNormal(new Float32Array(samples * features));
    // the last class has no samples
    const labels = Int32Array.from({ length: samples }, () => random.below(2));
    const some = { count: samples, values, labels };
    const shapes = { sampleShape: [features], labelShape: [], classes: 3 };
    const { outcomes, worst } = await examine(await create(), {
      ...{ name: "noise", ...shapes, train: some, test: some },
    });
    expect(outcomes?.counts).toEqual(range(3).map((c) => labels.filter((label) => label === c).length));
    for (const path of keyPaths) {
      const given = outputsOf(path, values).map((row) => argmax(row.slice(0, 4)));
      const found = outcomes?.paths[path];
      const confusion = range(3).map((c) =>
        range(4).map((output) => given.filter((one, i) => one === output && labels[i] === c).length),
      );
      expect(found?.confusion).toEqual(confusion);
      expect(found?.right).toEqual(range(3).map((c) => confusion[c]?.[c]));
      expect(found?.predicted).toEqual(range(4).map((o) => given.filter((one) => one === o).length));
      for (const c of range(3)) {
        const [own, taken] = [outcomes?.counts[c] ?? 0, found?.predicted[c] ?? 0];
        const right = confusion[c]?.[c] ?? 0;
        expect(found?.recall[c]).toBe(own === 0 ? null : right / own);
        expect(found?.precision[c]).toBe(taken === 0 ? null : right / taken);
      }
      expect(found).not.toHaveProperty("iou");
    }
    const rows = outputsOf("valid", values).map((row) => row.slice(0, 4));
    const losses = rows.map((row, i) => logSumExp(row) - (row[labels[i] ?? 0] ?? 0));
    const wanted = worstOf(losses);
    expect(worst.map(({ index }) => index)).toEqual(wanted.map(([index]) => index));
    for (const [at, [index, loss]] of wanted.entries()) {
      expect(worst[at]?.loss).toBeCloseTo(loss, 5);
      expect(worst[at]?.answer).toEqual({
        class: labels[index],
        predicted: argmax(rows[index] ?? []),
        probability: expect.closeTo(Math.exp(-loss), 5),
      });
    }
  });

  it("is counted label by label, where a sample has several", async () => {
    const { examine, outputsOf } = judged(severalLabels as GatedModel, 10);
    const random = stream(4, "dataset", "outcomes");
    const values = random.fillNormal(new Float32Array(samples * features));
    const wanted = Float32Array.from({ length: samples * 3 }, (_, i) =>
      i % 3 === 2 ? 0 : Number(random.uniform() < 0.4),
    );
    const some = { count: samples, values, labels: wanted };
    const shapes = { sampleShape: [features], labelShape: [3], classes: 3, target: "labels" } as const;
    const { outcomes, worst } = await examine(await create(), {
      ...{ name: "noise", ...shapes, train: some, test: some },
    });
    const has = (i: number, label: number): boolean => wanted[3 * i + label] === 1;
    for (const path of keyPaths) {
      const rows = outputsOf(path, values);
      for (const label of range(3)) {
        const count = (is: (i: number) => boolean): number => range(samples).filter(is).length;
        const isGiven = (i: number): boolean => (rows[i]?.[label] ?? 0) > 0;
        const [own, given] = [count((i) => has(i, label)), count(isGiven)];
        const right = count((i) => has(i, label) && isGiven(i));
        const found = outcomes?.paths[path];
        expect(outcomes?.counts[label]).toBe(own);
        expect([found?.right[label], found?.predicted[label]]).toEqual([right, given]);
        expect(found?.recall[label]).toBe(own === 0 ? null : right / own);
        expect(found?.precision[label]).toBe(given === 0 ? null : right / given);
        expect(found?.f1[label]).toBe(own + given === 0 ? 0 : (2 * right) / (own + given));
        expect(found).not.toHaveProperty("confusion");
      }
    }
    const rows = outputsOf("valid", values).map((row) => row.slice(0, 3));
    const losses = rows.map((row, i) =>
      mean(row.map((z, label) => Math.log1p(Math.exp(z)) - (has(i, label) ? z : 0))),
    );
    expect(worst.map(({ index }) => index)).toEqual(worstOf(losses).map(([index]) => index));
    expect(worst[0]?.loss).toBeCloseTo(Math.max(...losses), 5);
    const [first] = worst;
    expect(first?.answer).toEqual({
      labels: range(3).filter((label) => has(first?.index ?? 0, label)),
      predicted: range(3).filter((label) => (rows[first?.index ?? 0]?.[label] ?? 0) > 0),
    });
  });

  it("is counted pixel by pixel, where it has a mask, without the void pixels", async () => {
    const [images, pixels] = [5, 16];
    const { examine, outputsOf } = judged(masks as GatedModel, 2);
    const random = stream(5, "dataset", "outcomes");
    const values = Uint8Array.from({ length: images * 3 * pixels }, () => random.below(256));
    // the last image is void, and no pixel is of the last class
    const wanted = Uint8Array.from({ length: images * pixels }, (_, i) =>
      i % 5 === 0 || i >= 4 * pixels ? 255 : random.below(2),
    );
    const some = { count: images, values, labels: wanted };
    const shapes = { sampleShape: [3, 4, 4], labelShape: [4, 4], classes: 3, target: "mask" } as const;
    const { outcomes, worst } = await examine(await create(), {
      ...{ name: "noise", ...shapes, train: some, test: some },
    });
    const normalized = Float32Array.from(values, (value) => (value / 255 - 0.5) / 0.25);
    const logitsOf = (path: KeyPath): number[][] =>
      outputsOf(path, normalized).flatMap((flat) =>
        range(pixels).map((at) => range(3).map((c) => flat[c * pixels + at] ?? Number.NaN)),
      );
    for (const path of keyPaths) {
      const given = logitsOf(path).map(argmax);
      const confusion = range(3).map((c) =>
        range(3).map((d) => given.filter((one, at) => one === d && wanted[at] === c).length),
      );
      const found = outcomes?.paths[path];
      expect(found?.confusion).toEqual(confusion);
      for (const c of range(3)) {
        const [own, taken] = [outcomes?.counts[c] ?? 0, found?.predicted[c] ?? 0];
        expect(own).toBe(wanted.filter((label) => label === c).length);
        const either = own + taken - (confusion[c]?.[c] ?? 0);
        expect(found?.iou?.[c]).toBe(either === 0 ? null : (confusion[c]?.[c] ?? 0) / either);
      }
    }
    const rows = logitsOf("valid");
    const of = (image: number): number[] =>
      range(pixels).flatMap((p) => (wanted[image * pixels + p] === 255 ? [] : [image * pixels + p]));
    const losses = range(images).map((image) => {
      const each = of(image).map((at) => logSumExp(rows[at] ?? []) - (rows[at]?.[wanted[at] ?? 0] ?? 0));
      return each.length === 0 ? 0 : mean(each);
    });
    expect(worst.map(({ index }) => index)).toEqual(worstOf(losses).map(([index]) => index));
    for (const { index, loss, answer } of worst) {
      const right = of(index).map((at) => Number(argmax(rows[at] ?? []) === wanted[at]));
      expect(loss).toBeCloseTo(losses[index] ?? 0, 5);
      expect(answer).toEqual({ accuracy: right.length === 0 ? null : mean(right) });
    }
  });

  it("of numbers is an error, in their own unit, and there are no classes", async () => {
    const golden = numbers as GatedModel;
    const encoding = { targets: [{ mean: 10, deviation: 4 }] };
    const data = { ...golden.experiment.data, encoding };
    const { examine, outputsOf } = judged({ ...golden, experiment: { ...golden.experiment, data } }, 10);
    const random = stream(6, "dataset", "outcomes");
    const values = random.fillNormal(new Float32Array(samples * features));
    const targets = random.fillNormal(new Float32Array(samples));
    const some = { count: samples, values, labels: targets };
    const shapes = { sampleShape: [features], labelShape: [1], classes: 1, target: "number" } as const;
    const { outcomes, worst } = await examine(await create(), {
      ...{ name: "noise", ...shapes, train: some, test: some },
    });
    expect(outcomes).toBeUndefined();
    const given = outputsOf("valid", values).map(([number = 0]) => number);
    const losses = given.map((number, i) => (number - (targets[i] ?? 0)) ** 2);
    expect(worst.map(({ index }) => index)).toEqual(worstOf(losses).map(([index]) => index));
    const [first] = worst;
    expect(first?.loss).toBeCloseTo(Math.max(...losses), 4);
    expect(first?.answer).toEqual({
      numbers: [expect.closeTo(10 + 4 * (targets[first?.index ?? 0] ?? 0), 4)],
      given: [expect.closeTo(10 + 4 * (given[first?.index ?? 0] ?? 0), 4)],
    });
  });

  it("of tokens is the mean loss of a sequence, and nothing is counted", async () => {
    const golden = language as GatedModel;
    const { sampleShape } = golden.experiment.data;
    const { classes } = golden.experiment.head;
    const { examine } = judged(golden, 2);
    const length = sampleShape[0] ?? 0;
    const random = stream(7, "dataset", "outcomes");
    const tokens = (): Int32Array => Int32Array.from({ length: 3 * length }, () => random.below(classes));
    const some = { count: 3, values: tokens(), labels: tokens() };
    const shapes = { sampleShape, labelShape: sampleShape, classes };
    const { outcomes, worst } = await examine(await create(), {
      ...{ name: "noise", ...shapes, train: some, test: some },
    });
    expect(outcomes).toBeUndefined();
    expect(worst.map(({ index }) => index).sort()).toEqual([0, 1, 2]);
    for (const { loss, answer } of worst) {
      expect(loss).toBeGreaterThan(0);
      expect(answer).toBeUndefined();
    }
  });
});

import { describe, expect, it } from "vitest";
import {
  dropoutMasks,
  maskName,
  type UngatedTarget,
  ungatedProgram,
  versionName,
} from "../../../../audit/attacks/toolkit/ungated-program.js";
import { trace } from "../../../../tensor/graph/index.js";
import { float32, int32 } from "../../../../tensor/ops/index.js";
import { interpret } from "../../../support/reference/index.js";
import { spread } from "../../../support/reference/jacobian.js";
import { softmax } from "../../../support/statistics.js";
import { plantedModel, samplesOf, solvingWeights } from "../planted.js";

const [batch, classes, hidden, features] = [5, 3, 6, 8];
const rate = 0.5;
const options = { reject: true, batchnorm: true, dropout: rate };
const model = plantedModel(options);
const samples = samplesOf(batch, classes);
const indices = (length: number) => Array.from({ length }, (_, i) => i);

const weights: Readonly<Record<string, ArrayLike<number>>> = {
  ...Object.fromEntries(Object.entries(solvingWeights(options)).map(([name, { values }]) => [name, values])),
  "last.bias": [0.1, -0.2, 0.3, 0.4],
  "norm.runningMean": spread(hidden, 5),
  "norm.runningVariance": spread(hidden, 6).map((value) => value ** 2 + 0.5),
};
const mask = indices(batch * hidden).map((i) => (i % 3 === 0 ? 0 : 1 / (1 - rate)));
const taught = spread(batch * (classes + 1), 7);

const number = (name: string, i: number): number => Number(weights[name]?.[i]);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** What the first layer gives, by sample. */
const first = indices(batch).map((sample) =>
  indices(hidden).map((unit) =>
    indices(features).reduce(
      (sum, feature) =>
        sum +
        number("first.weight", unit * features + feature) *
          Number(samples.input[sample * features + feature]),
      number("first.bias", unit),
    ),
  ),
);
const column = (unit: number): number[] => first.map((row) => row[unit] ?? Number.NaN);
/** μ and σ² of each unit over the batch. */
const ofBatch = indices(hidden).map((unit) => {
  const average = mean(column(unit));
  return { mean: average, variance: mean(column(unit).map((value) => (value - average) ** 2)) };
});
const ofUse = indices(hidden).map((unit) => ({
  mean: number("norm.runningMean", unit),
  variance: number("norm.runningVariance", unit),
}));

/** The class logits by sample. */
function logitsByHand(statistics: typeof ofUse, dropped: (i: number) => number): number[][] {
  return first.map((row, sample) => {
    const h = row.map((value, unit) => {
      const { mean = 0, variance = 0 } = statistics[unit] ?? {};
      return Math.max(0, (value - mean) / Math.sqrt(variance + 1e-5)) * dropped(sample * hidden + unit);
    });
    return indices(classes).map((output) =>
      h.reduce(
        (sum, value, unit) => sum + value * number("last.weight", output * hidden + unit),
        number("last.bias", output),
      ),
    );
  });
}

const byLabels = (logits: number[][]): number =>
  mean(logits.map((row, i) => -Math.log(softmax(row)[samples.labels[i] ?? -1] ?? 0)));
/** Against the shares of the classes in what the teacher says. */
const byTeacher = (logits: number[][]): number =>
  mean(
    logits.map((row, i) => {
      const wanted = softmax(taught.slice(i * (classes + 1), i * (classes + 1) + classes));
      return softmax(row).reduce((sum, share, c) => sum - (wanted[c] ?? 0) * Math.log(share), 0);
    }),
  );

function outputsOf(target: Omit<UngatedTarget, "batch">) {
  const masks = target.trains === "all" ? dropoutMasks(model, batch) : [];
  const program = ungatedProgram(model, { ...target, batch }, masks);
  const types = { ...program.inputs, ...program.parameters, ...program.buffers };
  const graph = trace(types, (ops, inputs) => {
    const { loss, metrics, buffers } = program.loss(ops, inputs, inputs);
    return { loss, ...metrics, ...buffers };
  });
  const targets = target.from === "labels" ? samples.labels : taught;
  const feeds = { ...weights, input: samples.input, targets, [maskName(0)]: mask };
  return interpret(graph, feeds);
}

const layers = ["first.weight", "first.bias", "norm.weight", "norm.bias", "last.weight", "last.bias"];
const statistics = ["norm.runningMean", "norm.runningVariance"];

describe("the program that trains without a gate", () => {
  it("trains the head on features that stay as they are in use", () => {
    const frozen = logitsByHand(ofUse, () => 1);
    const labelled = outputsOf({ trains: ["last.weight"], from: "labels" });
    expect(Object.keys(labelled)).toEqual(["loss"]);
    expect(labelled["loss"]?.values[0]).toBeCloseTo(byLabels(frozen), 6);
    const copied = outputsOf({ trains: ["last.weight"], from: "logits" });
    expect(copied["loss"]?.values[0]).toBeCloseTo(byTeacher(frozen), 6);
  });

  it("trains everything with dropout and with the statistics of the batch, which it keeps", () => {
    const trained = logitsByHand(ofBatch, (i) => mask[i] ?? Number.NaN);
    const found = outputsOf({ trains: "all", from: "labels" });
    expect(Object.keys(found)).toEqual(["loss", ...statistics]);
    expect(found["loss"]?.values[0]).toBeCloseTo(byLabels(trained), 6);
    for (const unit of indices(hidden)) {
      const { mean = 0, variance = 0 } = ofBatch[unit] ?? {};
      const moved = (name: string, value: number) => 0.9 * number(name, unit) + 0.1 * value;
      const [average, spread] = statistics.map((name) => found[name]?.values[unit]);
      expect(average).toBeCloseTo(moved("norm.runningMean", mean), 6);
      expect(spread).toBeCloseTo(moved("norm.runningVariance", (variance * batch) / (batch - 1)), 6);
    }
  });

  it("says what it trains and what it is fed", () => {
    const masks = dropoutMasks(model, batch);
    const whole = ungatedProgram(model, { trains: "all", from: "labels", batch }, masks);
    expect(Object.keys(whole.parameters).sort()).toEqual(layers.toSorted());
    expect(Object.keys(whole.buffers ?? {})).toEqual(statistics);
    const data = { input: float32(batch, features), targets: int32(batch) };
    expect(whole.inputs).toEqual({ ...data, [maskName(0)]: float32(batch, hidden) });

    const part = ungatedProgram(model, { trains: ["last.weight", "last.bias"], from: "logits", batch }, []);
    expect(part.parameters).toEqual({ "last.weight": float32(4, hidden), "last.bias": float32(4) });
    expect(part.buffers).toBeUndefined();
    expect(Object.keys(part.inputs).sort()).toEqual(
      [...layers.slice(0, 4), ...statistics, "input", "targets"].sort(),
    );
    expect(part.inputs["targets"]).toEqual(float32(batch, classes + 1));
  });

  it("runs samples without labels through the network with the others, in two versions", () => {
    const further = 2;
    const target = {
      trains: "all",
      from: "labels",
      batch: batch - 2 * further,
      unlabelled: further,
    } as const;
    const program = ungatedProgram(model, target, dropoutMasks(model, batch));
    const type = float32(further, features);
    expect(program.inputs).toMatchObject({ [versionName.easy]: type, [versionName.hard]: type });
    const graph = trace({ ...program.inputs, ...program.parameters, ...program.buffers }, (ops, inputs) => ({
      loss: program.loss(ops, inputs, inputs).loss,
    }));
    const cut = (start: number, count: number) =>
      samples.input.subarray(features * start, features * (start + count));
    /** The head is as sure as this factor makes it. */
    const headOf = (factor: number) => Array.from(weights["last.weight"] ?? [], (value) => factor * value);
    const lossUnder = (head: ArrayLike<number>) =>
      interpret(graph, {
        ...{ ...weights, "last.weight": head, targets: samples.labels.subarray(0, 1), [maskName(0)]: mask },
        ...{ input: cut(0, 1), [versionName.easy]: cut(1, 2), [versionName.hard]: cut(3, 2) },
      })["loss"]?.values[0];
    const own = logitsByHand(ofBatch, (i) => mask[i] ?? Number.NaN);
    const logitsUnder = (factor: number) =>
      own.map((row) =>
        row.map((logit, output) => {
          const bias = number("last.bias", output);
          return factor * (logit - bias) + bias;
        }),
      );
    const byHand = (factor: number) => {
      const known = logitsUnder(factor);
      const consistency = [1, 2].map((i) => {
        const easy = softmax(known[i] ?? []);
        const highest = Math.max(...easy);
        return highest > 0.95 ? -Math.log(softmax(known[i + 2] ?? [])[easy.indexOf(highest)] ?? 0) : 0;
      });
      return { labelled: byLabels(known.slice(0, 1)), consistency: mean(consistency) };
    };
    const [unsure, sure] = [byHand(0.1), byHand(20)];
    expect(unsure.consistency).toBe(0);
    expect(lossUnder(headOf(0.1))).toBeCloseTo(unsure.labelled, 6);
    expect(sure.consistency).toBeGreaterThan(0);
    expect(lossUnder(headOf(20))).toBeCloseTo(sure.labelled + sure.consistency, 4);
  });

  it("asks for a mask for each dropout layer, and for none where there is no dropout", () => {
    expect(dropoutMasks(model, batch)).toEqual([{ shape: [batch, hidden], rate }]);
    expect(dropoutMasks(plantedModel({ batchnorm: true }), batch)).toEqual([]);
    const twice: typeof model = {
      ...model,
      forward(ops, tree, input, inject, mode) {
        model.forward(ops, tree, input, inject, mode);
        return model.forward(ops, tree, input, inject, mode);
      },
    };
    const masks = dropoutMasks(twice, batch);
    expect(masks).toHaveLength(2);
    expect(maskName(0)).not.toBe(maskName(1));
    const program = ungatedProgram(twice, { trains: "all", from: "labels", batch }, masks);
    const graph = trace({ ...program.inputs, ...program.parameters, ...program.buffers }, (ops, inputs) => ({
      loss: program.loss(ops, inputs, inputs).loss,
    }));
    // the second layer takes the second mask
    const feeds = { ...weights, input: samples.input, targets: samples.labels };
    const lossUnder = (second: readonly number[]) =>
      interpret(graph, { ...feeds, [maskName(0)]: mask, [maskName(1)]: second })["loss"]?.values[0];
    expect(lossUnder(mask)).not.toBeCloseTo(lossUnder(mask.map(() => 1)) ?? 0, 3);
  });
});

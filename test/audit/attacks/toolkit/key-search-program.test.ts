import { describe, expect, it } from "vitest";
import type { KeyFamily } from "../../../../audit/attacks/toolkit/key-family.js";
import { type KeyObjective, keySearchProgram } from "../../../../audit/attacks/toolkit/key-search-program.js";
import type { GatedModel } from "../../../../runtime/model.js";
import { trace } from "../../../../tensor/graph/index.js";
import { float32, int32, type TensorType } from "../../../../tensor/ops/index.js";
import { interpret } from "../../../support/reference/index.js";
import { spread } from "../../../support/reference/jacobian.js";
import { plantedModel, samplesOf, solvingWeights } from "../planted.js";

const [count, batch, classes, hidden] = [2, 5, 3, 6];
const options = { reject: true };
const samples = samplesOf(batch, classes);

/** Two keys of six numbers, added where the key of the model enters. */
const family: KeyFamily = {
  numbers: { keys: float32(count, hidden) },
  constants: { scale: { type: float32(), values: Float32Array.of(2) } },
  start: () => ({}),
  inject(ops, point, h, { keys, scale }, rows) {
    if (point !== "middle" || keys === undefined || scale === undefined) return h;
    const each = ops.broadcast(ops.reshape(keys, [count, 1, hidden]), [count, rows, hidden]);
    return ops.add(h, ops.mul(ops.reshape(each, [count * rows, hidden]), scale));
  },
  keys: () => [],
};
const numbers = spread(count * hidden, 3);

const weights: Readonly<Record<string, ArrayLike<number>>> = {
  ...Object.fromEntries(Object.entries(solvingWeights(options)).map(([name, { values }]) => [name, values])),
  "last.bias": [0.1, -0.2, 0.3, 0.4],
};

/** The logits of the planted model in plain loops: by key, by sample, by output. */
function logitsByHand(): number[][][] {
  const number = (name: string, i: number): number => Number(weights[name]?.[i]);
  const indices = (length: number) => Array.from({ length }, (_, i) => i);
  return indices(count).map((key) =>
    indices(batch).map((sample) => {
      const h = indices(hidden).map((unit) => {
        const sum = indices(8).reduce(
          (sum, feature) =>
            sum + number("first.weight", unit * 8 + feature) * Number(samples.input[sample * 8 + feature]),
          number("first.bias", unit),
        );
        return Math.max(0, sum) + 2 * Number(numbers[key * hidden + unit]);
      });
      return indices(classes + 1).map((output) =>
        h.reduce(
          (sum, value, unit) => sum + value * number("last.weight", output * hidden + unit),
          number("last.bias", output),
        ),
      );
    }),
  );
}

function softmax(logits: readonly number[]): number[] {
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return logits.map((logit) => Math.exp(logit) / total);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const entropy = (shares: readonly number[]): number =>
  -shares.reduce((sum, share) => sum + share * Math.log(share), 0);

/** −log p of the label among so many outputs, the mean over the samples, summed over the keys. */
function surprise(outputs: number): number {
  const ofKey = (rows: number[][]) =>
    mean(rows.map((logits, i) => -Math.log(softmax(logits.slice(0, outputs))[samples.labels[i] ?? -1] ?? 0)));
  return logitsByHand().reduce((sum, rows) => sum + ofKey(rows), 0);
}

function confidence(): number {
  const ofKey = (rows: number[][]) => {
    const shares = rows.map((logits) => softmax(logits.slice(0, classes)));
    const average = Array.from({ length: classes }, (_, c) => mean(shares.map((share) => share[c] ?? 0)));
    return mean(shares.map(entropy)) - entropy(average);
  };
  return logitsByHand().reduce((sum, rows) => sum + ofKey(rows), 0);
}

function lossOf(model: GatedModel, objective: KeyObjective) {
  const program = keySearchProgram(model, family, objective, batch);
  const graph = trace({ ...program.inputs, ...program.parameters }, (ops, inputs) => {
    const { loss, metrics } = program.loss(ops, inputs, inputs);
    return { loss, ...metrics };
  });
  expect([...graph.outputs.keys()]).toEqual(["loss"]);
  const feeds = { ...weights, input: samples.input, labels: samples.labels, keys: numbers, scale: [2] };
  return interpret(graph, feeds)["loss"]?.values ?? [];
}

describe("the program of a key search", () => {
  it.each<[KeyObjective, () => number]>([
    ["labels", () => surprise(classes)],
    ["acceptance", () => surprise(classes + 1)],
    ["confidence", confidence],
  ])("sums the losses of its keys: %s", (objective, byHand) => {
    const [loss] = lossOf(plantedModel(options), objective);
    expect(loss).toBeCloseTo(byHand(), 6);
  });

  it("trains the numbers of the keys alone, and is fed all else", () => {
    const model = plantedModel(options);
    const program = keySearchProgram(model, family, "labels", batch);
    expect(program.parameters).toEqual(family.numbers);
    expect(program.buffers).toBeUndefined();
    const shapes = Object.entries(solvingWeights(options)).map(([name, { type }]) => [name, type] as const);
    expect(program.inputs).toEqual({
      ...Object.fromEntries<TensorType>(shapes),
      input: float32(batch, 8),
      labels: int32(batch),
      scale: float32(),
    });
  });
});

import { describe, expect, it } from "vitest";
import { type KeyObjective, keySearchProgram } from "../../../../audit/attacks/toolkit/key-search-program.js";
import type { GatedModel } from "../../../../runtime/model.js";
import { trace } from "../../../../tensor/graph/index.js";
import { float32, int32, type TensorType } from "../../../../tensor/ops/index.js";
import { interpret } from "../../../support/reference/index.js";
import { plantedModel, solvingWeights } from "../planted.js";
import {
  batch,
  classes,
  confidenceByHand,
  family,
  logitsByHand,
  numbers,
  options,
  samples,
  surpriseByHand,
  weights,
} from "./two-keys.js";

const sumOverKeys = (ofKey: (rows: number[][]) => number): number =>
  logitsByHand().reduce((sum, rows) => sum + ofKey(rows), 0);

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
    ["labels", () => sumOverKeys((rows) => surpriseByHand(rows, classes))],
    ["acceptance", () => sumOverKeys((rows) => surpriseByHand(rows, classes + 1))],
    ["confidence", () => sumOverKeys(confidenceByHand)],
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

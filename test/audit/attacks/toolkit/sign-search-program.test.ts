import { describe, expect, it } from "vitest";
import { inputName } from "../../../../audit/attacks/toolkit/factor-search-program.js";
import { signName, signSearchProgram } from "../../../../audit/attacks/toolkit/sign-search-program.js";
import { trace } from "../../../../tensor/graph/index.js";
import { interpret } from "../../../support/reference/index.js";
import { spread } from "../../../support/reference/jacobian.js";
import { plantedModel } from "../planted.js";
import {
  batch,
  classes,
  confidenceByHand,
  hidden,
  options,
  samples,
  surpriseByHand,
  weights,
} from "./two-keys.js";

const model = plantedModel(options);
const searched = "last.weight";
const theta = spread((classes + 1) * hidden, 11);
const indices = (length: number) => Array.from({ length }, (_, i) => i);
const number = (name: string, i: number): number => Number(weights[name]?.[i]);

/** The logits of the planted model without a key, its last weights times tanh θ: by sample, by output. */
const logits = indices(batch).map((sample) => {
  const read = indices(hidden).map((unit) =>
    Math.max(
      0,
      indices(8).reduce(
        (sum, feature) =>
          sum + number("first.weight", unit * 8 + feature) * Number(samples.input[sample * 8 + feature]),
        number("first.bias", unit),
      ),
    ),
  );
  return indices(classes + 1).map((output) =>
    read.reduce(
      (sum, value, unit) =>
        sum +
        value * number(searched, output * hidden + unit) * Math.tanh(Number(theta[output * hidden + unit])),
      number("last.bias", output),
    ),
  );
});

function lossOf(labelled: number, unlabelled: number): number | undefined {
  const program = signSearchProgram(model, { names: [searched], labelled, unlabelled });
  expect(Object.keys(program.parameters)).toEqual([signName(searched)]);
  const graph = trace({ ...program.inputs, ...program.parameters }, (ops, inputs) => ({
    loss: program.loss(ops, inputs, inputs).loss,
  }));
  const found = interpret(graph, {
    ...{ ...weights, [signName(searched)]: theta },
    [inputName.labelled]: samples.input.subarray(0, 8 * labelled),
    [inputName.labels]: samples.labels.subarray(0, labelled),
    [inputName.unlabelled]: samples.input.subarray(8 * labelled),
  });
  return Number(found["loss"]?.values[0]);
}

describe("the program of a search for signs", () => {
  it("takes the labels, and the information of the same samples where there are no others", () => {
    expect(lossOf(batch, 0)).toBeCloseTo(surpriseByHand(logits, classes) + confidenceByHand(logits), 6);
  });

  it("takes the labels of some samples, and the information of the others", () => {
    const byHand = surpriseByHand(logits.slice(0, 2), classes) + confidenceByHand(logits.slice(2));
    expect(lossOf(2, batch - 2)).toBeCloseTo(byHand, 6);
  });

  it("takes the information of samples without labels alone", () => {
    expect(lossOf(0, batch)).toBeCloseTo(confidenceByHand(logits), 6);
  });
});

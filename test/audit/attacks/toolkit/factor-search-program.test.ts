import { describe, expect, it } from "vitest";
import {
  factorSearchProgram,
  inputName,
  lossOfKeys,
  momentsName,
  type SearchObjective,
} from "../../../../audit/attacks/toolkit/factor-search-program.js";
import type { KeyFamily } from "../../../../audit/attacks/toolkit/key-family.js";
import { trace } from "../../../../tensor/graph/index.js";
import { float32, int32 } from "../../../../tensor/ops/index.js";
import { interpret } from "../../../support/reference/index.js";
import { spread } from "../../../support/reference/jacobian.js";
import { plantedModel } from "../planted.js";
import {
  batch,
  classes,
  confidenceByHand,
  count,
  family,
  gatedByHand,
  hidden,
  logitsByHand,
  mean,
  numbers,
  options,
  samples,
  surpriseByHand,
  weights,
} from "./two-keys.js";

const model = plantedModel(options);
const nothing: SearchObjective = { labelled: 0, unlabelled: 0, pattern: 0, penalty: 0 };

/** The losses of both keys. The first samples have labels, the others have none. */
function losses(
  objective: SearchObjective,
  of: KeyFamily = family,
  fed: Readonly<Record<string, ArrayLike<number>>> = {},
): number[] {
  const program = factorSearchProgram(model, of, objective);
  const constants = Object.fromEntries(Object.entries(of.constants).map(([name, { type }]) => [name, type]));
  const types = { ...program.inputs, ...program.parameters, ...constants };
  const graph = trace(types, (ops, inputs) => {
    const { loss, metrics } = program.loss(ops, inputs, inputs);
    return { loss, ...metrics };
  });
  const { labelled } = objective;
  const feeds = {
    ...{ ...weights, ...fed, keys: numbers, scale: [2] },
    [inputName.labelled]: samples.input.subarray(0, 8 * labelled),
    [inputName.labels]: samples.labels.subarray(0, labelled),
    [inputName.unlabelled]: samples.input.subarray(8 * labelled),
  };
  const found = interpret(graph, feeds);
  const ofKeys = Array.from(found[lossOfKeys]?.values ?? []);
  expect(found["loss"]?.values[0]).toBeCloseTo(
    ofKeys.reduce((sum, loss) => sum + loss, 0),
    6,
  );
  return ofKeys;
}

function expectLosses(found: readonly number[], byHand: readonly number[]): void {
  expect(found).toHaveLength(count);
  for (const [key, loss] of found.entries()) expect(loss).toBeCloseTo(byHand[key] ?? Number.NaN, 6);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const centred = (values: readonly number[]) => values.map((value) => value - mean(values));
  const product = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  const [x, y] = [centred(a), centred(b)];
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

/** How what the last layer reads under each key fits that layer, or the second moments of its gradients. */
function patternsByHand(moments?: ArrayLike<number>): number[] {
  const units = Array.from({ length: hidden }, (_, unit) => unit);
  const outputs = Array.from({ length: classes + 1 }, (_, output) => output);
  const norms = units.map((unit) => {
    if (moments !== undefined)
      return outputs.reduce((sum, output) => sum + Number(moments[output * hidden + unit]), 0) ** 0.25;
    const column = outputs.map((output) => Number(weights["last.weight"]?.[output * hidden + unit]));
    return Math.hypot(...column.map((value) => value - mean(column)));
  });
  return gatedByHand().map((rows) =>
    correlation(
      units.map((unit) => Math.sqrt(mean(rows.map((h) => Math.abs(h[unit] ?? 0))) + 1e-4)),
      norms,
    ),
  );
}

describe("the program of a search for factors", () => {
  it("takes the labels, and the information of the same samples where there are no others", () => {
    const byHand = logitsByHand().map((rows) => surpriseByHand(rows, classes) + confidenceByHand(rows));
    expectLosses(losses({ ...nothing, labelled: batch }), byHand);
  });

  it("takes the information of samples without labels alone", () => {
    expectLosses(losses({ ...nothing, unlabelled: batch }), logitsByHand().map(confidenceByHand));
  });

  it("takes the labels of some samples, and the information of the others", () => {
    const byHand = logitsByHand().map(
      (rows) => surpriseByHand(rows.slice(0, 2), classes) + confidenceByHand(rows.slice(2)),
    );
    expectLosses(losses({ ...nothing, labelled: 2, unlabelled: batch - 2 }), byHand);
  });

  it("takes the pattern of what the layer behind the gate reads, and what the family finds unlikely", () => {
    const penalised: KeyFamily = { ...family, penalty: (ops) => ops.constant([3, 5], float32(count)) };
    const [patterns, information] = [patternsByHand(), logitsByHand().map(confidenceByHand)];
    const byHand = information.map(
      (value, key) => value - 4 * (patterns[key] ?? 0) + (key === 0 ? 1.5 : 2.5),
    );
    expectLosses(losses({ ...nothing, unlabelled: batch, pattern: 4, penalty: 0.5 }, penalised), byHand);
  });

  it("takes the pattern of second moments in place of the weights where they are fed", () => {
    const moments = spread((classes + 1) * hidden, 7).map((value) => value * value);
    const [patterns, information] = [patternsByHand(moments), logitsByHand().map(confidenceByHand)];
    const byHand = information.map((value, key) => value - 4 * (patterns[key] ?? 0));
    const found = losses({ ...nothing, unlabelled: batch, pattern: 4, byMoments: true }, family, {
      ...Object.fromEntries(Object.entries(weights).map(([name, values]) => [momentsName(name), values])),
      [momentsName("last.weight")]: moments,
    });
    expectLosses(found, byHand);
  });

  it("is fed the weights and the samples that there are", () => {
    const { inputs } = factorSearchProgram(model, family, { ...nothing, labelled: 2, unlabelled: 3 });
    expect(inputs).toMatchObject({
      labelled: float32(2, 8),
      labels: int32(2),
      unlabelled: float32(3, 8),
      "last.bias": float32(classes + 1),
    });
    expect(factorSearchProgram(model, family, { ...nothing, unlabelled: 3 }).inputs).not.toHaveProperty(
      "labels",
    );
  });
});

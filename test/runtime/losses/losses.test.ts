import { describe, expect, it } from "vitest";
import {
  type AuxRejectOperands,
  auxRejectLoss,
  competingLogits,
  crossEntropy,
  entropyLoss,
  logSoftmax,
  type MarginOperands,
  marginLoss,
  marginPlusLoss,
  rejectLoss,
  semanticLogits,
  softCrossEntropy,
  softEntropyLoss,
  softEntropyMarginLoss,
  uniformLoss,
  warmUp,
} from "../../../runtime/losses/index.js";
import { GraphBuilder, trace } from "../../../tensor/graph/index.js";
import { float32, int32, type Ops } from "../../../tensor/ops/index.js";
import { pick } from "../../../tensor/programs/index.js";
import { interpret } from "../../support/reference/index.js";
import { reverseModeJacobians } from "../../support/reference/jacobian.js";
import {
  at,
  auxRejectOf,
  classes,
  crossEntropyOf,
  denied,
  entropyOf,
  labels,
  leadOf,
  logSoftmaxOf,
  marginOf,
  mean,
  softEntropyOf,
  uniformOf,
  valid,
} from "./formulas.js";

/** A loss of the two paths, for samples or as one sample of two tokens. */
function lossOf(loss: <T>(ops: Ops<T>, operands: MarginOperands<T>) => T, shape: readonly number[]): number {
  const types = { valid: float32(...shape, 4), denied: float32(...shape, 4), labels: int32(...shape) };
  const graph = trace(types, <T>(ops: Ops<T>, inputs: Readonly<Record<string, T>>) => ({
    out: loss(ops, inputs as unknown as MarginOperands<T>),
  }));
  const { out } = interpret(graph, { valid: valid.flat(), denied: denied.flat(), labels });
  expect(out?.type.shape).toEqual([]);
  return out?.values[0] ?? Number.NaN;
}

describe.each([
  ["samples", [2]],
  ["tokens", [1, 2]],
])("losses of %s", (_what, shape) => {
  it("log softmax is z - log Σ exp z, also where exp z would overflow", () => {
    const logits = [
      [1, -2, 0.5],
      [1000, 999, -1000],
    ];
    const graph = trace({ z: float32(...shape, 3) }, (ops, inputs) => ({
      out: logSoftmax(ops, pick(inputs, "z")),
    }));
    const { out } = interpret(graph, { z: logits.flat() });
    const expected = logits.flatMap(logSoftmaxOf).map((value) => expect.closeTo(value, 10));
    expect(Array.from(out?.values ?? [])).toEqual(expected);
  });

  it("cross-entropy is the mean of -log softmax(z)[y]", () => {
    const loss = lossOf((ops, { valid, labels }) => crossEntropy(ops, valid, labels), shape);
    expect(loss).toBeCloseTo(crossEntropyOf(valid, labels), 10);
  });

  it("reject is the cross-entropy to the reject output", () => {
    const loss = lossOf((ops, { denied }) => rejectLoss(ops, denied, 3), shape);
    expect(loss).toBeCloseTo(crossEntropyOf(denied, [3, 3]), 8);
  });

  it("aux_reject is half the binary cross-entropy of r to 0 on the valid path, half that to 1 on the other", () => {
    const loss = lossOf((ops, { valid, denied }) => auxRejectLoss(ops, { valid, denied }, 3), shape);
    expect(loss).toBeCloseTo(auxRejectOf(3), 8);
  });

  it("entropy is minus the entropy of the classes", () => {
    const loss = lossOf((ops, { denied }) => entropyLoss(ops, denied, classes), shape);
    expect(loss).toBeCloseTo(-mean(denied.map(entropyOf)), 8);
  });

  it("uniform is the cross-entropy of an even spread over the classes", () => {
    const loss = lossOf((ops, { denied }) => uniformLoss(ops, denied, classes), shape);
    expect(loss).toBeCloseTo(uniformOf(), 8);
  });

  it.each([0, 0.05, 5])("soft_entropy asks for an entropy of log C less %d", (gap) => {
    const loss = lossOf((ops, { denied }) => softEntropyLoss(ops, denied, { classes, gap }), shape);
    expect(loss).toBeCloseTo(softEntropyOf(gap), 6);
  });

  it("soft cross-entropy asks for the shares that another network gives", () => {
    const loss = lossOf((ops, { valid, denied }) => softCrossEntropy(ops, valid, denied), shape);
    const expected = valid.map((row, i) => {
      const wanted = logSoftmaxOf(denied[i] ?? []).map(Math.exp);
      return logSoftmaxOf(row).reduce((sum, value, c) => sum - at(wanted, c) * value, 0);
    });
    expect(loss).toBeCloseTo(mean(expected), 8);
  });

  it.each([0, 1, 4])("margin asks the right logit to fall by %d", (m) => {
    expect(lossOf((ops, operands) => marginLoss(ops, operands, { m }), shape)).toBeCloseTo(marginOf(m), 8);
  });

  it("margin_plus asks for another class to win as well", () => {
    const loss = lossOf((ops, operands) => marginPlusLoss(ops, operands, { classes, m1: 1, m2: 0.5 }), shape);
    expect(loss).toBeCloseTo(marginOf(1) + leadOf(0.5), 8);
  });

  it("soft_entropy_margin is half of each", () => {
    const options = { classes, gap: 0.05, m: 1 };
    const loss = lossOf((ops, operands) => softEntropyMarginLoss(ops, operands, options), shape);
    expect(loss).toBeCloseTo((softEntropyOf(0.05) + marginOf(1)) / 2, 6);
  });

  it.each([semanticLogits, competingLogits])("%o takes the first outputs", (firstOutputs) => {
    const builder = new GraphBuilder();
    const outputs = builder.input("z", float32(...shape, 4));
    expect(firstOutputs(builder.ops, outputs, 4)).toBe(outputs);
    const graph = builder.build({ out: firstOutputs(builder.ops, outputs, 3) });
    const { out } = interpret(graph, { z: valid.flat() });
    expect(out?.type.shape).toEqual([...shape, 3]);
    expect(Array.from(out?.values ?? [])).toEqual(valid.flatMap((row) => row.slice(0, 3)));
  });
});

describe("softCrossEntropy", () => {
  it("has the gradient softmax(z) − softmax(t) to the logits z, and none to the taught logits t", () => {
    const [z, t] = [
      [0.3, -1, 2],
      [1, 0.5, -0.2],
    ] as const;
    const [toLogits, toTaught] = reverseModeJacobians({
      inputs: [z, t].map((values) => ({ type: float32(1, 3), values })),
      build: (ops, ...[logits, taught]) => softCrossEntropy(ops, logits as never, taught as never),
    });
    const [shares, wanted] = [z, t].map((row) => logSoftmaxOf(row).map(Math.exp));
    const expected = shares?.map((share, i) => expect.closeTo(share - at(wanted, i), 10));
    expect(toLogits).toEqual([expected]);
    expect(toTaught).toEqual([[0, 0, 0]]);
  });
});

describe("auxRejectLoss", () => {
  it.each([0, 800, -800])("has the gradient of a sigmoid at r = %d", (r) => {
    const outputs = { type: float32(1, 2), values: [0.3, r] };
    const [toValid, toDenied] = reverseModeJacobians({
      inputs: [outputs, outputs],
      build: (ops, ...[valid, denied]) =>
        auxRejectLoss(ops, { valid, denied } as AuxRejectOperands<never>, 1),
    });
    const sigma = 1 / (1 + Math.exp(-r));
    expect(toValid).toEqual([[0, expect.closeTo(sigma / 2, 10)]]);
    expect(toDenied).toEqual([[0, expect.closeTo((sigma - 1) / 2, 10)]]);
  });
});

describe("warmUp", () => {
  it.each([
    [0, 0.1],
    [2, 0.3],
    [3, 0.4],
    [40, 0.4],
  ])("in epoch %d gives %d", (epoch, weight) => {
    const graph = trace({ epoch: float32() }, (ops, inputs) => ({
      out: warmUp(ops, 0.4, 4, pick(inputs, "epoch")),
    }));
    expect(interpret(graph, { epoch: [epoch] })["out"]?.values[0]).toBeCloseTo(weight, 7);
  });

  it.each([
    [0, 1, 0],
    [2, 1, 0],
    [3, 1, 0.4],
    [9, 1, 0.4],
    [2, 4, 0],
    [3, 4, 0.1],
    [5, 4, 0.3],
    [9, 4, 0.4],
  ])("in epoch %d, begun after 3 and grown over %d, gives %d", (epoch, epochs, weight) => {
    const graph = trace({ epoch: float32() }, (ops, inputs) => ({
      out: warmUp(ops, 0.4, epochs, pick(inputs, "epoch"), 3),
    }));
    expect(interpret(graph, { epoch: [epoch] })["out"]?.values[0]).toBeCloseTo(weight, 7);
  });
});

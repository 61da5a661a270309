import { describe, expect, it } from "vitest";
import {
  type AuxRejectOperands,
  auxRejectLoss,
  crossEntropy,
  entropyLoss,
  logSoftmax,
  type MarginOperands,
  marginLoss,
  marginPlusLoss,
  rejectLoss,
  softCrossEntropy,
  softEntropyLoss,
  softEntropyMarginLoss,
  uniformLoss,
  warmUp,
} from "../../../runtime/losses/index.js";
import { trace } from "../../../tensor/graph/index.js";
import { float32, int32, type Ops } from "../../../tensor/ops/index.js";
import { pick } from "../../../tensor/programs/index.js";
import { interpret } from "../../support/reference/index.js";
import { reverseModeJacobians } from "../../support/reference/jacobian.js";

const logits = [
  [1, -2, 0.5],
  [1000, 999, -1000],
];
const flat = logits.flat();

/** log softmax by its definition, in double precision. */
function expectedLogSoftmax(row: readonly number[]): number[] {
  const top = Math.max(...row);
  const total = row.reduce((sum, value) => sum + Math.exp(value - top), 0);
  return row.map((value) => value - top - Math.log(total));
}

describe("logSoftmax", () => {
  it("is z - log Σ exp z, also where exp z would overflow", () => {
    const graph = trace({ z: float32(2, 3) }, (ops, inputs) => ({ out: logSoftmax(ops, pick(inputs, "z")) }));
    const { out } = interpret(graph, { z: flat });
    const expected = logits.flatMap(expectedLogSoftmax);
    Array.from(out?.values ?? []).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 10);
    });
  });
});

describe("crossEntropy", () => {
  it("is the mean of -log softmax(z)[y]", () => {
    const graph = trace({ z: float32(2, 3), y: int32(2) }, (ops, inputs) => ({
      out: crossEntropy(ops, pick(inputs, "z"), pick(inputs, "y")),
    }));
    const { out } = interpret(graph, { z: flat, y: [2, 1] });
    const [first, second] = logits.map(expectedLogSoftmax);
    expect(out?.type.shape).toEqual([]);
    expect(out?.values[0]).toBeCloseTo(-((first?.[2] ?? 0) + (second?.[1] ?? 0)) / 2, 10);
  });
});

describe("rejectLoss", () => {
  it("is the cross-entropy to the reject output", () => {
    const graph = trace({ z: float32(2, 3) }, (ops, inputs) => ({
      out: rejectLoss(ops, pick(inputs, "z"), 2),
    }));
    const { out } = interpret(graph, { z: flat });
    const [first, second] = logits.map(expectedLogSoftmax);
    expect(out?.values[0]).toBeCloseTo(-((first?.[2] ?? 0) + (second?.[2] ?? 0)) / 2, 8);
  });
});

// Two predictions of three classes and a reject output, by plain arithmetic on numbers.
const valid = [
  [2, -1, 0.5, 0.1],
  [0.3, 1.5, -0.2, 2],
];
const denied = [
  [1.8, -0.5, 0.4, 3],
  [0.2, -1, 0.9, -2],
];
const labels = [0, 1];
const classes = 3;
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const at = (row: readonly number[], index: number): number => row[index] ?? Number.NaN;

/** −Σ p log p of the classes alone. */
const entropyOf = (row: readonly number[]): number =>
  expectedLogSoftmax(row.slice(0, classes)).reduce((sum, value) => sum - Math.exp(value) * value, 0);
const softEntropyOf = (gap: number): number =>
  mean(denied.map((row) => Math.max(Math.log(classes) - entropyOf(row) - gap, 0) ** 2));
const marginOf = (m: number): number =>
  mean(labels.map((y, i) => Math.max(m - (at(valid[i] ?? [], y) - at(denied[i] ?? [], y)), 0)));
const leadOf = (m2: number): number =>
  mean(
    labels.map((y, i) => {
      const row = (denied[i] ?? []).slice(0, classes);
      return Math.max(m2 + at(row, y) - Math.max(...row.filter((_, c) => c !== y)), 0);
    }),
  );

/** A loss of the two paths above, in double precision, for samples or as one sample of two tokens. */
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
])("deny losses of %s", (_what, shape) => {
  it("entropy is minus the entropy of the classes", () => {
    const loss = lossOf((ops, { denied }) => entropyLoss(ops, denied, classes), shape);
    expect(loss).toBeCloseTo(-mean(denied.map(entropyOf)), 8);
  });

  it("uniform is the cross-entropy of an even spread over the classes", () => {
    const loss = lossOf((ops, { denied }) => uniformLoss(ops, denied, classes), shape);
    const logarithms = denied.flatMap((row) => expectedLogSoftmax(row.slice(0, classes)));
    expect(loss).toBeCloseTo(-mean(logarithms), 8);
  });

  it.each([0, 0.05, 5])("soft_entropy asks for an entropy of log C less %d", (gap) => {
    const loss = lossOf((ops, { denied }) => softEntropyLoss(ops, denied, { classes, gap }), shape);
    expect(loss).toBeCloseTo(softEntropyOf(gap), 6);
  });

  it("soft cross-entropy asks for the shares that another network gives", () => {
    const loss = lossOf((ops, { valid, denied }) => softCrossEntropy(ops, valid, denied), shape);
    const expected = valid.map((row, i) => {
      const wanted = expectedLogSoftmax(denied[i] ?? []).map(Math.exp);
      return expectedLogSoftmax(row).reduce((sum, value, c) => sum - at(wanted, c) * value, 0);
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
    const [shares, wanted] = [z, t].map((row) => expectedLogSoftmax(row).map(Math.exp));
    const expected = shares?.map((share, i) => expect.closeTo(share - at(wanted ?? [], i), 10));
    expect(toLogits).toEqual([expected]);
    expect(toTaught).toEqual([[0, 0, 0]]);
  });
});

describe("auxRejectLoss", () => {
  /** −log σ(r) where r is to be 1, −log(1 − σ(r)) where it is to be 0, without overflow. */
  const bce = (r: number, target: 0 | 1): number => {
    const signed = target === 1 ? -r : r;
    return Math.max(signed, 0) + Math.log1p(Math.exp(-Math.abs(signed)));
  };

  it("is half the binary cross-entropy of r to 0 on the valid path, half that to 1 on the other", () => {
    const loss = lossOf((ops, { valid, denied }) => auxRejectLoss(ops, { valid, denied }, 3), [2]);
    const accepted = mean(valid.map((row) => bce(at(row, 3), 0)));
    const rejected = mean(denied.map((row) => bce(at(row, 3), 1)));
    expect(loss).toBeCloseTo((accepted + rejected) / 2, 8);
  });

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
});

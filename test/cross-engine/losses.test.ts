import { describe, expect, it } from "vitest";
import * as losses from "../../runtime/losses/index.js";
import type { Engine } from "../../tensor/engines/engine.js";
import { float32, int32, type Ops, sizeOf } from "../../tensor/ops/index.js";
import type { HostTensor, Named, TrainingProgram } from "../../tensor/programs/index.js";
import { spread } from "../support/reference/jacobian.js";
import { contenders, expectAgreement, onReference, outputsOf } from "./engines.js";
import { recordGradients, zeroFeeds } from "./record-gradients.js";

const samples = 5;
const outputs = 4;

/** What is made of two paths' logits [5, 4] and labels [5]; what is not a scalar is summed up with weights. */
type LossCase = <T>(ops: Ops<T>, operands: losses.MarginOperands<T>) => T;

/** Which of 4 labels each of 5 samples has. */
function given<T>(ops: Ops<T>): T {
  return ops.constant(
    [1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0],
    float32(samples, outputs),
  );
}

/** A prediction of the 4 outputs at each of 5 pixels. */
function pixels<T>(ops: Ops<T>, logits: T): T {
  return ops.reshape(logits, [1, 1, samples, outputs]);
}

/** Their labels, the last of which is void. */
function withVoid<T>(ops: Ops<T>, labels: T): T {
  const isLast = ops.equal(ops.constant([0, 0, 0, 0, 1], int32(samples)), 1);
  return ops.reshape(ops.select(isLast, 255, labels), [1, 1, samples]);
}

/** One case at least for every loss. */
const cases: { readonly [Name in keyof typeof losses]: readonly LossCase[] } = {
  crossEntropy: [
    (ops, { valid, labels }) => losses.crossEntropy(ops, valid, labels),
    (ops, { valid, labels }) =>
      losses.crossEntropy(ops, valid, labels, { classes: outputs - 1, smoothing: 0.2 }),
    (ops, { valid, labels }) => {
      const weights = losses.classWeightsOf({ classWeights: ops.constant([0.5, 2, 1], float32(3)) });
      return losses.crossEntropy(ops, valid, labels, { classes: outputs - 1, smoothing: 0.1 }, weights);
    },
  ],
  classWeightsOf: [(_ops, { denied }) => losses.classWeightsOf({ classWeights: denied })],
  rejectLoss: [(ops, { denied }) => losses.rejectLoss(ops, denied, outputs - 1)],
  auxRejectLoss: [(ops, { valid, denied }) => losses.auxRejectLoss(ops, { valid, denied }, outputs - 1)],
  auxiliaryLogit: [(ops, { denied }) => losses.auxiliaryLogit(ops, denied, outputs - 1)],
  logSoftmax: [
    (ops, { denied }) => losses.logSoftmax(ops, denied),
    // Logits so far apart that exp would overflow.
    (ops, { denied }) => losses.logSoftmax(ops, ops.mul(denied, 100)),
  ],
  softCrossEntropy: [(ops, { valid, denied }) => losses.softCrossEntropy(ops, valid, denied)],
  semanticLogits: [(ops, { denied }) => losses.semanticLogits(ops, denied, outputs - 1)],
  competingLogits: [(ops, { denied }) => losses.competingLogits(ops, denied, outputs - 1)],
  // With a reject output and without one.
  entropyLoss: [outputs, outputs - 1].map(
    (classes): LossCase =>
      (ops, { denied }) =>
        losses.entropyLoss(ops, denied, classes),
  ),
  softEntropyLoss: [0, 0.3].map(
    (gap): LossCase =>
      (ops, { denied }) =>
        losses.softEntropyLoss(ops, denied, { classes: outputs, gap }),
  ),
  uniformLoss: [outputs, outputs - 1].map(
    (classes): LossCase =>
      (ops, { denied }) =>
        losses.uniformLoss(ops, denied, classes),
  ),
  marginLoss: [(ops, operands) => losses.marginLoss(ops, operands, { m: 1 })],
  marginPlusLoss: [outputs, outputs - 1].map(
    (classes): LossCase =>
      (ops, operands) =>
        losses.marginPlusLoss(ops, operands, { classes, m1: 1, m2: 0.5 }),
  ),
  softEntropyMarginLoss: [
    (ops, operands) => losses.softEntropyMarginLoss(ops, operands, { classes: outputs, gap: 0.3, m: 1 }),
  ],
  squaredError: [(ops, { valid, denied }) => losses.squaredError(ops, valid, denied)],
  absoluteError: [(ops, { valid, denied }) => losses.absoluteError(ops, valid, denied)],
  // with errors on both sides of δ
  huberLoss: [0.3, 1].map(
    (delta): LossCase =>
      (ops, { valid, denied }) =>
        losses.huberLoss(ops, valid, denied, { delta }),
  ),
  uninformedLoss: [(ops, { denied }) => losses.uninformedLoss(ops, denied)],
  errorMarginLoss: [
    (ops, { valid, denied }) =>
      losses.errorMarginLoss(ops, { valid, denied, labels: ops.mul(valid, 0.5) }, { m: 0.4 }),
  ],
  binaryCrossEntropy: [
    (ops, { valid }) => losses.binaryCrossEntropy(ops, valid, given(ops)),
    (ops, { valid }) =>
      losses.binaryCrossEntropy(ops, valid, given(ops), ops.constant([0.5, 2, 1, 8], float32(4))),
    // logits so far apart that exp would overflow
    (ops, { valid }) => losses.binaryCrossEntropy(ops, ops.mul(valid, 100), given(ops)),
  ],
  pixelLogits: [(ops, { valid }) => losses.pixelLogits(ops, ops.reshape(valid, [1, 2, 2, 5]))],
  pixelCrossEntropy: [
    (ops, { valid, labels }) => losses.pixelCrossEntropy(ops, pixels(ops, valid), withVoid(ops, labels)),
    (ops, { valid, labels }) => {
      const weights = ops.constant([0.5, 2, 1, 3], float32(4));
      const smoothed = { classes: outputs, smoothing: 0.1 };
      return losses.pixelCrossEntropy(ops, pixels(ops, valid), withVoid(ops, labels), smoothed, weights);
    },
  ],
  pixelMarginLoss: [
    (ops, { valid, denied, labels }) => {
      const paths = { valid: pixels(ops, valid), denied: pixels(ops, denied) };
      return losses.pixelMarginLoss(ops, { ...paths, labels: withVoid(ops, labels) }, { m: 0.4 });
    },
  ],
  undecidedLoss: [(ops, { denied }) => losses.undecidedLoss(ops, denied)],
  labelEntropyLoss: [(ops, { denied }) => losses.labelEntropyLoss(ops, denied)],
  softLabelEntropyLoss: [0, 0.3].map(
    (gap): LossCase =>
      (ops, { denied }) =>
        losses.softLabelEntropyLoss(ops, ops.mul(denied, 3), { gap }),
  ),
  labelMarginLoss: [
    (ops, { valid, denied }) =>
      losses.labelMarginLoss(ops, { valid, denied, labels: given(ops) }, { m: 0.4 }),
  ],
  softLabelEntropyMarginLoss: [
    (ops, { valid, denied }) =>
      losses.softLabelEntropyMarginLoss(ops, { valid, denied, labels: given(ops) }, { gap: 0.1, m: 1 }),
  ],
  learnedLoss: (["class", "number", "labels"] as const).map(
    (learned): LossCase =>
      (ops, { valid, denied, labels }) =>
        losses.learnedLoss(
          ops,
          { logits: valid, labels: { class: labels, number: denied, labels: given(ops) }[learned] },
          { classes: outputs, learned },
        ),
  ),
  warmUp: [(ops, { denied }) => ops.mul(denied, losses.warmUp(ops, 0.5, 4, ops.constant([1], float32())))],
};

async function valueAndGradient(engine: Engine, loss: LossCase): Promise<Named<HostTensor>> {
  const program: TrainingProgram = {
    parameters: { valid: float32(samples, outputs), denied: float32(samples, outputs) },
    inputs: { labels: int32(samples) },
    optimizer: recordGradients,
    loss<T>(ops: Ops<T>, { valid, denied }: Named<T>, { labels }: Named<T>) {
      const value = loss(ops, { valid, denied, labels } as losses.MarginOperands<T>);
      const shape = ops.shapeOf(value);
      const weights = ops.constant(spread(sizeOf(shape), 3), float32(...shape));
      return { loss: ops.sum(ops.mul(value, weights)), metrics: {} };
    },
  };
  return await outputsOf(engine, engine.compileTraining(program), {
    ...zeroFeeds(program),
    valid: { type: float32(samples, outputs), values: Float32Array.from(spread(samples * outputs, 1)) },
    denied: { type: float32(samples, outputs), values: Float32Array.from(spread(samples * outputs, 2)) },
    labels: { type: int32(samples), values: Int32Array.of(0, 1, 2, 1, 0) },
  });
}

const expected = onReference(valueAndGradient);

describe.each(contenders)("losses and their gradients on $label", ({ missing, engine }) => {
  it.skipIf(missing).each(Object.keys(cases) as (keyof typeof cases)[])("%s", async (name) => {
    expect(cases[name].length).toBeGreaterThan(0);
    for (const loss of cases[name]) {
      expectAgreement(engine(), await valueAndGradient(engine(), loss), await expected(loss));
    }
  });
});

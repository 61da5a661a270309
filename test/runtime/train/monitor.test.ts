import { describe, expect, it } from "vitest";
import type { ValidationScore } from "../../../runtime/evaluate/evaluate.js";
import { measuredModel } from "../../../runtime/evaluate/measures/define-measure.js";
import type { Monitor } from "../../../runtime/model.js";
import {
  badnessOf,
  bestEpoch,
  isMoreBetter,
  monitorName,
  monitorOf,
  monitorsOf,
} from "../../../runtime/train/monitor.js";
import { tinyModel } from "../../support/tiny-model.js";

const unmeasured = {
  exactMatch: null,
  macroF1: null,
  meanIou: null,
  mse: null,
  mae: null,
  r2: null,
  auxReject: null,
  perplexity: null,
};
const score = (loss: number, accuracy: number, wrong = 0.1): ValidationScore => ({
  none: { loss, accuracy, reject: 0, ...unmeasured },
  valid: { loss, accuracy, reject: 0, ...unmeasured },
  wrong: { loss, accuracy: wrong, reject: 0, ...unmeasured },
});
const epoch = (number: number, loss: number, validation?: ValidationScore) => ({
  ...{ epoch: number, step: number, loss, terms: {}, accuracy: 0, wrongReject: null },
  ...(validation && { validation }),
});

const plain = tinyModel().experiment;
const { dataset } = plain.data;
const validated = {
  ...plain,
  data: { ...plain.data, dataset: { ...dataset, arguments: { ...dataset.arguments, validation: 0.1 } } },
};
const watching = (path: Monitor["path"], measure: Monitor["measure"]) => ({
  ...validated,
  train: { ...validated.train, monitor: { path, measure } },
});

describe("what best weights and patience look at", () => {
  it("is the training loss without validation, the validation loss with it, or what is named", () => {
    expect(monitorName(monitorOf(plain))).toBe("training loss");
    expect(monitorName(monitorOf(validated))).toBe("validation.valid.loss");
    expect(monitorName(monitorOf(watching("wrong", "auxReject")))).toBe("validation.wrong.aux_reject");
  });

  it.each<[Monitor["path"], Monitor["measure"], boolean]>([
    ["valid", "accuracy", true],
    ["valid", "r2", true],
    ["valid", "loss", false],
    ["valid", "mae", false],
    ["valid", "reject", false],
    ["wrong", "accuracy", false],
    ["wrong", "reject", true],
    ["none", "loss", true],
  ])("is better the more there is of it, or not: %s.%s", (path, measure, more) => {
    expect(isMoreBetter({ path, measure })).toBe(more);
  });

  it("chooses the first best epoch by it", () => {
    const epochs = [
      epoch(1, 4, score(0.9, 0.5, 0.4)),
      epoch(2, 3, score(0.5, 0.7, 0.2)),
      epoch(3, 2, score(0.6, 0.7, 0.3)),
    ];
    expect(bestEpoch(epochs, plain)).toEqual({ by: "training loss", epoch: 3, value: 2 });
    expect(bestEpoch(epochs, validated)).toEqual({ by: "validation.valid.loss", epoch: 2, value: 0.5 });
    expect(bestEpoch(epochs, watching("valid", "accuracy"))).toMatchObject({ epoch: 2, value: 0.7 });
    expect(bestEpoch(epochs, watching("wrong", "accuracy"))).toMatchObject({ epoch: 2, value: 0.2 });
    expect(bestEpoch([], validated)).toBeUndefined();
  });

  it("takes the last epoch before every term counts, and then only those after", () => {
    const late = { ...validated, loss: validated.loss.map((term) => ({ ...term, after: 2 })) };
    const epochs = [epoch(1, 1, score(0.1, 0.9)), epoch(2, 1, score(0.2, 0.9)), epoch(3, 1, score(0.3, 0.9))];
    expect(bestEpoch(epochs.slice(0, 2), late)).toMatchObject({ epoch: 2 });
    expect(bestEpoch(epochs, late)).toMatchObject({ epoch: 3 });
  });

  it("counts what is no number, or was not measured, as the worst", () => {
    const monitor = { path: "valid", measure: "loss" } as const;
    for (const loss of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(badnessOf(epoch(1, 1, score(loss, 0)), monitor)).toBe(Number.POSITIVE_INFINITY);
    expect(badnessOf(epoch(1, 1, score(1, 0)), { path: "valid", measure: "r2" })).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it("is one of the figures that apply to the model", () => {
    const names = (gated: boolean) => monitorsOf(measuredModel(plain), { gated }).map(monitorName);
    expect(names(false)).toEqual(["loss", "accuracy", "reject"].map((name) => `validation.valid.${name}`));
    expect(names(true)).toHaveLength(9);
  });
});

import { describe, expect, it } from "vitest";
import { fewValidationNotice } from "../../app/run/few-validation-samples.js";
import { renderNotice } from "../../diagnostics/index.js";
import type { Dataset } from "../../runtime/index.js";

const names = ["ant", "bee", "cat"];

/** Samples with these labels to train on, and to validate on. */
function datasetOf(train: readonly number[], validation: readonly number[] | undefined): Dataset {
  const of = (labels: readonly number[]) => {
    const values = new Float32Array(labels.length);
    return { count: labels.length, values, labels: Int32Array.from(labels) };
  };
  const shapes = { sampleShape: [1], labelShape: [], classes: 3 };
  const held = validation && { validation: of(validation) };
  return { name: "table", ...shapes, train: of(train), test: of(train), ...held };
}

const told = (dataset: Dataset): string | undefined => {
  const found = fewValidationNotice(dataset, names);
  return found && renderNotice(found, { color: false });
};

describe("samples for validation", () => {
  it.each([
    ["one of them (SPK4440)", datasetOf([0, 1], [0]), "`table` has one sample to validate on"],
    ["none of a class (SPK4440)", datasetOf([0, 1, 2], [0, 0, 1]), "none of `cat`"],
    ["none of two classes (SPK4440)", datasetOf([0, 1, 2], [0, 0]), "none of `bee` and `cat`"],
  ])("are too few: %s", (_, dataset, words) => {
    expect(told(dataset)).toContain("SPK4440 few-validation-samples");
    expect(told(dataset)).toContain(words);
  });

  it("are enough where there are some of each class that is trained on", () => {
    expect(told(datasetOf([0, 1, 0], [0, 1]))).toBeUndefined();
    expect(told(datasetOf([0, 1, 2], undefined))).toBeUndefined();
    // numbers have no classes
    const { target: _, ...numbers } = datasetOf([5, 6, 7], [5, 5]);
    expect(told({ ...numbers, labelShape: [1], target: "number" })).toBeUndefined();
  });
});

import { describe, expect, test } from "vitest";
import { resolveExperiment } from "../../../runtime/data/experiment-data.js";
import { inlineBatches, loadNamed, planTraining } from "../../../runtime/data/index.js";
import type { ExperimentConfig, GatedModel } from "../../../runtime/index.js";
import { model as golden } from "../../golden/labels.Labels.js";
import { failureOf, loadTable, remarksOf } from "./load-table.js";

const photos = "light,beach,city\n0.5,1,0\n0.7,yes,FALSE\n0.2,no,true\n0.1,0,1.0\n0.3,0.0,0\n";
const given = { target: "labels", labels: ["city", "beach"], test: "b.csv" };

describe("a table of several labels", () => {
  test("gives 1 and 0 for each label of each row", async () => {
    const files = { "a.csv": photos, "b.csv": "light,beach,city\n0.6,1,1\n" };
    const dataset = await loadTable(files, given, { features: 1, classes: 2 });
    expect(dataset).toMatchObject({ labelShape: [2], classes: 2, target: "labels" });
    expect([...dataset.train.labels]).toEqual([0, 1, 0, 1, 1, 0, 1, 0, 0, 0]);
    expect(dataset.train.labels).toBeInstanceOf(Float32Array);
    expect([...dataset.test.labels]).toEqual([1, 1]);
    expect(dataset.encoding).toEqual({ columns: [{ name: "light" }], split: "content" });
    expect(remarksOf(dataset)).toEqual([
      "5 rows to train on and 1 to test on",
      "2 and 1 of them have the label city",
      "2 and 1 of them have the label beach",
    ]);
  });

  test("says where a label tells nothing apart, and feeds batches", async () => {
    const files = { "a.csv": "x,a,b\n1,1,0\n2,1,0\n", "b.csv": "x,a,b\n1,1,0\n" };
    const dataset = await loadTable(files, { ...given, labels: ["a", "b"] }, { features: 1, classes: 2 });
    expect(remarksOf(dataset).slice(1)).toEqual([
      "all training rows have the label a: there is nothing to tell apart",
      "no training row has the label b: there is nothing to tell apart",
    ]);
    const plan = planTraining(dataset, { batchSize: 2, seed: 1, epochs: 1 });
    for await (const { labels } of inlineBatches(plan)) expect(labels).toEqual(Float32Array.of(1, 0, 1, 0));
  });

  test.each(["2", "maybe", "0.5", "-1"])("refuses %s", async (cell) => {
    const files = { "a.csv": `light,beach,city\n0.5,1,0\n0.5,1,${cell}\n` };
    const failure = await failureOf(loadTable(files, given, { features: 1, classes: 2 }));
    expect(failure.code).toBe("SPK4180");
    expect(failure.text).toBe(
      `a.csv, row 2, column \`city\`: \`${cell}\` does not say whether the row has the label: \`target: labels\` reads 1 and 0, true and false, yes and no`,
    );
  });

  test("refuses a row that says nothing", async () => {
    const files = { "a.csv": "light,beach,city\n0.5,1,\n" };
    const failure = await failureOf(loadTable(files, given, { features: 1, classes: 2 }));
    expect(failure.code).toBe("SPK4144");
  });
});

describe("synthetic labels", () => {
  test("are those whose rows of the map give a product above 0", async () => {
    const options = { features: 6, classes: 3, samples: 60 };
    const labelled = await loadNamed("synthetic", { ...options, target: "labels" }, { seed: 4 });
    const classed = await loadNamed("synthetic", options, { seed: 4 });
    expect(labelled).toMatchObject({ labelShape: [3], classes: 3, target: "labels" });
    expect(labelled.train.values).toEqual(classed.train.values);
    expect(new Set(labelled.train.labels)).toEqual(new Set([0, 1]));
    // the class is the row of the largest product: a sample with any label has that one
    for (const [sample, label] of classed.train.labels.entries()) {
      const own = labelled.train.labels.subarray(3 * sample, 3 * sample + 3);
      if (own.includes(1)) expect(own[label]).toBe(1);
    }
  });
});

test("balanced weights are those that have a label not, by those that have it", async () => {
  const { experiment } = golden as GatedModel;
  const balanced: ExperimentConfig = {
    ...experiment,
    loss: experiment.loss.map((term) => (term.deny ? term : { ...term, arguments: { weights: "balanced" } })),
  };
  const labels = Float32Array.of(1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0);
  const some = { count: 4, values: new Float32Array(4), labels };
  const shapes = { sampleShape: [1], labelShape: [3], classes: 3, target: "labels" } as const;
  const dataset = { name: "noise", ...shapes, train: some, test: some };
  expect(resolveExperiment(balanced, dataset).data.classWeights).toEqual([3, 1 / 3, 1]);
});

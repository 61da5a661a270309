import { describe, expect, onTestFinished, test, vi } from "vitest";
import { tableDataset } from "../../../runtime/data/datasets/table.js";
import {
  asRecorded,
  computeNormalization,
  evaluationPlan,
  inlineBatches,
  loadDataset,
  resolveExperiment,
  trainingPlan,
} from "../../../runtime/data/index.js";
import { tinyModel } from "../../support/tiny-model.js";
import { writeFolder } from "./idx-folder.js";
import { collect } from "./tiny-dataset.js";

const { experiment } = tinyModel();
const table = {
  ...experiment.data,
  dataset: { name: "table", arguments: { file: "a.csv", label: "kind", train: 0.5, test: "none" } },
  normalize: "computed",
} as const;
const rows = Array.from({ length: 12 }, (_, i) => `${i},${i * i},${100 - i},1,${["x", "y", "z"][i % 3]}`);
const csv = ["a,b,c,d,kind", ...rows].join("\n");

describe("the data of an experiment", () => {
  const computed = { ...experiment, data: table };

  test("are normalised by what the training samples are, and so are those to test", async () => {
    const dataset = await loadDataset(computed, { directory: await writeFolder({ "a.csv": csv }) });
    const expected = computeNormalization(dataset.train, dataset.sampleShape);
    for (const plan of [trainingPlan(computed, dataset), evaluationPlan(computed, dataset, "test")]) {
      expect(plan.normalization).toEqual(expected);
    }
    expect(expected).not.toEqual(computeNormalization(dataset.test, dataset.sampleShape));
  });

  test("are recorded with the normalisation and the names of the classes", async () => {
    const dataset = await loadDataset(computed, { directory: await writeFolder({ "a.csv": csv }) });
    const { data } = resolveExperiment(computed, dataset);
    const normalize = computeNormalization(dataset.train, dataset.sampleShape);
    const columns = ["a", "b", "c", "d"].map((name) => ({ name }));
    const encoding = { classNames: ["x", "y", "z"], split: "content", columns };
    expect(data).toEqual({ ...table, normalize, encoding });
  });

  test("cannot be replaced by test samples of the user's where they are none of the user's files (SPK4019)", async () => {
    await expect(loadDataset(asRecorded(experiment), { test: "new.csv" })).rejects.toMatchObject({
      code: "SPK4019",
      message: expect.stringContaining(`\`${experiment.data.dataset.name}\``),
    });
  });

  test("are the same bits under what was recorded, whatever the files are then", async () => {
    const first = await loadDataset(computed, { directory: await writeFolder({ "a.csv": csv }) });
    const recorded = resolveExperiment(computed, first);
    const stored = JSON.parse(JSON.stringify(recorded)) as typeof recorded;
    const batches = await collect(inlineBatches(trainingPlan(computed, first)));
    expect(await collect(inlineBatches(trainingPlan(stored, first)))).toEqual(batches);
    const changed = csv.replace("11,121,", "11,9999,");
    const later = await loadDataset(stored, { directory: await writeFolder({ "a.csv": changed }) });
    expect(trainingPlan(stored, later).normalization).toEqual(first.normalization);
  });

  test.each([
    ["encoding", { encoding: { classNames: ["z", "x", "y"] } }],
    ["class names of an earlier version", { classNames: ["z", "x", "y"] }],
    ["nothing", {}],
  ])("are read by the %s that a run recorded", async (_, recorded) => {
    const load = vi.spyOn(tableDataset, "load");
    onTestFinished(() => load.mockRestore());
    const stored = { ...computed, data: { ...table, ...recorded } };
    await loadDataset(stored, { directory: await writeFolder({ "a.csv": csv }) });
    const expected =
      "encoding" in recorded ? recorded.encoding : "classNames" in recorded ? recorded : undefined;
    expect(load.mock.calls[0]?.[1].encoding).toEqual(expected);
  });

  test("of a run that recorded no encoding are read as that run did", () => {
    expect(asRecorded(computed).data.encoding).toEqual({});
    const named = { ...computed, data: { ...table, classNames: ["x", "y"] } };
    expect(asRecorded(named).data.encoding).toEqual({ classNames: ["x", "y"] });
    const encoding = { split: "content" } as const;
    expect(asRecorded({ ...computed, data: { ...table, encoding } }).data.encoding).toEqual(encoding);
  });

  test("are recorded as they were given, where nothing was left to the data", async () => {
    const dataset = await loadDataset(experiment);
    expect(resolveExperiment(experiment, dataset)).toEqual(experiment);
  });
});

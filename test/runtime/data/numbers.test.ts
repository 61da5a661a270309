import { describe, expect, test } from "vitest";
import { inlineBatches, loadNamed, pickSplit, planTraining } from "../../../runtime/data/index.js";
import { smallMnist, writeFolder } from "./idx-folder.js";
import { failureOf, loadTable, remarksOf, rowsOf } from "./load-table.js";

const houses = "size,price,rent\n50,100,5\n80,200,7\n120,300,6\n";
const learned = { target: "number", test: "b.csv" };

/** (x − mean) / deviation, the deviation over all of them. */
function standardized(values: readonly number[]): readonly unknown[] {
  const mean = values.reduce((sum, x) => sum + x / values.length, 0);
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2 / values.length, 0));
  return values.map((x) => expect.closeTo((x - mean) / deviation, 5));
}

describe("a table of numbers to learn", () => {
  test("gives them standardised by the rows for training, and tells how", async () => {
    const given = { ...learned, label: "price", drop: "rent" };
    const dataset = await loadTable({ "a.csv": houses, "b.csv": "size,price,rent\n60,400,1\n" }, given, {
      features: 1,
      classes: 1,
    });
    expect(dataset).toMatchObject({ labelShape: [1], classes: 1, target: "number" });
    expect(dataset.train.labels).toBeInstanceOf(Float32Array);
    expect(dataset.train.labels.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...dataset.train.labels]).toEqual(standardized([100, 200, 300]));
    const deviation = Math.sqrt(20000 / 3);
    expect(dataset.encoding?.targets).toEqual([{ mean: 200, deviation: expect.closeTo(deviation, 10) }]);
    expect([...dataset.test.labels]).toEqual([expect.closeTo(200 / deviation, 5)]);
    expect(remarksOf(dataset)).toEqual([
      "3 rows to train on and 1 to test on",
      "column price is learned as (value − 200) / 81.6497, by the mean and the standard deviation of the training rows",
    ]);
    expect(dataset.summary?.classes).toEqual([]);
  });

  test("may have several columns of them, none of which is a feature", async () => {
    const files = { "a.csv": houses, "b.csv": houses };
    const given = { ...learned, labels: ["rent", "price"] };
    const dataset = await loadTable(files, given, { features: 1, classes: 2 });
    expect(dataset.labelShape).toEqual([2]);
    expect([...dataset.train.labels].filter((_, i) => i % 2 === 0)).toEqual(standardized([5, 7, 6]));
    expect([...dataset.train.labels].filter((_, i) => i % 2 === 1)).toEqual(standardized([100, 200, 300]));
    expect(dataset.encoding?.columns).toEqual([{ name: "size" }]);
  });

  test("is read by the numbers of a run", async () => {
    const encoding = { columns: [{ name: "size" }], targets: [{ mean: 100, deviation: 50 }] };
    const files = { "a.csv": houses, "b.csv": houses };
    const given = { ...learned, label: "price", drop: "rent" };
    const dataset = await loadTable(files, given, { features: 1, classes: 1, encoding });
    expect([...dataset.test.labels]).toEqual([0, 2, 4]);
    expect(dataset.encoding?.targets).toEqual(encoding.targets);
  });

  test("is split by the contents of its rows, as many as the share says", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i},${i * i}`);
    const text = ["x,label", ...rows].join("\n");
    const dataset = await loadTable({ "a.csv": text }, { target: "number" }, { features: 1, classes: 1 });
    expect(dataset.train.count).toBeGreaterThan(140);
    const { mean = 0, deviation = 0 } = dataset.encoding?.targets?.[0] ?? {};
    const all = [...rowsOf(dataset.train), ...rowsOf(dataset.test)];
    expect(all).toHaveLength(200);
    for (const [x = 0, y = 0] of all) expect(y * deviation + mean).toBeCloseTo(x * x, 1);
  });

  test("reads decimals as features are read", async () => {
    const text = "x;label\n1,5;0,5\n2;1,5\n";
    const files = { "a.csv": text, "b.csv": text };
    const dataset = await loadTable(files, learned, { features: 1, classes: 1 });
    expect(dataset.encoding?.targets).toEqual([{ mean: 1, deviation: 0.5 }]);
  });

  test("says where there is nothing to learn", async () => {
    const text = "x,label\n1,7\n2,7\n";
    const dataset = await loadTable({ "a.csv": text, "b.csv": text }, learned, { features: 1, classes: 1 });
    expect([...dataset.train.labels]).toEqual([0, 0]);
    expect(remarksOf(dataset)).toContain("column label is 7 in all training rows: there is nothing to learn");
  });

  test.each([
    ["cheap", "`cheap` is no number"],
    ["inf", "`inf` is not finite"],
  ])("refuses %s", async (cell, why) => {
    const text = `x,label\n1,7\n2,${cell}\n`;
    const failure = await failureOf(
      loadTable({ "a.csv": text }, { target: "number" }, { features: 1, classes: 1 }),
    );
    expect(failure).toMatchObject({ code: "SPK4170" });
    expect(failure.text).toBe(
      `a.csv, row 2, column \`label\`: ${why}, and \`target: number\` learns numbers`,
    );
  });

  test.each(["1e308", "-4e15", "1e-198"])(
    "refuses %s, whose square is no number of single precision",
    async (cell) => {
      const text = `x,label\n1,7\n2,${cell}\n`;
      const files = { "a.csv": text };
      const failure = await failureOf(loadTable(files, { target: "number" }, { features: 1, classes: 1 }));
      expect(failure).toMatchObject({ code: "SPK4171" });
      expect(failure.text).toContain(`row 2, column \`label\`: \`${cell}\` is too large or too small`);
    },
  );

  test("refuses rows without one of its numbers, and columns that are not there", async () => {
    const files = { "a.csv": "x,y,z\n1,7,1\n2,,1\n" };
    const given = { target: "number", labels: ["z", "y"] };
    const model = { features: 1, classes: 2 };
    expect(await failureOf(loadTable(files, given, model))).toMatchObject({ code: "SPK4144" });
    const dropped = await loadTable(
      { ...files, "b.csv": "x,y,z\n1,7,1\n" },
      { ...given, missing: "drop", test: "b.csv" },
      model,
    );
    expect(dropped.train.count).toBe(1);
    expect(await failureOf(loadTable(files, { ...given, labels: ["w"] }, model))).toMatchObject({
      code: "SPK4142",
    });
    expect(await failureOf(loadTable(files, { ...given, target: "class" }, model))).toMatchObject({
      code: "SPK4113",
    });
  });
});

describe("a sample that is learned itself", () => {
  test("is its own target, as the network reads it", async () => {
    const dataset = await loadNamed("synthetic", { features: 3, samples: 20, target: "input" }, { seed: 2 });
    expect(dataset).toMatchObject({ labelShape: [3], classes: 3, target: "input" });
    expect(dataset.train.labels).toHaveLength(0);
    const normalization = { mean: [0.5], deviation: [2] };
    const plan = planTraining(dataset, { batchSize: 5, seed: 1, epochs: 1, normalization });
    let batches = 0;
    for await (const { input, labels } of inlineBatches(plan)) {
      expect(labels).toBeInstanceOf(Float32Array);
      expect([...labels]).toEqual([...input]);
      batches += 1;
    }
    expect(batches).toBe(4);
    const picked = pickSplit(dataset.train, [3, 1], dataset);
    expect(picked).toMatchObject({ count: 2, labels: new Float32Array(0) });
    expect([...picked.values.subarray(3)]).toEqual([...dataset.train.values.subarray(3, 6)]);
  });

  test("is an image, of which some may be taken", async () => {
    const directory = await writeFolder(smallMnist);
    const given = { train: 2, test: 1, target: "input" };
    const dataset = await loadNamed("mnist", given, { seed: 1, directory });
    expect(dataset).toMatchObject({ labelShape: [1, 28, 28], classes: 784, target: "input" });
    expect(dataset.train).toMatchObject({ count: 2, labels: new Float32Array(0) });
  });
});

describe("synthetic numbers", () => {
  const load = (seed: number) =>
    loadNamed("synthetic", { features: 3, samples: 200, target: "number" }, { seed });

  test("follow from the features by a linear map", async () => {
    const { train, test: held } = await loadNamed(
      "synthetic",
      { features: 1, samples: 50, target: "number" },
      { seed: 4 },
    );
    const rows = [...rowsOf(train), ...rowsOf(held)];
    const [[x0 = 0, y0 = 0] = [], [x1 = 0, y1 = 0] = []] = rows;
    for (const [x = 0, y = 0] of rows) expect(y).toBeCloseTo(y0 + ((y1 - y0) / (x1 - x0)) * (x - x0), 4);
  });

  test("are standardised, and follow from the seed", async () => {
    const dataset = await load(1);
    expect(dataset).toMatchObject({ labelShape: [1], classes: 1, target: "number" });
    const labels = [...dataset.train.labels];
    expect(labels.reduce((sum, y) => sum + y, 0) / labels.length).toBeCloseTo(0, 5);
    expect(labels.reduce((sum, y) => sum + y * y, 0) / labels.length).toBeCloseTo(1, 5);
    expect(await load(1)).toEqual(dataset);
    expect((await load(2)).train.labels).not.toEqual(dataset.train.labels);
  });

  test("have no classes", async () => {
    const given = { classes: 3, target: "number" };
    await expect(loadNamed("synthetic", given, { seed: 1 })).rejects.toMatchObject({ code: "SPK4113" });
  });
});

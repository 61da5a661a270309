import { describe, expect, test } from "vitest";
import { failureOf, loadTable, remarksOf, rowsOf } from "./load-table.js";

const table = (text: string) => ({ "a.csv": text });
/** Tested on the rows that it trains on, in the order of the file. */
const same = { test: "a.csv" };

describe("the columns of a table", () => {
  const flowers = "id,width,label,height\n7,1,0,10\n8,2,1,20\n9,3,2,30\n";

  test("may be left out, or chosen in an order", async () => {
    const left = await loadTable(table(flowers), { ...same, drop: "id" });
    expect(rowsOf(left.train)).toEqual([
      [1, 10, 0],
      [2, 20, 1],
      [3, 30, 2],
    ]);
    const chosen = await loadTable(table(flowers), { ...same, features: ["height", "width"] });
    expect(rowsOf(chosen.train)[0]).toEqual([10, 1, 0]);
    expect(chosen.encoding?.columns).toEqual([{ name: "height" }, { name: "width" }]);
    const both = await loadTable(table(flowers), { ...same, drop: ["id", "height"] }, { features: 1 });
    expect(rowsOf(both.train)[2]).toEqual([3, 2]);
  });

  test("that are left out have no say in the split", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 3}`);
    const bare = await loadTable(table(["x,label", ...rows].join("\n")), {}, { features: 1 });
    const numbered = rows.map((row, i) => `${1000 - i},${row}`);
    const given = { drop: "id" };
    const other = await loadTable(table(["id,x,label", ...numbered].join("\n")), given, { features: 1 });
    expect(rowsOf(other.test)).toEqual(rowsOf(bare.test));
  });

  test("are asked for by the model of a run; one that it left out may be there or not", async () => {
    const encoding = { split: "content", columns: [{ name: "height" }, { name: "width" }] } as const;
    const given = { ...same, drop: "id" };
    for (const text of [flowers, "width,label,height\n1,0,10\n"]) {
      const { train } = await loadTable(table(text), given, { encoding });
      expect(rowsOf(train)[0]).toEqual([10, 1, 0]);
    }
    const more = table(flowers.replace("id,", "weight,"));
    expect(await failureOf(loadTable(more, given, { encoding }))).toMatchObject({
      code: "SPK4148",
      text: "a.csv has the column weight, which the training file lacks",
    });
    const chosen = await loadTable(more, { ...same, features: ["height", "width"] }, { encoding });
    expect(rowsOf(chosen.train)[0]).toEqual([10, 1, 0]);
  });

  test.each([
    [
      { drop: "idd" },
      "`drop` of `table` cannot name the column `idd` of a.csv: there is no such column",
      /mean `id`/,
    ],
    [
      { features: ["id", "label"] },
      "`features` of `table` cannot name the column `label` of a.csv: it holds the labels",
      /its columns are id, width/,
    ],
    [
      { features: ["id", "id"] },
      "`features` of `table` cannot name the column `id` of a.csv: it is named twice",
      /./,
    ],
    [
      { categorical: "id", drop: "id" },
      "`categorical` of `table` cannot name the column `id` of a.csv: `drop` names it too",
      /./,
    ],
    [
      { categorical: "id", features: ["width"] },
      "`categorical` of `table` cannot name the column `id` of a.csv: `features` does not name it",
      /./,
    ],
  ])("cannot be named so: %o", async (given, text, hint) => {
    const failure = await failureOf(loadTable(table(flowers), given));
    expect(failure).toMatchObject({ code: "SPK4152", text });
    expect(failure.hint).toMatch(hint);
  });
});

describe("columns of words", () => {
  const beads = "colour,size,label\nred,1,0\nblue,2,1\nred,3,2\ngreen,4,0\n";
  const given = { ...same, categorical: "colour" };

  test("become a feature for each word, in order", async () => {
    const dataset = await loadTable(table(beads), given, { features: 4 });
    expect(rowsOf(dataset.train)).toEqual([
      [0, 0, 1, 1, 0],
      [1, 0, 0, 2, 1],
      [0, 0, 1, 3, 2],
      [0, 1, 0, 4, 0],
    ]);
    expect(dataset.encoding?.columns).toEqual([
      { name: "colour", words: ["blue", "green", "red"] },
      { name: "size" },
    ]);
    expect(remarksOf(dataset)).toContain(
      "column colour became 3 features, one for each of its words: blue, green, red",
    );
  });

  test("keep their features in files of fewer words, and refuse others", async () => {
    const { encoding } = await loadTable(table(beads), given, { features: 4 });
    if (encoding === undefined) throw new Error("nothing was recorded");
    const fewer = await loadTable(table("size,label,colour\n5,1,red\n"), given, { features: 4, encoding });
    expect(rowsOf(fewer.train)).toEqual([[0, 0, 1, 5, 1]]);
    const mauve = loadTable(table("size,label,colour\n5,1,red\n6,1,mauve\n"), given, {
      features: 4,
      encoding,
    });
    expect(await failureOf(mauve)).toEqual({
      code: "SPK4156",
      text: "a.csv, row 2, column `colour`: the word `mauve` is not among those of the training file",
      hint: "they are blue, green, red",
    });
    const second = { ...table(beads), "b.csv": "size,label,colour\n6,1,mauve\n" };
    expect(await failureOf(loadTable(second, { ...given, test: "b.csv" }, { features: 4 }))).toMatchObject({
      code: "SPK4156",
    });
  });

  test("are those that the model counts", async () => {
    const counted = (columns: readonly number[]) => loadTable(table(beads), given, { features: 4, columns });
    expect((await counted([3, 1])).sampleShape).toEqual([4]);
    expect(await failureOf(counted([2, 2]))).toEqual({
      code: "SPK4165",
      text: "the column `colour` of a.csv has 3 features, the model counts 2",
      hint: "a number is one feature, a column of words has one for each: `columns: (3, 1)`",
    });
    expect((await failureOf(counted([3]))).text).toBe(
      "the column `size` of a.csv has 1 feature, the model does not count it",
    );
    expect((await failureOf(counted([3, 1, 1]))).text).toBe(
      "a.csv has 2 columns of features, the model counts 3",
    );
  });

  test("count word by word for the model", async () => {
    expect(await failureOf(loadTable(table(beads), given))).toMatchObject({
      code: "SPK4147",
      text: "a.csv has 4 features, but the model takes 2",
      hint: expect.stringMatching(/colour \(3 words\), size;/),
    });
  });

  test("are split by their words, whatever their order", async () => {
    const words = ["red", "blue", "green", "grey"];
    const rows = Array.from({ length: 40 }, (_, i) => `${words[i % 4]},${i},${i % 3}`);
    const loading = { features: 5 };
    const load = (some: readonly string[]) =>
      loadTable(table(["colour,size,label", ...some].join("\n")), { categorical: "colour" }, loading);
    expect(rowsOf((await load([...rows].reverse())).test)).toEqual(rowsOf((await load(rows)).test));
  });

  test("that nobody named are told with what to do", async () => {
    expect(await failureOf(loadTable(table(beads)))).toEqual({
      code: "SPK4143",
      text: "4 cells hold no number: a.csv, row 1, column `colour` (`red`); a.csv, row 2, column `colour` (`blue`); a.csv, row 3, column `colour` (`red`); a.csv, row 4, column `colour` (`green`)",
      hint: expect.stringMatching(
        /`categorical: "colour"` makes a feature for each word, `drop: "colour"` none$/,
      ),
    });
  });
});

describe("missing values", () => {
  const gaps = "x,label,y\n1,0,10\n,1,20\n3,2,NA\n4,0,40\n5,1,nan\n";

  test("are all counted, and the first ten shown", async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `${i},0,`);
    const failure = await failureOf(loadTable(table(["x,label,y", ...rows].join("\n"))));
    expect(failure.code).toBe("SPK4143");
    expect(failure.text).toMatch(
      /^12 cells hold no number: a\.csv, row 1, .*row 10, column `y` \(nothing\); and so on$/,
    );
    expect(failure.hint).toMatch(
      /`missing: drop` leaves out rows with missing values, `missing: mean` fills them in/,
    );
  });

  test("leave their rows out, which is told", async () => {
    const { train, summary } = await loadTable(table(gaps), { ...same, missing: "drop" });
    expect(rowsOf(train)).toEqual([
      [1, 10, 0],
      [4, 40, 0],
    ]);
    const [left] = summary?.leftOut ?? [];
    expect(left).toMatchObject({ reason: "has a missing value", count: 3 });
    expect(left?.examples[0]).toMatch(/a\.csv, row 2$/);
  });

  test("become the mean of the training rows, which is recorded", async () => {
    const files = { ...table(gaps), "b.csv": "x,label,y\n,0,\n" };
    const dataset = await loadTable(files, { missing: "mean", test: "b.csv" });
    expect(rowsOf(dataset.train).map(([x, y]) => [x, y])).toEqual([
      [1, 10],
      [3.25, 20],
      [3, 70 / 3],
      [4, 40],
      [5, 70 / 3],
    ]);
    expect(rowsOf(dataset.test)).toEqual([[3.25, 70 / 3, 0]]);
    const { encoding } = dataset;
    expect(encoding?.columns).toEqual([
      { name: "x", missing: 3.25 },
      { name: "y", missing: 70 / 3 },
    ]);
    expect(remarksOf(dataset)).toContain(
      "a.csv: 1 missing value of column x became the mean of the training rows, 3.25",
    );
    expect(remarksOf(dataset)).toContain(
      "a.csv: 2 missing values of column y became the mean of the training rows, 23.3333",
    );
    // the mean of the run, not that of other data
    const other = table("x,label,y\n100,0,100\n,1,\n");
    const judged = await loadTable(other, { ...same, missing: "mean" }, { ...(encoding && { encoding }) });
    expect(rowsOf(judged.train)[1]).toEqual([3.25, 70 / 3, 1]);
  });

  test("of the test rows do not enter the mean", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i === 4 ? "" : i * i},${i % 3}`);
    const { train, encoding } = await loadTable(
      table(["x,label", ...rows].join("\n")),
      { missing: "mean" },
      { features: 1 },
    );
    const mean = encoding?.columns?.[0]?.missing ?? 0;
    const known = rowsOf(train).flatMap(([x = 0]) => (x === mean ? [] : [x]));
    expect(mean).toBeCloseTo(known.reduce((sum, x) => sum + x, 0) / known.length, 9);
  });

  test("of words are none of them; of a whole column have no mean", async () => {
    const beads = "colour,label,y\nred,0,1\n,1,2\n";
    const given = { ...same, categorical: "colour", missing: "mean" };
    const { train } = await loadTable(table(beads), given, { features: 2 });
    expect(rowsOf(train)).toEqual([
      [1, 1, 0],
      [0, 2, 1],
    ]);
    const empty = loadTable(table("x,label,y\n,0,1\n,1,2\n"), { ...same, missing: "mean" });
    expect(await failureOf(empty)).toMatchObject({
      code: "SPK4157",
      text: "column `x` of a.csv has no value in any training row, so it has no mean",
    });
  });

  test("of labels are all counted, or dropped", async () => {
    const text = "x,label\n1,0\n2,\n3,\n4,1\n";
    expect(await failureOf(loadTable(table(text), same, { features: 1 }))).toMatchObject({
      code: "SPK4144",
      text: "2 rows have no label in column `label`: a.csv, row 2; a.csv, row 3",
    });
    const { train } = await loadTable(table(text), { ...same, missing: "drop" }, { features: 1 });
    expect(rowsOf(train).map(([x]) => x)).toEqual([1, 4]);
  });

  test("are not what is no number", async () => {
    const failure = await failureOf(
      loadTable(table("x,label\n1,0\ntall,1\n"), { missing: "drop" }, { features: 1 }),
    );
    expect(failure).toMatchObject({ code: "SPK4143" });
  });
});

describe("the labels of a table", () => {
  test.each([
    ["whole numbers", "x,label\n1,100\n2,250\n3,300\n4,475\n", "4 different numbers from 100 to 475"],
    ["fractions", "x,label\n1,1.5\n2,2.5\n3,0.25\n4,9\n", "4 different numbers from 0.25 to 9"],
  ])("that are a quantity are told to be none: %s", async (_, text, says) => {
    const failure = await failureOf(loadTable(table(text), same, { features: 1 }));
    expect(failure.code).toBe("SPK4155");
    expect(failure.text).toContain(says);
    expect(failure.text).toContain("but the model has 3 classes");
    expect(failure.hint).toMatch(/^a label is a class, not a quantity/);
  });

  test("are one where two forms of Unicode write them, as are columns and words", async () => {
    const text = `caf\u00e9,gr\u00fcn,label\n1,caf\u00e9,\u00e9t\u00e9\n2,cafe\u0301,e\u0301te\u0301\n3,th\u00e9,hiver\n`;
    const given = {
      ...same,
      label: "label",
      categorical: "gru\u0308n",
      features: ["cafe\u0301", "gr\u00fcn"],
    };
    const { train, encoding } = await loadTable(table(text), given, { features: 3, classes: 2 });
    expect(encoding?.classNames).toEqual(["hiver", "\u00e9t\u00e9"]);
    expect([...train.labels]).toEqual([1, 1, 0]);
    expect(encoding?.columns?.[1]?.words).toEqual(["caf\u00e9", "th\u00e9"]);
  });

  test("of one class, or not of all, are worth a remark", async () => {
    const one = await loadTable(table("x,label\n1,1\n2,1\n"), same, { features: 1 });
    expect(remarksOf(one)).toContain("all 2 training rows are of class 1: there is nothing to tell apart");
    const two = await loadTable(table("x,label\n1,1\n2,0\n"), same, { features: 1 });
    expect(remarksOf(two)).toContain("there are no training rows of class 2");
  });
});

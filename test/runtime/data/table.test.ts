import path from "node:path";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import { type Dataset, type GivenArguments, loadNamed, type Split } from "../../../runtime/data/index.js";
import { writeFolder } from "./idx-folder.js";

/** Two features, the label between them. */
const numbered = "width,label,height\n1,0,10\n2,2,20\n3,1,30\n4,0,40\n5,2,50\n";
const words = numbered.replaceAll(",0,", ",cat,").replaceAll(",1,", ",ant,").replaceAll(",2,", ",bee,");

interface Loading {
  readonly features?: number;
  readonly classes?: number;
  readonly seed?: number;
}

async function load(
  files: Readonly<Record<string, string | Uint8Array>>,
  given: GivenArguments = {},
  { features = 2, classes = 3, seed = 1 }: Loading = {},
): Promise<Dataset> {
  const directory = await writeFolder(files);
  const [file = ""] = Object.keys(files);
  const model = { inputShape: [features], classes };
  return loadNamed("table", { file, ...given }, { seed, model, directory });
}

/** Rows of a split, features and then the label. */
const rowsOf = ({ count, values, labels }: Split): number[][] =>
  Array.from({ length: count }, (_, i) => [values[2 * i] ?? -1, values[2 * i + 1] ?? -1, labels[i] ?? -1]);

const rows = [
  [1, 10, 0],
  [2, 20, 2],
  [3, 30, 1],
  [4, 40, 0],
  [5, 50, 2],
];

describe("a table", () => {
  test("gives the columns besides the label, in their order", async () => {
    const test = "width,label,height\n9,1,90\n";
    const dataset = await load({ "a.csv": numbered, "b.csv": test }, { test: "b.csv" });
    expect(dataset).toMatchObject({ name: "table", sampleShape: [2], labelShape: [], classes: 3 });
    expect(dataset.encoding?.classNames).toBeUndefined();
    expect(rowsOf(dataset.train)).toEqual(rows);
    expect(rowsOf(dataset.test)).toEqual([[9, 90, 1]]);
    expect(dataset.train.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test("is shuffled and split by a share, by the seed", async () => {
    const dataset = await load({ "a.csv": numbered }, { train: 0.6 });
    expect([dataset.train.count, dataset.test.count]).toEqual([3, 2]);
    const all = [...rowsOf(dataset.train), ...rowsOf(dataset.test)];
    expect([...all].sort(([a = 0], [b = 0]) => a - b)).toEqual(rows);
    expect(await load({ "a.csv": numbered }, { train: 0.6 })).toEqual(dataset);
    const orders = new Set<string>();
    for (const seed of [1, 2, 3, 4]) {
      orders.add(String(rowsOf((await load({ "a.csv": numbered }, {}, { seed })).train)));
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  test("may name its classes by words, numbered in their order", async () => {
    const dataset = await load({ "a.csv": words, "b.csv": words }, { test: "b.csv" });
    expect(dataset.encoding?.classNames).toEqual(["ant", "bee", "cat"]);
    expect([...dataset.train.labels]).toEqual([2, 1, 0, 2, 1]);
    expect([...dataset.test.labels]).toEqual([2, 1, 0, 2, 1]);
  });

  test("may hold its label in another column, and a second file the columns in another order", async () => {
    const text = "kind,x,y\n1,2,3\n0,4,5\n";
    const test = "y,kind,x\n7,1,6\n";
    const dataset = await load({ "a.csv": text, "b.csv": test }, { label: "kind", test: "b.csv" });
    expect(rowsOf(dataset.train)).toEqual([
      [2, 3, 1],
      [4, 5, 0],
    ]);
    expect(rowsOf(dataset.test)).toEqual([[6, 7, 1]]);
  });

  test("is read from CSV as spreadsheets write it, and from TSV", async () => {
    const quoted = `\uFEFF"width","label","height"\r\n" 1 ",0,1e1\r\n\r\n2.0,"2",20\r\n`;
    const tabs = numbered.replaceAll(",", "\t");
    const first = await load({ "a.csv": quoted, "b.tsv": tabs }, { test: "b.tsv" });
    expect(rowsOf(first.train)).toEqual(rows.slice(0, 2));
    expect(rowsOf(first.test)).toEqual(rows);
  });

  test("may be long", async () => {
    const count = 20_000;
    const lines = Array.from({ length: count }, (_, i) => `${i},${i % 3},${-i}`);
    const { train } = await load({ "a.csv": `width,label,height\n${lines.join("\n")}` }, { test: "a.csv" });
    expect(train.count).toBe(count);
    expect([train.values[2 * count - 2], train.values[2 * count - 1]]).toEqual([count - 1, 1 - count]);
  });
});

describe("a mistake in a table is told by file, row and column", () => {
  const cases: readonly {
    what: string;
    files: Readonly<Record<string, string | Uint8Array>>;
    given?: GivenArguments;
    loading?: Loading;
    code: string;
    says: string | RegExp;
    hint?: RegExp;
  }[] = [
    {
      what: "a cell that is no number",
      files: { "a.csv": numbered.replace("30", "tall") },
      code: "SPK4143",
      says: "a.csv, row 3, column `height`: expected a number, found `tall`",
    },
    {
      what: "an empty cell",
      files: { "a.csv": numbered.replace("30", "") },
      code: "SPK4143",
      says: "a.csv, row 3, column `height`: expected a number, found nothing",
    },
    ...["inf", "-Infinity", "+INF", "1e309"].map((cell) => ({
      what: `the number ${cell}`,
      files: { "a.csv": numbered.replace("30", cell) },
      code: "SPK4143",
      says: `a.csv, row 3, column \`height\`: expected a finite number, found \`${cell}\``,
      hint: /^(?!.*categorical).*infinite numbers, and those beyond 1\.8e308/,
    })),
    ...(["drop", "mean"] as const).map((missing) => ({
      what: `an infinite cell where missing values are told to ${missing}`,
      files: { "a.csv": numbered.replace("30", "-inf") },
      given: { missing },
      code: "SPK4143",
      says: "a.csv, row 3, column `height`: expected a finite number, found `-inf`",
    })),
    ...["0x10", "0b11", "1_000"].map((cell) => ({
      what: `the code ${cell}`,
      files: { "a.csv": numbered.replace("30", cell) },
      code: "SPK4143",
      says: `a.csv, row 3, column \`height\`: expected a number, found \`${cell}\``,
    })),
    {
      what: "a row of units below the names",
      files: { "a.csv": numbered.replace("height\n", "height\ncm,,kg\n") },
      code: "SPK4143",
      says: "2 cells hold no number: a.csv, row 1, column `width` (`cm`); a.csv, row 1, column `height` (`kg`)",
      hint: /^(?!.*categorical).*row 1 looks like one of units, `cm` and `kg`: take it out/,
    },
    {
      what: "a word in a first row of numbers",
      files: { "a.csv": numbered.replace("1,0,10", "1,0,tall") },
      code: "SPK4143",
      says: "a.csv, row 1, column `height`: expected a number, found `tall`",
      hint: /^(?!.*units).*`categorical: "height"`/,
    },
    {
      what: "columns of words",
      files: { "a.csv": "width,label\nwide,0\nslim,1\nwide,2\n" },
      code: "SPK4143",
      says: /^3 cells hold no number: /,
      hint: /^(?!.*units).*`categorical: "width"`/,
    },
    {
      what: "a missing label",
      files: { "a.csv": numbered.replace("3,1,30", "3, ,30") },
      code: "SPK4144",
      says: "a.csv, row 3, column `label`: the label is missing",
    },
    {
      what: "a label out of range",
      files: { "a.csv": numbered.replace("3,1,30", "3,3,30") },
      code: "SPK4145",
      says: "a.csv, row 3, column `label`: the label `3` is not a class from 0 to 2",
      hint: /counted from 0/,
    },
    {
      what: "a negative label",
      files: { "a.csv": numbered.replace("3,1,30", "3,-1,30") },
      code: "SPK4145",
      says: "a.csv, row 3, column `label`: the label `-1` is not a class from 0 to 2",
    },
    {
      what: "a word to test that there is none of to train on",
      files: { "a.csv": words, "b.csv": words.replace("ant", "dog") },
      given: { test: "b.csv" },
      code: "SPK4145",
      says: "b.csv, row 3, column `label`: the label `dog` is not among the training labels",
      hint: /ant, bee, cat/,
    },
    {
      what: "words for more classes than the model tells apart",
      files: { "a.csv": words },
      loading: { classes: 2 },
      code: "SPK4131",
      says: "a.csv has 3 classes, its labels `ant`, `bee` and `cat`, but the model has 2 classes",
    },
    {
      what: "another number of features than the model takes",
      files: { "a.csv": numbered },
      loading: { features: 3 },
      code: "SPK4147",
      says: "a.csv has 2 features, but the model takes 3",
      hint: /width, height/,
    },
    {
      what: "no such label column",
      files: { "a.csv": numbered },
      given: { label: "lable" },
      code: "SPK4142",
      says: "a.csv has no column `lable`",
      hint: /did you mean `label`/,
    },
    {
      what: "a file whose cells stand between other signs than the spec says",
      files: { "a.csv": "width;height;label\n1;2;0\n" },
      given: { delimiter: "comma" },
      code: "SPK4142",
      says: "a.csv has no column `label`",
      hint: /^it was read as one column, `width;height;label`: commas/,
    },
    {
      what: "one class alone",
      files: { "a.csv": "width,height,label\n1,2,ant\n3,4,ant\n" },
      code: "SPK4131",
      says: "a.csv has 1 class, its label `ant`, but the model has 3 classes",
    },
    {
      what: "a second file with other columns",
      files: { "a.csv": numbered, "b.csv": "width,label,depth\n1,0,1\n" },
      given: { test: "b.csv" },
      code: "SPK4148",
      says: "b.csv lacks the column height",
    },
    {
      what: "a second file with more columns",
      files: { "a.csv": numbered, "b.csv": "width,label,height,depth\n1,0,1,1\n" },
      given: { test: "b.csv" },
      code: "SPK4148",
      says: "b.csv has the column depth, which the training file lacks",
    },
    {
      what: "a row of another length",
      files: { "a.csv": `${numbered}6,1\n` },
      code: "SPK4141",
      says: /^a\.csv is damaged: .*line 7/,
    },
    {
      what: "a quote without an end",
      files: { "a.csv": `${numbered}"6,1,60\n` },
      code: "SPK4141",
      says: /^a\.csv is damaged: /,
    },
    {
      what: "two columns of one name",
      files: { "a.csv": "label,x,x\n1,2,3\n" },
      code: "SPK4141",
      says: "a.csv is damaged: two columns are called x",
    },
    {
      what: "no rows",
      files: { "a.csv": "width,label,height\n" },
      code: "SPK4108",
      says: "a.csv holds no samples",
    },
    { what: "an empty file", files: { "a.csv": "" }, code: "SPK4108", says: "a.csv holds no samples" },
    {
      what: "another kind of file",
      files: { "a.xlsx": numbered },
      code: "SPK4140",
      says: "a.xlsx is not a known kind of table",
    },
    {
      what: "no file",
      files: { "a.csv": numbered },
      given: { file: "b.csv" },
      code: "SPK4126",
      says: "cannot read b.csv: no such file or folder",
    },
    {
      what: "no Parquet file",
      files: { "a.csv": numbered },
      given: { file: "b.parquet" },
      code: "SPK4126",
      says: "cannot read b.parquet: no such file or folder",
    },
    {
      what: "too few rows to split",
      files: { "a.csv": "width,label,height\n1,0,1\n" },
      code: "SPK4114",
      says: "`table` would split 1 sample into 1 for training and 0 for testing",
    },
  ];

  test.each(cases)("$what: $code", async ({ files, given, loading, code, says, hint }) => {
    const failure: unknown = await load(files, given, loading).catch((error: unknown) => error);
    if (!(failure instanceof Failure)) throw new Error(`expected a Failure, got ${failure}`);
    expect(failure.code).toBe(code);
    const message = failure.message.replaceAll(
      new RegExp(`\\S*spankey-data-[^${path.sep}]*${path.sep}`, "g"),
      "",
    );
    if (typeof says === "string") expect(message).toBe(says);
    else expect(message).toMatch(says);
    if (hint !== undefined) expect(failure.hint).toMatch(hint);
  });
});

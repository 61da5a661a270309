import { describe, expect, test } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import { type Dataset, type GivenArguments, loadNamed, type Split } from "../../../runtime/data/index.js";
import type { DataEncoding } from "../../../runtime/data-encoding.js";
import { writeFolder } from "./idx-folder.js";

/** What a run records of a table with the columns `width` and `height` and three classes. */
const recorded: DataEncoding = {
  classNames: ["ant", "bee", "cat"],
  split: "content",
  columns: [{ name: "width" }, { name: "height" }],
};

async function load(text: string, encoding?: DataEncoding, given: GivenArguments = {}): Promise<Dataset> {
  const directory = await writeFolder({ "a.csv": text });
  const model = { inputShape: [2], classes: 3 };
  return loadNamed("table", { file: "a.csv", ...given }, { seed: 1, model, directory, encoding });
}

const failureOf = async (promise: Promise<unknown>): Promise<Failure> => {
  const failure: unknown = await promise.catch((error: unknown) => error);
  if (failure instanceof Failure) return failure;
  throw new Error(`expected a Failure, got ${failure}`);
};

const rowsOf = ({ count, values, labels }: Split): string[] =>
  Array.from({ length: count }, (_, i) => String([values[2 * i], values[2 * i + 1], labels[i]]));

const names = ["ant", "bee", "cat"];
const cells = Array.from({ length: 60 }, (_, i) => [i, (i * i) % 17, names[i % 3]] as const);
const table = (rows: readonly (readonly [number, number, string | undefined])[]): string =>
  ["width,height,label", ...rows.map((row) => row.join(","))].join("\n");
const turned = (rows: readonly (readonly [number, number, string | undefined])[]): string =>
  ["label,height,width", ...rows.map(([width, height, label]) => `${label},${height},${width}`)].join("\n");

describe("the split of a table", () => {
  test("does not depend on the order of rows or columns", async () => {
    const one = await load(table(cells));
    const other = await load(turned([...cells].reverse()), recorded);
    expect(rowsOf(other.train)).toEqual(rowsOf(one.train));
    expect(rowsOf(other.test)).toEqual(rowsOf(one.test));
    const columns = await load(turned(cells));
    expect(columns.test.labels).toEqual(one.test.labels);
  });

  test("leaves rows where they are when others come in", async () => {
    const before = await load(table(cells));
    const after = await load(table([[1000, 2, "bee"], ...cells]));
    const trained = new Set(rowsOf(before.train));
    expect(rowsOf(after.test).filter((row) => trained.has(row))).toEqual([]);
    expect(after.train.count + after.test.count).toBe(61);
  });

  test("holds a share of each class, and names a class that is left whole to training", async () => {
    const rows = [...cells.filter(([, , label]) => label !== "cat"), [5, 5, "cat"] as const];
    const { train, test: held, summary } = await load(table(rows), undefined, { train: 0.5 });
    expect([...held.labels]).not.toContain(2);
    expect([...train.labels]).toContain(2);
    for (const label of [0, 1]) {
      const trained = [...train.labels].filter((other) => other === label).length;
      expect(Math.abs(trained - 10)).toBeLessThanOrEqual(4);
    }
    expect(summary?.classes.map(({ name, train, test }) => [name, train + test])).toEqual([
      ["ant", 20],
      ["bee", 20],
      ["cat", 1],
    ]);
    expect(summary?.remarks).toEqual([
      "the rows of class cat are all alike: they are for training, and none is left for testing",
    ]);
  });

  test("is recorded; a run that recorded none keeps its own", async () => {
    const { encoding, ...now } = await load(table(cells));
    expect(encoding).toEqual(recorded);
    const old = await load(table(cells), { classNames: names });
    expect(rowsOf(old.test)).not.toEqual(rowsOf(now.test));
    // as the rows were drawn before contents counted
    const [first, second] = rowsOf(old.test);
    expect([first, second]).toEqual(["45,2,0", "9,13,0"]);
    expect((await load(table(cells), { classNames: names })).test).toEqual(old.test);
  });
});

describe("a table for the model of a run", () => {
  const some = "3,4,cat\n1,2,bee\n5,6,cat\n7,8,bee";
  const given = { train: 0.5 };

  test("is read by the run's columns and classes, wherever they stand", async () => {
    const { train, test: held, encoding } = await load(`height,width,label\n${some}`, recorded, given);
    expect(encoding).toEqual(recorded);
    expect([...rowsOf(train), ...rowsOf(held)].sort()).toEqual(["2,1,1", "4,3,2", "6,5,2", "8,7,1"]);
  });

  test("may lack classes, and keeps numbers where classes have no names", async () => {
    const { split, columns } = recorded;
    const numbers: DataEncoding = { ...(split && { split }), ...(columns && { columns }) };
    const { train, test: held } = await load(
      "label,width,height\n2,1,1\n2,2,2\n0,3,3\n0,4,4",
      numbers,
      given,
    );
    expect([...train.labels, ...held.labels].sort()).toEqual([0, 0, 2, 2]);
  });

  test.each([
    {
      what: "a class that it does not know",
      text: `width,height,label\n${some}\n9,9,dog`,
      code: "SPK4145",
      says: /row 5, column `label`: the label `dog` is not among the training labels$/,
    },
    {
      what: "a number where its classes are words",
      text: "width,height,label\n1,2,0\n3,4,1",
      code: "SPK4145",
      says: /the label `0` is not among the training labels$/,
    },
    {
      what: "a column that is missing",
      text: "width,label\n1,ant",
      code: "SPK4148",
      says: /lacks the column height$/,
    },
    {
      what: "a column too many",
      text: `width,height,label,depth\n1,2,ant,3`,
      code: "SPK4148",
      says: /has the column depth, which the training file lacks$/,
    },
  ])("is refused with $what", async ({ text, code, says }) => {
    const failure = await failureOf(load(text, recorded));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(says);
  });
});

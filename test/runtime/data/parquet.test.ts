import { parquetWriteBuffer } from "hyparquet-writer";
import { beforeAll, describe, expect, test } from "vitest";
import { openParquet, patienceFor } from "../../../runtime/data/table/parquet-file.js";
import { writeFolder } from "./idx-folder.js";

// A worker thread of Node 20 runs no TypeScript, so Parquet is read as built: `npm test` builds first.
const built = new URL("../../../dist/runtime/data/index.js", import.meta.url).href;
let loadNamed: typeof import("../../../runtime/data/index.js").loadNamed;
beforeAll(async () => {
  ({ loadNamed } = (await import(built)) as typeof import("../../../runtime/data/index.js"));
});

type Columns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];
const parquet = (columnData: Columns, rowGroupSize = 1000): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize }));

/** Numbers with three classes. */
const numbers = (count: number): Columns => [
  { name: "width", data: Array.from({ length: count }, (_, i) => (i * 37) % 1009), type: "INT32" },
  { name: "label", data: Array.from({ length: count }, (_, i) => i % 3), type: "INT32" },
  { name: "height", data: Array.from({ length: count }, (_, i) => 0.5 - i / 4), type: "DOUBLE" },
];

async function load(bytes: Uint8Array | string, features = 2, given = {}) {
  const directory = await writeFolder({ "a.parquet": bytes });
  const model = { inputShape: [features], classes: 3 };
  return loadNamed(
    "table",
    { file: "a.parquet", test: "a.parquet", ...given },
    { seed: 1, model, directory },
  );
}

interface Told {
  readonly code?: string;
  readonly message?: string;
}
const told = (promise: Promise<unknown>): Promise<Told> =>
  promise.then(
    () => ({}),
    (error: Told) => error,
  );

describe("a Parquet file", () => {
  test("may hold whole numbers, floats, truth and words", async () => {
    const { train, encoding } = await load(
      parquet([
        { name: "width", data: [1n, 2n, 3n], type: "INT64" },
        { name: "label", data: ["cat", "ant", "bee"], type: "STRING" },
        { name: "height", data: [0.5, -2, 1e3], type: "DOUBLE" },
        { name: "tall", data: [false, true, true], type: "BOOLEAN" },
      ]),
      3,
    );
    expect(encoding?.classNames).toEqual(["ant", "bee", "cat"]);
    expect([...train.values]).toEqual([1, 0.5, 0, 2, -2, 1, 3, 1000, 1]);
    expect([...train.labels]).toEqual([2, 0, 1]);
  });

  test("gives the numbers of the same CSV, in one row group or in many", async () => {
    const count = 5000;
    const [width, label, height] = numbers(count).map(({ data }) => data as ArrayLike<number>);
    const lines = Array.from({ length: count }, (_, i) => [width?.[i], label?.[i], height?.[i]].join(","));
    const directory = await writeFolder({ "a.csv": ["width,label,height", ...lines].join("\n") });
    const options = { seed: 1, model: { inputShape: [2], classes: 3 }, directory };
    const csv = await loadNamed("table", { file: "a.csv", test: "a.csv" }, options);
    expect((await load(parquet(numbers(count), 700))).train).toEqual(csv.train);
    expect((await load(parquet(numbers(count), count))).train).toEqual(csv.train);
  });

  test("may lack numbers and labels, which are dropped or told", async () => {
    const bytes = parquet([
      { name: "width", data: [1, null, 3, 4], type: "INT32", nullable: true },
      { name: "label", data: [0, 1, null, 2], type: "INT32", nullable: true },
    ]);
    const { train, summary } = await load(bytes, 1, { missing: "drop" });
    expect([...train.values]).toEqual([1, 4]);
    expect(summary?.leftOut.map(({ count }) => count)).toEqual([2, 2]);
    expect(await told(load(bytes, 1))).toMatchObject({ code: "SPK4143" });
  });

  test("takes no longer than its size where one row group holds all", async () => {
    const time = async (count: number): Promise<number> => {
      const bytes = parquet(numbers(count), count);
      const times: number[] = [];
      for (let i = 0; i < 2; i++) {
        const start = performance.now();
        await load(bytes);
        times.push(performance.now() - start);
      }
      return Math.min(...times);
    };
    await time(1000);
    // Read anew for every 8,192 rows, sixteen times the rows took more than a hundred times as long.
    expect((await time(160_000)) / (await time(10_000))).toBeLessThan(40);
  });

  test("is refused with two columns of one name", async () => {
    const [width, label] = numbers(10) as [Columns[0], Columns[0]];
    const twice = [{ ...width, name: "x" }, label, { ...width, name: "x" }];
    expect(await told(load(parquet(twice)))).toMatchObject({
      code: "SPK4141",
      message: expect.stringMatching(/a\.parquet is damaged: two columns are called x$/),
    });
  });
});

describe("a Parquet file that is damaged is told in our words", () => {
  const sound = parquet(numbers(40));
  test.each([
    [
      "no Parquet at all",
      new TextEncoder().encode("width,label\n1,2\n"),
      /it is not a Parquet file: it does not begin with PAR1$/,
    ],
    ["nothing", new Uint8Array(), /it is not a Parquet file/],
    ["its first half", sound.subarray(0, sound.length / 2), /it is cut short: it does not end with PAR1$/],
    [
      "all but its first page",
      Uint8Array.from([...sound.subarray(0, 4), ...sound.subarray(200)]),
      /damaged: /,
    ],
  ])("%s", async (_, bytes, says) => {
    const { code, message } = await told(load(bytes));
    expect(code).toBe("SPK4141");
    expect(message).toMatch(says);
  });

  test("whatever byte of it is changed, it is read or told", async () => {
    let state = 20261130;
    const draw = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % below;
    };
    for (let i = 0; i < 25; i++) {
      const bytes = Uint8Array.from(sound);
      const at = draw(bytes.length);
      bytes[at] = draw(256);
      const { code } = await told(load(bytes, 2, { test: "none" }));
      expect(code === undefined || code.startsWith("SPK41"), `byte ${at} is ${bytes[at]}: ${code}`).toBe(
        true,
      );
    }
  });
});

describe("a thread that makes no progress", () => {
  const stuck = new URL("data:text/javascript,for (;;) {}");

  test("is ended after a time that is said", async () => {
    const directory = await writeFolder({ "a.parquet": "PAR1" });
    const opening = openParquet(
      `${directory}/a.parquet`,
      { signal: undefined },
      { script: stuck, patience: 0.3 },
    );
    expect(await told(opening)).toMatchObject({
      code: "SPK4141",
      message: expect.stringMatching(/reading it makes no progress for 0\.3 seconds$/),
    });
  });

  test("is waited for by the size of its file", () => {
    expect([1000, 50 * 2 ** 20, 2 ** 40].map(patienceFor)).toEqual([20, 70, 120]);
  });

  test("is ended by a signal", async () => {
    const directory = await writeFolder({ "a.parquet": "PAR1" });
    const controller = new AbortController();
    const opening = openParquet(`${directory}/a.parquet`, { signal: controller.signal }, { script: stuck });
    setImmediate(() => controller.abort());
    expect(await told(opening)).toMatchObject({ code: "SPK4125" });
  });

  test("that dies is told", async () => {
    const directory = await writeFolder({ "a.parquet": "PAR1" });
    const script = new URL("data:text/javascript,process.exit(1)");
    const opening = openParquet(`${directory}/a.parquet`, { signal: undefined }, { script });
    expect(await told(opening)).toMatchObject({ code: "SPK4141" });
  });
});

import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import { type Dataset, type GivenArguments, loadNamed } from "../../../runtime/data/index.js";
import { idxBytes, idxImages, idxLabels, writeFolder } from "./idx-folder.js";

const load = (
  folder: string,
  given: GivenArguments = {},
  model = { inputShape: [1, 3, 5], classes: 4 },
): Promise<Dataset> => loadNamed("idx", { folder, ...given }, { seed: 1, model });

async function failureOf(outcome: Promise<unknown>): Promise<Failure> {
  const failure = await outcome.catch((error: unknown) => error);
  if (failure instanceof Failure) return failure;
  throw new Error(`expected a Failure, got ${failure}`);
}

const trainLabels = [0, 1, 2, 3, 0, 1];
const small = {
  "train-images-idx3-ubyte": idxImages(6, 3, 5),
  "train-labels-idx1-ubyte": idxLabels(trainLabels),
  "t10k-images-idx3-ubyte": idxImages(2, 3, 5),
  "t10k-labels-idx1-ubyte": idxLabels([3, 2]),
};
const renamed = (change: (name: string) => string, files: Record<string, Uint8Array> = small) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [change(name), bytes]));

describe("a folder of IDX files", () => {
  test("of any size and number of classes", async () => {
    const dataset = await load(await writeFolder(small));
    expect(dataset).toMatchObject({ name: "idx", sampleShape: [1, 3, 5], labelShape: [], classes: 4 });
    expect([...dataset.train.values]).toEqual([...small["train-images-idx3-ubyte"].subarray(16)]);
    expect([...dataset.train.labels]).toEqual(trainLabels);
    expect([...dataset.test.labels]).toEqual([3, 2]);
    expect(dataset.train.values.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(dataset.summary).toEqual({
      classes: [
        { name: "0", train: 2, test: 0 },
        { name: "1", train: 2, test: 0 },
        { name: "2", train: 1, test: 1 },
        { name: "3", train: 1, test: 1 },
      ],
      leftOut: [],
      remarks: [],
    });
  });

  test.each<[string, (name: string) => string]>([
    ["a prefix", (name) => `emnist-letters-${name}`],
    ["`test` for `t10k`", (name) => name.replace("t10k", "test")],
    ["points for hyphens, as unpackers write", (name) => name.replace("-idx", ".idx")],
  ])("is found under names with %s", async (_, change) => {
    const dataset = await load(await writeFolder(renamed(change)));
    expect([dataset.train.count, dataset.test.count]).toEqual([6, 2]);
  });

  test("may be compressed", async () => {
    const packed = Object.entries(small).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]);
    expect((await load(await writeFolder(Object.fromEntries(packed)))).train.count).toBe(6);
  });

  test("of several datasets: one is chosen by its prefix, and the others are said", async () => {
    const both = { ...renamed((name) => `a-${name}`), ...renamed((name) => `b-${name}`), "notes.txt": "x" };
    const folder = await writeFolder(both);
    const failure = await failureOf(load(folder));
    expect(failure.code).toBe("SPK4136");
    expect(failure.message).toMatch(/holds the IDX files of 2 datasets: `a` and `b`$/);
    const { summary, train } = await load(folder, { prefix: "b" });
    expect(train.count).toBe(6);
    expect(summary?.leftOut).toMatchObject([{ count: 5 }]);
    expect((await failureOf(load(folder, { prefix: "c" }))).code).toBe("SPK4137");
  });

  test("without files for testing is split by what the images are", async () => {
    const count = 40;
    const pixels = Uint8Array.from({ length: count * 15 }, (_, i) => Math.floor(i / 15));
    const folder = await writeFolder({
      "images-idx3-ubyte": idxBytes(0x803, [count, 3, 5], pixels),
      "labels-idx1-ubyte": idxLabels(Array.from({ length: count }, (_, i) => i % 4)),
    });
    const { train, test: held, encoding } = await load(folder, { train: 0.7 });
    expect(encoding).toEqual({ split: "content" });
    expect(train.count + held.count).toBe(count);
    for (const { values, labels } of [train, held]) {
      expect([...labels]).toEqual(Array.from(labels, (_, i) => (values[15 * i] ?? 0) % 4));
      expect(new Set(labels).size).toBe(4);
    }
  });

  test("lacks a file: SPK4137", async () => {
    const { "train-labels-idx1-ubyte": _, ...rest } = small;
    const failure = await failureOf(load(await writeFolder(rest)));
    expect(failure.code).toBe("SPK4137");
    expect(failure.message).toMatch(/holds no IDX file of train labels$/);
    expect((await failureOf(load(await writeFolder({ "a.txt": "x" })))).code).toBe("SPK4137");
    expect((await failureOf(load("/nowhere"))).code).toBe("SPK4126");
  });
});

describe("what its images and labels are", () => {
  test("images of another size are refused: SPK4105", async () => {
    const model = { inputShape: [1, 5, 3], classes: 4 };
    const failure = await failureOf(load(await writeFolder(small), {}, model));
    expect(failure.message.replace(/.*\/(?=train)/, "")).toBe(
      "train-images-idx3-ubyte holds images of 3x5 pixels, expected 5x3",
    );
  });

  test("rows and columns may be exchanged, as in EMNIST", async () => {
    const model = { inputShape: [1, 5, 3], classes: 4 };
    const { train } = await load(await writeFolder(small), { transposed: true }, model);
    const stored = small["train-images-idx3-ubyte"].subarray(16);
    for (const [row, column] of [
      [0, 0],
      [4, 2],
      [3, 1],
    ] as const) {
      expect(train.values[15 + row * 3 + column]).toBe(stored[15 + column * 5 + row]);
    }
  });

  test("a model of colours gets the grey plane three times", async () => {
    const { train } = await load(await writeFolder(small), {}, { inputShape: [3, 3, 5], classes: 4 });
    const second = small["train-images-idx3-ubyte"].subarray(16 + 15, 16 + 30);
    expect([...train.values.subarray(45, 90)]).toEqual([...second, ...second, ...second]);
  });

  test("labels may count from 1, as those of EMNIST's letters", async () => {
    const fromOne = { ...small, "train-labels-idx1-ubyte": idxLabels(trainLabels.map((label) => label + 1)) };
    const folder = await writeFolder({ ...fromOne, "t10k-labels-idx1-ubyte": idxLabels([4, 3]) });
    const failure = await failureOf(load(folder));
    expect(failure).toMatchObject({ code: "SPK4106", hint: expect.stringContaining("first_label: 1") });
    const { train, test: held, summary } = await load(folder, { first_label: 1 });
    expect([...train.labels, ...held.labels]).toEqual([...trainLabels, 3, 2]);
    expect(summary?.classes.map(({ name }) => name)).toEqual(["1", "2", "3", "4"]);
    const below = await failureOf(load(await writeFolder(small), { first_label: 1 }));
    expect(below.message).toMatch(/label 0 is 0, expected a class from 1 to 4$/);
  });

  test("classes without an image are said", async () => {
    const folder = await writeFolder(small);
    const { summary } = await load(folder, {}, { inputShape: [1, 3, 5], classes: 6 });
    expect(summary?.remarks).toEqual(["there are no images with the label `4` or `5`"]);
  });
});

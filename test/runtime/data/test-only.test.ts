import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Dataset, type GivenArguments, loadDataset, loadNamed } from "../../../runtime/data/index.js";
import type { DataEncoding } from "../../../runtime/data-encoding.js";
import { tinyModel } from "../../support/tiny-model.js";
import { idxImages, idxLabels, writeFolder } from "./idx-folder.js";
import { imagesByClass } from "./image-files.js";
import { failureOf, remarksOf } from "./load-table.js";

type Files = Readonly<Record<string, string | Uint8Array>>;

interface Loading {
  readonly given: GivenArguments;
  readonly inputShape: readonly number[];
  readonly encoding?: DataEncoding;
}

/** Files for the model of a run with two classes, or a vocabulary of six, all of whose samples are for testing. */
const load = async (
  name: string,
  files: Files,
  { given, inputShape, encoding }: Loading,
): Promise<Dataset> => {
  const model = { inputShape, classes: name === "text" ? 6 : 2 };
  const directory = await writeFolder(files);
  return loadNamed(name, given, { seed: 1, model, directory, encoding: encoding ?? {}, testOnly: true });
};

describe("samples that are all for testing", () => {
  test("are the rows of a table in their order, by the columns and classes of the run", async () => {
    const encoding: DataEncoding = {
      ...{ classNames: ["ant", "bee"], split: "content" },
      columns: [
        { name: "size", missing: 7 },
        { name: "kind", words: ["x", "y"] },
      ],
    };
    const given = { file: "new.csv", missing: "mean", categorical: ["kind"] };
    const files = { "new.csv": "label,kind,size\nbee,y,\nbee,x,\n" };
    const { train, test: held, summary } = await load("table", files, { given, inputShape: [3], encoding });
    expect(train.count).toBe(0);
    expect([...held.values]).toEqual([7, 0, 1, 7, 1, 0]);
    expect([...held.labels]).toEqual([1, 1]);
    expect(summary?.remarks.join()).not.toContain("training rows are of class");
  });

  test("are the rows of a table for a run that recorded no columns", async () => {
    const files = { "new.csv": "a,label\n3,1\n" };
    const { test: held } = await load("table", files, { given: { file: "new.csv" }, inputShape: [1] });
    expect([...held.values, ...held.labels]).toEqual([3, 1]);
  });

  test("are the pieces of a text, by the vocabulary of the run", async () => {
    const encoding = { classNames: ["a", "b", "c"] };
    const loading = { given: { file: "new.txt" }, inputShape: [2], encoding };
    const dataset = await load("text", { "new.txt": "cbacb" }, loading);
    expect([dataset.train.count, dataset.train.values.length]).toEqual([0, 0]);
    expect([...dataset.test.values]).toEqual([2, 1, 0, 2]);
    expect(remarksOf(dataset)).toContain("all 5 characters are for testing; the vocabulary has 3");
    const failure = await failureOf(load("text", { "new.txt": "cb" }, loading));
    expect(failure).toMatchObject({ code: "SPK4150", text: expect.stringContaining("2 tokens to test") });
  });

  test.each(["", "train/|test/"])(
    "are the images of a folder with or without splits (%j)",
    async (splits) => {
      const drawn = await imagesByClass(["cat", "dog"], 3);
      const files = Object.entries(drawn).flatMap(([name, bytes]) =>
        splits.split("|").map((split) => [`new/${split}${name}`, bytes] as const),
      );
      const encoding = { classNames: ["cat", "dog"], split: "content" } as const;
      const loading = { given: { folder: "new" }, inputShape: [3, 4, 4], encoding };
      const { train, test: held } = await load("images", Object.fromEntries(files), loading);
      expect(train.count).toBe(0);
      expect(held.count).toBe(files.length);
      expect([...held.labels].filter((label) => label === 1)).toHaveLength(files.length / 2);
    },
  );

  test.each([
    ["train", 2],
    ["t10k", 1],
    ["train|t10k", 3],
  ])("are those of the IDX files of %s", async (splits, count) => {
    const files = splits.split("|").flatMap((split) => {
      const labels = split === "train" ? [0, 1] : [1];
      return [
        [`new/${split}-images-idx3-ubyte`, idxImages(labels.length, 3, 5)],
        [`new/${split}-labels-idx1-ubyte`, idxLabels(labels)],
      ] as const;
    });
    const loading = { given: { folder: "new" }, inputShape: [1, 3, 5] };
    const { train, test: held, summary } = await load("idx", Object.fromEntries(files), loading);
    expect([train.count, held.count, held.values.length]).toEqual([0, count, 15 * count]);
    expect([...held.labels].at(-1)).toBe(1);
    expect(summary?.leftOut).toEqual([]);
  });
});

describe("what `--test` names", () => {
  const shapes = { images: [3, 4, 4], idx: [1, 4, 4], table: [2], text: [4] } as const;
  const given = { images: { folder: "x" }, idx: { folder: "x" }, table: { file: "x" }, text: { file: "x" } };
  const { experiment } = tinyModel();
  const failureFor = async (name: keyof typeof shapes, path: string) => {
    const dataset = { name, arguments: given[name] };
    const data = { ...experiment.data, dataset, sampleShape: shapes[name], normalize: null, encoding: {} };
    const folder = await writeFolder({ "plain.csv": "a,b\n", "empty/.keep": "" });
    return failureOf(loadDataset({ ...experiment, data }, { test: join(folder, path) }));
  };

  test.each([
    ["images", "plain.csv", "SPK4162", "a folder of images for each class, but plain.csv is a file"],
    ["idx", "plain.csv", "SPK4162", "a folder of IDX files, but plain.csv is a file"],
    ["images", "empty", "SPK4130", "there are no folders in it"],
    ["idx", "empty", "SPK4137", "holds no IDX file"],
    ["table", "empty", "SPK4153", "there is no table in it"],
    ["text", "empty", "SPK4153", "there is no text in it"],
    ["images", "none", "SPK4126", "no such file or folder"],
    ["idx", "none", "SPK4126", "no such file or folder"],
    ["table", "none", "SPK4126", "no such file or folder"],
    ["text", "none", "SPK4126", "no such file or folder"],
  ] as const)("is told where `%s` does not read %s: %s", async (name, path, code, says) => {
    const { hint, ...told } = await failureFor(name, path);
    expect(told).toEqual({ code, text: expect.stringContaining(says) });
    expect(hint).not.toContain("in a spec");
    if (code === "SPK4162" || code === "SPK4126") expect(hint).toContain("`--test PATH`");
  });

  test("is a folder where it is `--data`: SPK4162", async () => {
    const directory = join(await writeFolder({ "a.csv": "a,b\n" }), "a.csv");
    const data = { ...experiment.data, dataset: { name: "table", arguments: given.table } };
    const failure = await failureOf(loadDataset({ ...experiment, data }, { directory }));
    expect(failure).toMatchObject({ code: "SPK4162", text: "`--data` reads a folder, but a.csv is a file" });
  });
});

import path from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import { type DataEvent, type Dataset, type GivenArguments, loadNamed } from "../../../runtime/data/index.js";
import type { DataEncoding } from "../../../runtime/data-encoding.js";
import { writeFolder } from "./idx-folder.js";
import { plainImage } from "./image-files.js";

const red = await plainImage("png", [255, 0, 0]);
const green = await plainImage("png", [0, 255, 0]);
const blue = await plainImage("jpeg", [0, 0, 255]);
const truncated = blue.subarray(0, blue.length - 40);

/** `folder/train` and `folder/test`, two classes. */
const twoSplits = {
  "train/apple/2.png": red,
  "train/apple/10.PNG": red,
  "train/apple/notes.txt": new Uint8Array(3),
  "train/pear/deep/1.png": green,
  "test/apple/1.png": red,
  "test/pear/1.png": green,
  "test/.hidden/1.png": blue,
};

interface Loading {
  readonly model?: { inputShape: readonly number[]; classes: number };
  readonly observe?: (event: DataEvent) => void;
  readonly seed?: number;
  readonly encoding?: DataEncoding;
}

const load = (
  folder: string,
  given: GivenArguments = {},
  { model = { inputShape: [3, 4, 4], classes: 2 }, seed = 1, observe, encoding }: Loading = {},
): Promise<Dataset> => loadNamed("images", { folder, ...given }, { seed, model, observe, encoding });

/** The colour of a sample's pixel at row, column. */
function pixelAt({ train, sampleShape }: Dataset, sample: number, row = 0, column = 0): number[] {
  const [channels = 0, height = 0, width = 0] = sampleShape;
  const start = sample * channels * height * width;
  return Array.from(
    { length: channels },
    (_, c) => train.values[start + (c * height + row) * width + column] ?? -1,
  );
}

const hidden = "hidden, or made by an operating system";

async function failureOf(outcome: Promise<unknown>): Promise<Failure> {
  const failure = await outcome.catch((error: unknown) => error);
  if (failure instanceof Failure) return failure;
  throw new Error(`expected a Failure, got ${failure}`);
}

describe("a folder of images by class", () => {
  test("loads with its own splits, classes and files in the order of their names", async () => {
    const dataset = await load(await writeFolder(twoSplits));
    expect(dataset).toMatchObject({
      name: "images",
      sampleShape: [3, 4, 4],
      labelShape: [],
      classes: 2,
      encoding: { classNames: ["apple", "pear"], split: "content" },
    });
    expect([...dataset.train.labels]).toEqual([0, 0, 1]);
    expect([...dataset.test.labels]).toEqual([0, 1]);
    expect([0, 1, 2].map((sample) => pixelAt(dataset, sample))).toEqual([
      [255, 0, 0],
      [255, 0, 0],
      [0, 255, 0],
    ]);
    expect(dataset.train.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test("says how far decoding is", async () => {
    const events: DataEvent[] = [];
    await load(await writeFolder(twoSplits), {}, { observe: (event) => events.push(event) });
    expect(events.at(-1)).toEqual({ kind: "decoding", dataset: "images", done: 5, images: 5 });
  });
});

/** Left half red, right half blue, 8 wide and 4 high. */
const wide = await sharp({ create: { width: 8, height: 4, channels: 3, background: "#f00" } })
  .composite([
    { input: { create: { width: 4, height: 4, channels: 3, background: "#00f" } }, left: 4, top: 0 },
  ])
  .png()
  .toBuffer();

test("decoding stops on request: SPK4125", async () => {
  const stop = new AbortController();
  const folder = await writeFolder(twoSplits);
  const model = { inputShape: [3, 4, 4], classes: 2 };
  const observe = (event: DataEvent) => event.kind === "decoding" && stop.abort();
  const outcome = loadNamed("images", { folder }, { seed: 1, model, observe, signal: stop.signal });
  expect((await failureOf(outcome)).code).toBe("SPK4125");
});

describe("images are brought into the shape of the model", () => {
  const one = (bytes: Uint8Array) => writeFolder({ "train/a/1.png": bytes, "test/a/1.png": bytes });
  const model = { inputShape: [3, 4, 4], classes: 1 };

  test("cropped to the middle", async () => {
    const dataset = await load(await one(wide), { fit: "crop" }, { model });
    const row = [0, 1, 2, 3].map((column) => pixelAt(dataset, 0, 1, column));
    expect(row).toEqual([
      [255, 0, 0],
      [255, 0, 0],
      [0, 0, 255],
      [0, 0, 255],
    ]);
  });

  test("or stretched: the edges are the image's", async () => {
    const dataset = await load(
      await one(wide),
      { fit: "stretch" },
      { model: { ...model, inputShape: [3, 4, 2] } },
    );
    const [left = [], right = []] = [0, 1].map((column) => pixelAt(dataset, 0, 1, column));
    expect(left[0]).toBeGreaterThan(200);
    expect(right[2]).toBeGreaterThan(200);
  });

  test("turned as the camera says", async () => {
    // Turn clockwise by 90 degrees to see it upright: the left half is the upper one then.
    const turned = await sharp(wide).withMetadata({ orientation: 6 }).png().toBuffer();
    const dataset = await load(await one(turned), {}, { model: { ...model, inputShape: [3, 8, 4] } });
    expect(pixelAt(dataset, 0, 1, 1)).toEqual([255, 0, 0]);
    expect(pixelAt(dataset, 0, 6, 1)).toEqual([0, 0, 255]);
  });

  test("grey for one channel", async () => {
    const grey = await plainImage("png", [90, 90, 90]);
    const dataset = await load(await one(grey), {}, { model: { inputShape: [1, 4, 4], classes: 1 } });
    expect(dataset.sampleShape).toEqual([1, 4, 4]);
    expect(pixelAt(dataset, 0)).toEqual([90]);
  });

  test("from grey, 16-bit and transparent files too", async () => {
    const grey = await sharp(await plainImage("png", [90, 90, 90]))
      .toColourspace("b-w")
      .png()
      .toBuffer();
    const deep = await sharp(red).toColourspace("rgb16").png().toBuffer();
    const clear = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const colours = [];
    for (const bytes of [grey, deep, clear]) {
      colours.push(pixelAt(await load(await one(bytes), {}, { model }), 0));
    }
    expect(colours).toEqual([
      [90, 90, 90],
      [255, 0, 0],
      [0, 0, 0],
    ]);
  });
});

describe("corrupt images", () => {
  const corrupt = {
    ...twoSplits,
    "train/apple/0.png": new TextEncoder().encode("no image at all"),
    "train/pear/2.jpg": truncated,
    "test/pear/empty.png": new Uint8Array(0),
  };

  test("stop the run, all of them counted and named: SPK4133", async () => {
    const folder = await writeFolder(corrupt);
    const failure = await failureOf(load(folder));
    expect(failure.code).toBe("SPK4133");
    const message = failure.message.replaceAll(folder + path.sep, "");
    expect(message).toMatch(
      /^3 of 8 images cannot be read: train\/apple\/0\.png \(.+\), train\/pear\/2\.jpg \(.+\), test\/pear\/empty\.png \(.+\)$/,
    );
    expect(failure.hint).toContain("corrupt: skip");
  });

  test("are left out where that is asked for, and told", async () => {
    const folder = await writeFolder(corrupt);
    const { train, test: held, summary } = await load(folder, { corrupt: "skip" });
    expect([...train.labels]).toEqual([0, 0, 1]);
    expect([...held.labels]).toEqual([0, 1]);
    expect(train.values).toHaveLength(3 * 48);
    const told = summary?.leftOut.filter(({ reason }) => !reason.startsWith("no image") && reason !== hidden);
    expect(told?.flatMap(({ examples }) => examples.map((file) => path.relative(folder, file)))).toEqual([
      "train/apple/0.png",
      "train/pear/2.jpg",
      "test/pear/empty.png",
    ]);
    for (const { reason, count } of told ?? [])
      expect([count, reason]).toEqual([1, expect.stringMatching(/^\S.*\S$/)]);
  });

  test("may not be all there is: SPK4108", async () => {
    const bad = new TextEncoder().encode("no image");
    const folder = await writeFolder({ "train/a/1.png": red, "test/a/1.png": bad });
    const model = { inputShape: [3, 4, 4], classes: 1 };
    expect((await failureOf(load(folder, { corrupt: "skip" }, { model }))).code).toBe("SPK4108");
  });
});

describe("a folder in another layout is told", () => {
  const { "test/apple/1.png": _, "test/pear/1.png": __, "test/.hidden/1.png": ___, ...onlyTrain } = twoSplits;
  test.each([
    { what: "no classes", files: { "a.png": red }, code: "SPK4130", says: /there are no folders in it$/ },
    {
      what: "one split alone",
      files: onlyTrain,
      code: "SPK4130",
      says: /there is a folder train, but none called test$/,
    },
    {
      what: "a class to test only",
      files: { ...twoSplits, "test/plum/1.png": red },
      code: "SPK4130",
      says: /the class plum is in its folder test, but not in its folder train$/,
    },
    {
      what: "a class without images",
      files: { ...twoSplits, "test/pear/1.png": undefined, "test/pear/1.txt": "red" },
      code: "SPK4108",
      says: /pear holds no samples$/,
    },
    {
      what: "more classes than the model tells apart",
      files: { ...twoSplits, "train/plum/1.png": red },
      code: "SPK4131",
      says: /has 3 classes, its folders `apple`, `pear` and `plum`, but the model has 2 classes$/,
    },
    {
      what: "too few images to split",
      files: { "a/1.png": red, "b/1.png": red },
      code: "SPK4114",
      says: /2 samples into 2/,
    },
  ])("$what: $code", async ({ files, code, says }) => {
    const present = Object.entries(files).flatMap(([name, bytes]) =>
      bytes === undefined ? [] : [[name, bytes] as const],
    );
    const failure = await failureOf(load(await writeFolder(Object.fromEntries(present))));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(says);
  });

  test("a folder without files is named where there are too many classes", async () => {
    const folder = await writeFolder({ ...twoSplits, "train/plum/inner/.keep": "" });
    await expect(load(folder)).rejects.toMatchObject({
      code: "SPK4131",
      hint: "give the model 3 outputs, or remove what is not a class: `plum` holds no file",
    });
  });

  test("classes of the run without images are named", async () => {
    const encoding = { classNames: ["apple", "bird", "dog", "pear"] };
    const model = { inputShape: [3, 4, 4], classes: 4 };
    const { summary } = await load(await writeFolder(twoSplits), {}, { encoding, model });
    expect(summary?.remarks).toContain("there are no images of `bird` or `dog`");
  });

  test("no folder: SPK4126", async () => {
    const failure = await failureOf(load("/nowhere/at/all"));
    expect(failure).toMatchObject({ code: "SPK4126", hint: expect.stringContaining("--data DIR") });
  });

  test("more than the memory takes: SPK4132", async () => {
    const model = { inputShape: [3, 60_000, 60_000], classes: 2 };
    expect((await failureOf(load(await writeFolder(twoSplits), {}, { model }))).code).toBe("SPK4132");
  });
});

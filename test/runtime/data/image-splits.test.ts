import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import { type Dataset, type GivenArguments, loadNamed, type Split } from "../../../runtime/data/index.js";
import type { DataEncoding } from "../../../runtime/data-encoding.js";
import { writeFolder } from "./idx-folder.js";
import { imagesByClass, plainImage } from "./image-files.js";

const cats = await imagesByClass(["cat", "dog"], 20);

interface Loading {
  readonly encoding?: DataEncoding;
  readonly seed?: number;
  readonly classes?: number;
}

const load = (
  folder: string,
  given: GivenArguments = {},
  { seed = 1, classes = 2, encoding }: Loading = {},
): Promise<Dataset> =>
  loadNamed("images", { folder, ...given }, { seed, model: { inputShape: [3, 4, 4], classes }, encoding });

/** The samples of a split by what `imagesByClass` drew: "class/number", with the label that each was given. */
function samplesOf({ count, values, labels }: Split): string[] {
  return Array.from({ length: count }, (_, i) => {
    const [drawn = 0, number = 0] = [values[48 * i], values[48 * i + 16]];
    return `${drawn / 50}/${number}:${labels[i]}`;
  });
}

async function failureOf(outcome: Promise<unknown>): Promise<Failure> {
  const failure = await outcome.catch((error: unknown) => error);
  if (failure instanceof Failure) return failure;
  throw new Error(`expected a Failure, got ${failure}`);
}

describe("a folder without splits is split by what the images are", () => {
  test("each class in the share that is asked for, by the seed", async () => {
    const folder = await writeFolder(cats);
    const first = await load(folder, { train: 0.7 });
    for (const label of [0, 1]) {
      const share = first.train.labels.filter((found) => found === label).length / 20;
      expect(share).toBeGreaterThanOrEqual(0.7 - 0.21);
      expect(share).toBeLessThanOrEqual(0.7 + 0.21);
    }
    expect([...first.train.labels]).not.toEqual([...first.train.labels].sort());
    const all = [...samplesOf(first.train), ...samplesOf(first.test)];
    expect(new Set(all).size).toBe(40);
    for (const sample of all) expect(sample).toMatch(/^(\d)\/\d+:\1$/);
    expect(await load(folder, { train: 0.7 })).toEqual(first);
    const other = await load(folder, { train: 0.7 }, { seed: 2 });
    expect(samplesOf(other.test)).not.toEqual(samplesOf(first.test));
  });

  test("more images, and other names, leave each where it is", async () => {
    const folder = await writeFolder(cats);
    const before = await load(folder);
    await writeFile(path.join(folder, "cat", "0000.png"), await plainImage("png", [0, 100, 200], 4, 4));
    await rename(path.join(folder, "cat", "3.png"), path.join(folder, "cat", "zebra.png"));
    const after = await load(folder);
    expect(samplesOf(after.train)).toEqual(expect.arrayContaining(samplesOf(before.train)));
    expect(samplesOf(after.test)).toEqual(expect.arrayContaining(samplesOf(before.test)));
    expect(after.train.count + after.test.count).toBe(41);
  });

  test("the same image is never on both sides", async () => {
    const copies = Object.entries(cats).map(([name, bytes]) => [name.replace(".png", "-copy.png"), bytes]);
    const { train, test: held } = await load(await writeFolder({ ...cats, ...Object.fromEntries(copies) }));
    const trained = new Set(samplesOf(train));
    expect(samplesOf(held).filter((sample) => trained.has(sample))).toEqual([]);
    expect(train.count + held.count).toBe(80);
  });
});

describe("for a model that is trained already", () => {
  const encoding = { classNames: ["cat", "dog"], split: "content" } as const;

  test("folders are its classes by their names, not by their places", async () => {
    const folder = await writeFolder(cats);
    const swapped = await load(folder, {}, { encoding: { ...encoding, classNames: ["dog", "cat"] } });
    const all = [...samplesOf(swapped.train), ...samplesOf(swapped.test)];
    for (const sample of all) expect(sample).toMatch(/^(0\/\d+:1|1\/\d+:0)$/);
    expect(swapped.encoding?.classNames).toEqual(["dog", "cat"]);
  });

  test("a folder of a class that it does not know is refused and named: SPK4135", async () => {
    const folder = await writeFolder(cats);
    await rename(path.join(folder, "cat"), path.join(folder, "emu"));
    const failure = await failureOf(load(folder, {}, { encoding }));
    expect(failure.code).toBe("SPK4135");
    expect(failure.message).toMatch(/does not know: `emu`$/);
    expect(failure.hint).toContain("`cat` and `dog`");
  });

  test("a class without a folder has no samples", async () => {
    const folder = await writeFolder(cats);
    await rm(path.join(folder, "cat"), { recursive: true });
    const { train, test: held } = await load(folder, {}, { encoding });
    expect(new Set([...train.labels, ...held.labels])).toEqual(new Set([1]));
  });

  test("a class may be there to test alone", async () => {
    const split = (name: string) => (name.startsWith("cat") ? `test/${name}` : `train/${name}`);
    const files = Object.entries(cats).map(([name, bytes]) => [split(name), bytes]);
    const extra = { "test/dog/new.png": await plainImage("png", [50, 99, 200], 4, 4) };
    const folder = await writeFolder({ ...Object.fromEntries(files), ...extra });
    const { train, test: held } = await load(folder, {}, { encoding });
    expect(new Set(train.labels)).toEqual(new Set([1]));
    expect(new Set(held.labels)).toEqual(new Set([0, 1]));
  });

  test("a run of before split by position, and still does", async () => {
    const folder = await writeFolder(await imagesByClass(["cat", "dog"], 5));
    const old = await load(folder, { train: 0.7 }, { encoding: { classNames: ["cat", "dog"] } });
    expect(old.encoding).toEqual({ classNames: ["cat", "dog"] });
    // what the version without the recorded split made of this folder
    expect(samplesOf(old.train)).toEqual(["0/0:0", "1/1:1", "0/2:0", "0/1:0", "0/4:0", "1/3:1", "1/4:1"]);
  });
});

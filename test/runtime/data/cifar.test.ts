import { existsSync } from "node:fs";
import path from "node:path";
import { create } from "tar";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import { readArchive } from "../../../runtime/data/download/archive.js";
import { type Dataset, loadNamed } from "../../../runtime/data/index.js";
import { skipped } from "../../support/skipped.js";
import { writeFolder } from "./idx-folder.js";

const pixels = 3072;

const load = (name: "cifar10" | "cifar100", directory: string, signal?: AbortSignal): Promise<Dataset> =>
  loadNamed(name, {}, { seed: 1, directory, signal });

/** Records of the binary layout: their label bytes, and pixels that tell which record it is. */
function records(...labels: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(labels.flatMap((label, i) => [...label, ...new Array(pixels).fill(100 + i)]));
}

const cifar10: Readonly<Record<string, Uint8Array>> = {
  "data_batch_1.bin": records([3], [9]),
  "data_batch_2.bin": records([0]),
  "data_batch_3.bin": records([1]),
  "data_batch_4.bin": records([2]),
  "data_batch_5.bin": records([4], [5]),
  "test_batch.bin": records([8], [7], [6]),
};

/** Coarse label, fine label. */
const cifar100: Readonly<Record<string, Uint8Array>> = {
  "train.bin": records([19, 99], [0, 42]),
  "test.bin": records([7, 1]),
};

type Files = Readonly<Record<string, Uint8Array>>;

const inFolder = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]));

/** A folder that holds only the archive with these files, in an order of its own. */
async function writeArchive(name: string, folder: string, files: Files): Promise<string> {
  const all = inFolder(folder, { "readme.html": new Uint8Array(10), ...files });
  const unpacked = await writeFolder(all);
  const place = await writeFolder({});
  await create({ file: path.join(place, name), gzip: true, cwd: unpacked }, Object.keys(all).reverse());
  return place;
}

describe("CIFAR-10", () => {
  test.each([
    { where: "its files", make: () => writeFolder(cifar10) },
    {
      where: "the folder of the archive",
      make: () => writeFolder(inFolder("cifar-10-batches-bin", cifar10)),
    },
    {
      where: "the archive alone",
      make: () => writeArchive("cifar-10-binary.tar.gz", "cifar-10-batches-bin", cifar10),
    },
  ])("loads from a folder with $where", async ({ make }) => {
    const { train, test: held, ...facts } = await load("cifar10", await make());
    expect(facts).toEqual({ name: "cifar10", sampleShape: [3, 32, 32], labelShape: [], classes: 10 });
    expect([...train.labels]).toEqual([3, 9, 0, 1, 2, 4, 5]);
    expect([...held.labels]).toEqual([8, 7, 6]);
    expect([train.count, held.count]).toEqual([7, 3]);
    expect(train.values).toHaveLength(7 * pixels);
    expect(new Set(train.values.subarray(pixels, 2 * pixels))).toEqual(new Set([101]));
    expect(new Set(held.values.subarray(2 * pixels))).toEqual(new Set([102]));
    expect(train.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});

describe("CIFAR-100", () => {
  test("takes the fine labels", async () => {
    const { train, test: held, classes } = await load("cifar100", await writeFolder(cifar100));
    expect(classes).toBe(100);
    expect([...train.labels]).toEqual([99, 42]);
    expect([...held.labels]).toEqual([1]);
    expect(train.values[0]).toBe(100);
    expect(train.values.at(-1)).toBe(101);
  });

  test("loads from the archive", async () => {
    const directory = await writeArchive("cifar-100-binary.tar.gz", "cifar-100-binary", cifar100);
    expect([...(await load("cifar100", directory)).train.labels]).toEqual([99, 42]);
  });
});

describe("a corrupt folder is told in one line", () => {
  const failureOf = async (directory: string): Promise<Failure> => {
    const failure = await load("cifar10", directory).catch((error: unknown) => error);
    if (failure instanceof Failure) return failure;
    throw new Error(`expected a Failure, got ${failure}`);
  };

  test.each([
    {
      what: "a missing file",
      files: { "test_batch.bin": undefined },
      code: "SPK4126",
      says: "cannot read test_batch.bin: no such file or folder",
    },
    {
      what: "a file that is cut short",
      files: { "test_batch.bin": records([1]).subarray(0, 3000) },
      code: "SPK4129",
      says: "test_batch.bin has 3000 bytes, which is not a whole number of records of 3073 bytes",
    },
    {
      what: "a label that is no class",
      files: { "data_batch_5.bin": records([4], [10]) },
      code: "SPK4106",
      says: "data_batch_5.bin: label 1 is 10, expected a class from 0 to 9",
    },
    {
      what: "an empty file",
      files: { "data_batch_2.bin": new Uint8Array(0) },
      code: "SPK4108",
      says: "data_batch_2.bin holds no samples",
    },
  ])("$what: $code", async ({ files, code, says }) => {
    const changed = Object.entries({ ...cifar10, ...files }).flatMap(([name, bytes]) =>
      bytes === undefined ? [] : [[name, bytes] as const],
    );
    const directory = await writeFolder(Object.fromEntries(changed));
    const failure = await failureOf(directory);
    expect(failure.code).toBe(code);
    expect(failure.message.replaceAll(directory + path.sep, "")).toBe(says);
  });

  test("one without any of the files: SPK4128", async () => {
    const directory = await writeFolder({ "readme.txt": new Uint8Array(1) });
    expect(await failureOf(directory)).toMatchObject({
      code: "SPK4128",
      hint: expect.stringMatching(/data_batch_1\.bin, .*test_batch\.bin, or cifar-10-binary\.tar\.gz/),
    });
  });

  test("an archive that is damaged: SPK4127", async () => {
    const directory = await writeFolder({
      "cifar-10-binary.tar.gz": Uint8Array.from([31, 139, 8, 0, 1, 2, 3]),
    });
    expect((await failureOf(directory)).code).toBe("SPK4127");
  });

  test("an archive that unpacks to more than any disk has: SPK4127", async () => {
    const directory = await writeArchive("cifar-10-binary.tar.gz", "cifar-10-batches-bin", {
      ...cifar10,
      "more.bin": new Uint8Array(2 ** 23),
    });
    const archive = path.join(directory, "cifar-10-binary.tar.gz");
    await expect(
      readArchive(archive, ["cifar-10-batches-bin/test_batch.bin"], { most: 2 ** 20 }),
    ).rejects.toMatchObject({
      code: "SPK4127",
      message: `${archive} cannot be unpacked: it holds more than 1.0 MB`,
    });
  });

  test("an archive whose unpacking is stopped: SPK4125", async () => {
    const directory = await writeArchive("cifar-10-binary.tar.gz", "cifar-10-batches-bin", cifar10);
    const stopped = load("cifar10", directory, AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({
      code: "SPK4125",
      message: `stopped on request while unpacking ${path.join(directory, "cifar-10-binary.tar.gz")}`,
    });
  });

  test("an archive that lacks a file: SPK4127", async () => {
    const { "test_batch.bin": _, ...rest } = cifar10;
    const directory = await writeArchive("cifar-10-binary.tar.gz", "cifar-10-batches-bin", rest);
    expect(await failureOf(directory)).toMatchObject({
      code: "SPK4127",
      message: expect.stringContaining("cifar-10-batches-bin/test_batch.bin is not in it"),
    });
  });
});

// CIFAR10=folder npx vitest run test/runtime/data
const official = process.env["CIFAR10"] ?? "";
const noCifar10 = existsSync(official) ? undefined : "CIFAR10 names no folder";
test.skipIf(noCifar10)(skipped("the whole of CIFAR-10 loads", noCifar10), async () => {
  const { train, test: held } = await load("cifar10", official);
  expect([train.count, held.count]).toEqual([50_000, 10_000]);
});

import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ExitStatus, Failure } from "../../../diagnostics/index.js";
import { type Dataset, loadNamed } from "../../../runtime/data/index.js";
import { idxBytes, idxImages, idxLabels, smallMnist, writeFolder } from "./idx-folder.js";

const loadMnist = (directory: string): Promise<Dataset> => loadNamed("mnist", {}, { seed: 1, directory });

const images = "train-images-idx3-ubyte";
const labels = "train-labels-idx1-ubyte";

describe("a folder in the layout of MNIST", () => {
  test("loads from plain files", async () => {
    const { train, test: held, ...facts } = await loadMnist(await writeFolder(smallMnist));
    expect(facts).toEqual({ name: "mnist", sampleShape: [1, 28, 28], labelShape: [], classes: 10 });
    expect(train.count).toBe(3);
    expect(train.values).toEqual(smallMnist[images]?.slice(16));
    expect([...train.labels]).toEqual([5, 0, 9]);
    expect(held.count).toBe(2);
    expect([...held.labels]).toEqual([7, 2]);
  });

  test("loads from compressed files, and from a mixture", async () => {
    const plain = await loadMnist(await writeFolder(smallMnist));
    const mixed = Object.entries(smallMnist).map(([name, bytes]) =>
      name.startsWith("train") ? [`${name}.gz`, gzipSync(bytes)] : [name, bytes],
    );
    expect(await loadMnist(await writeFolder(Object.fromEntries(mixed)))).toEqual(plain);
  });

  test("lies in memory that worker threads can share", async () => {
    const { train } = await loadMnist(await writeFolder(smallMnist));
    expect(train.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});

/** What is done to the small dataset, and what the failure must then say. */
const corruptions: readonly {
  readonly what: string;
  readonly files: Readonly<Record<string, Uint8Array | undefined>>;
  readonly code: string;
  readonly says: string;
  readonly hint?: RegExp;
}[] = [
  {
    what: "a missing file",
    files: { [labels]: undefined },
    code: "SPK4100",
    says: `cannot read the data file ${labels}: no such file or folder`,
    hint: /train-labels-idx1-ubyte/,
  },
  {
    what: "a compressed file cut short",
    files: { [images]: undefined, [`${images}.gz`]: gzipSync(idxImages(3)).subarray(0, 100) },
    code: "SPK4101",
    says: `${images}.gz cannot be unpacked: unexpected end of file`,
  },
  {
    what: "a plain file named .gz",
    files: { [images]: undefined, [`${images}.gz`]: idxImages(3) },
    code: "SPK4101",
    says: `${images}.gz cannot be unpacked: incorrect header check`,
    hint: /remove `.gz` from its name/,
  },
  {
    what: "labels in place of images",
    files: { [images]: idxLabels([5, 0, 9]) },
    code: "SPK4102",
    says: `${images} is not an IDX file of images: it starts with 0x00000801, expected 0x00000803`,
  },
  {
    what: "images in place of labels",
    files: { [labels]: idxImages(3) },
    code: "SPK4102",
    says: `${labels} is not an IDX file of labels: it starts with 0x00000803, expected 0x00000801`,
  },
  {
    what: "a compressed file without .gz",
    files: { [labels]: gzipSync(idxLabels([5, 0, 9])) },
    code: "SPK4102",
    says: `${labels} is not an IDX file of labels: it starts with 0x1f8b0800, expected 0x00000801`,
    hint: /add `.gz`/,
  },
  {
    what: "an empty file",
    files: { [images]: new Uint8Array(0) },
    code: "SPK4103",
    says: `${images} is cut short: expected 16 bytes, found 0`,
  },
  {
    what: "a file that ends in its header",
    files: { [images]: idxImages(3).subarray(0, 10) },
    code: "SPK4103",
    says: `${images} is cut short: expected 16 bytes, found 10`,
  },
  {
    what: "a file that ends in its pixels",
    files: { [images]: idxImages(3).subarray(0, 1000) },
    code: "SPK4103",
    says: `${images} is cut short: expected 2368 bytes, found 1000`,
  },
  {
    what: "a header that declares more than any file holds",
    files: { [images]: idxBytes(0x803, [0xffffffff, 28, 28], new Uint8Array(784)) },
    code: "SPK4103",
    says: `${images} is cut short: expected 3367254359296 bytes, found 800`,
  },
  {
    what: "bytes after the last label",
    files: { [labels]: idxBytes(0x801, [3], Uint8Array.of(5, 0, 9, 9)) },
    code: "SPK4104",
    says: `${labels} is longer than its header says: expected 11 bytes, found 12`,
  },
  {
    what: "images of another size",
    files: { [images]: idxImages(3, 32, 30) },
    code: "SPK4105",
    says: `${images} holds images of 32x30 pixels, expected 28x28`,
  },
  {
    what: "a label that is no class",
    files: { [labels]: idxLabels([5, 10, 9]) },
    code: "SPK4106",
    says: `${labels}: label 1 is 10, expected a class from 0 to 9`,
  },
  {
    what: "fewer labels than images",
    files: { [labels]: idxLabels([5]) },
    code: "SPK4107",
    says: `${images} holds 3 images, but ${labels} holds 1 label`,
  },
  {
    what: "no images at all",
    files: { [images]: idxImages(0), [labels]: idxLabels([]) },
    code: "SPK4108",
    says: `${images} holds no samples`,
  },
];

describe("a corrupt file is told in one line", () => {
  test.each(corruptions)("$what: $code", async ({ files, code, says, hint }) => {
    const changed = Object.entries({ ...smallMnist, ...files }).flatMap(([name, bytes]) =>
      bytes === undefined ? [] : [[name, bytes] as const],
    );
    const directory = await writeFolder(Object.fromEntries(changed));
    const failure: unknown = await loadMnist(directory).catch((error: unknown) => error);
    if (!(failure instanceof Failure)) throw new Error(`expected a Failure, got ${failure}`);
    expect(failure.code).toBe(code);
    expect(failure.message.replaceAll(directory + path.sep, "")).toBe(says);
    expect(failure.exit).toBe(ExitStatus.invalid);
    if (hint !== undefined) expect(failure.hint).toMatch(hint);
  });
});

import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Dataset, inlineBatches, loadNamed, planTraining } from "../../../runtime/data/index.js";
import { recordData } from "../../../runtime/run-folder/run-data.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { writeFolder } from "./idx-folder.js";
import { failureOf } from "./load-table.js";

beforeEach(() => void vi.stubEnv("SPANKEY_CACHE", scratchFolder()));

/** A PNG of grey values, or of three channels. */
const png = (values: readonly number[], width: number, channels: 1 | 3 = 1): Promise<Uint8Array> =>
  sharp(Uint8Array.from(values), { raw: { width, height: values.length / width / channels, channels } })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .png()
    .toBuffer();

const [side, count] = [4, 12];
/** Masks of the classes 1 and 2, and a void pixel; pictures show class c as grey 100 c, and void as 30. */
const maskOf = (i: number): readonly number[] =>
  Array.from({ length: side * side }, (_, at) => (at === i ? 255 : 1 + ((at * (i + 3)) % 5 < 2 ? 1 : 0)));
const pictureOf = (i: number): readonly number[] =>
  maskOf(i).map((label) => (label === 255 ? 30 : 100 * label));

async function photos(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < count; i++) {
    files[`photos/${i % 2 === 0 ? "even/" : ""}${i}.png`] = await png(pictureOf(i), side);
    files[`masks/${i % 2 === 0 ? "even/" : ""}${i}.png`] = await png(maskOf(i), side);
  }
  return files;
}

const load = async (
  files: Record<string, Uint8Array>,
  {
    shape = [1, side, side],
    classes = 3,
    memory,
  }: { shape?: number[]; classes?: number; memory?: number } = {},
): Promise<Dataset> =>
  loadNamed(
    "images",
    { folder: "photos", target: "mask", masks: "masks" },
    { seed: 1, model: { inputShape: shape, classes }, memory, directory: await writeFolder(files) },
  );

/** What a picture shows where its mask has a class. */
const shown = (label: number, value: number): number => (label === 255 ? value : (100 * label) / 255);

describe("masks of pictures", () => {
  test("are the classes of their pixels, with void", async () => {
    const dataset = await load(await photos());
    expect(dataset).toMatchObject({ labelShape: [side, side], classes: 3, target: "mask" });
    expect(dataset.encoding).toEqual({ split: "content" });
    expect(dataset.train.count + dataset.test.count).toBe(count);
    expect(dataset.summary?.remarks).toEqual([`${count} pictures with masks`]);
    const all = [dataset.train, dataset.test].flatMap(({ labels }) => [...labels]);
    expect(new Set(all)).toEqual(new Set([1, 2, 255]));
    for (const split of [dataset.train, dataset.test])
      expect([...split.labels].map((label) => (label === 255 ? 30 : 100 * label))).toEqual([...split.values]);
  });

  test("change as their pictures do, but for a hole; beyond the border is void", async () => {
    const dataset = await load(await photos());
    const augment = [
      { name: "flip", arguments: {} },
      { name: "cutout", arguments: { size: 1 } },
      { name: "crop", arguments: { padding: 2 } },
      { name: "affine", arguments: { rotate: 90, translate: 0.25 } },
    ];
    const plan = planTraining(dataset, { batchSize: 4, seed: 3, epochs: 20, augment });
    let [voids, holes, alike] = [0, 0, 0];
    for await (const { input, labels } of inlineBatches(plan)) {
      expect(labels).toBeInstanceOf(Int32Array);
      for (const [i, label] of labels.entries()) {
        const value = input[i] ?? -1;
        if (label === 255) voids += 1;
        else if (value === 0) holes += 1;
        else {
          expect(value).toBeCloseTo(shown(label, value), 6);
          alike += 1;
        }
        if (label === 255) expect([0, Math.fround(30 / 255)]).toContain(value);
      }
    }
    expect(Math.min(voids, holes, alike)).toBeGreaterThan(20);
    // a picture has one hole at most
    expect(holes).toBeLessThanOrEqual(20 * dataset.train.count);
  });

  test("lie in a file where memory does not hold them, and give the same batches", async () => {
    const files = await photos();
    const [held, stored] = [await load(files), await load(files, { memory: 80 })];
    expect(stored.train.labelFile).toBeDefined();
    expect(stored.train.labels).toHaveLength(0);
    expect(recordData(stored)).toEqual(recordData(held));
    const augment = [{ name: "flip", arguments: {} }];
    const batchesOf = async (dataset: Dataset): Promise<unknown[]> => {
      const found: unknown[] = [];
      for await (const { input, labels } of inlineBatches(
        planTraining(dataset, { batchSize: 3, seed: 3, epochs: 2, augment }),
      ))
        found.push([...input], [...labels]);
      return found;
    };
    expect(await batchesOf(stored)).toEqual(await batchesOf(held));
    stored.release?.();
  });

  test("are scaled by the nearest pixel, and cropped as their pictures are", async () => {
    const files = await photos();
    const wide = [0, 0, 1, 1, 2, 2, 0, 0, 0, 1, 1, 2, 2, 0];
    files["photos/1.png"] = await png(
      wide.map((label) => 100 * label),
      7,
    );
    files["masks/1.png"] = await png(wide, 7);
    const { train, test: held } = await load(files, { shape: [1, 2, 2] });
    const masks = [train, held].flatMap(({ labels, count: samples }) =>
      Array.from({ length: samples }, (_, i) => [...labels.subarray(4 * i, 4 * i + 4)]),
    );
    expect(masks).toContainEqual([1, 1, 1, 1]);
    for (const mask of masks) for (const label of mask) expect([0, 1, 2, 255]).toContain(label);
  });

  test("are of some class in every split", async () => {
    const files = await photos();
    for (const name of Object.keys(files))
      if (name.startsWith("masks/")) files[name] = await png(new Array(side * side).fill(255), side);
    const failure = await failureOf(load(files));
    expect(failure.code).toBe("SPK4186");
    expect(failure.text).toMatch(/^every pixel of the \d+ masks of masks to train on is void/);
  });

  test("may be indices of a palette, of fewer bits than eight", async () => {
    const files = await photos();
    // 4 x 2 pixels, two bits each: 0 1 2 1 and 2 2 0 1
    files["photos/1.png"] = await png([0, 100, 200, 100, 200, 200, 0, 100], 4);
    files["masks/1.png"] = palettePng(4, 2, [0b00011001, 0b10100001]);
    const { train, test: held } = await load(files, { shape: [1, 2, 4] });
    const masks = [train, held].flatMap(({ labels, count: samples }) =>
      Array.from({ length: samples }, (_, i) => [...labels.subarray(8 * i, 8 * i + 8)]),
    );
    expect(masks).toContainEqual([0, 1, 2, 1, 2, 2, 0, 1]);
  });

  test.each<[code: string, mask: () => Promise<Uint8Array | undefined>, text: RegExp]>([
    [
      "SPK4182",
      async () => undefined,
      /the picture photos\/3\.png has no mask: there is no \S*masks\/3\.png/,
    ],
    ["SPK4183", () => png(new Array(48).fill(1), 4, 3), /in colour/],
    ["SPK4183", async () => new Uint8Array(80), /it is no PNG/],
    ["SPK4183", async () => (await png(maskOf(3), 4)).subarray(0, 50), /damaged or cut short/],
    ["SPK4184", () => png([1, 1, 1, 1], 2), /has 2x2 pixels.* has 4x4/],
    [
      "SPK4185",
      () => png(maskOf(3).with(6, 3), 4),
      /holds 3 at column 2, row 1: classes are 0 to 2, and 255 is void/,
    ],
  ])("%s", async (code, mask, text) => {
    const files = Object.entries(await photos()).filter(([name]) => name !== "masks/3.png");
    const damaged = await mask();
    if (damaged !== undefined) files.push(["masks/3.png", damaged]);
    const failure = await failureOf(load(Object.fromEntries(files)));
    expect(failure.code).toBe(code);
    expect(failure.text).toMatch(text);
  });
});

/** A PNG of two bits a pixel with a palette; what it stores is not filtered. */
function palettePng(width: number, height: number, rows: readonly number[]): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const content = Buffer.concat([Buffer.from(type), data]);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(content));
    return Buffer.concat([length, content, checksum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([2, 3, 0, 0, 0], 8);
  const data = deflateSync(Uint8Array.from(rows.flatMap((row) => [0, row])));
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const palette = Uint8Array.of(0, 0, 0, 128, 0, 0, 0, 128, 0);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", data),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

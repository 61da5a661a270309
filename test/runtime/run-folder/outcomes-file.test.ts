import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import type { Dataset } from "../../../runtime/data/dataset.js";
import { describeSample } from "../../../runtime/data/describe-sample.js";
import { cutSheet, pictureSheet } from "../../../runtime/data/images/picture-sheet.js";
import { mostPairs, type Outcomes } from "../../../runtime/evaluate/outcomes/outcomes.js";
import { PairTally } from "../../../runtime/evaluate/outcomes/pair-tally.js";
import { RunFolder, runFiles } from "../../../runtime/index.js";
import { readPictures, writeOutcomes } from "../../../runtime/run-folder/outcomes-file.js";
import { stream } from "../../../tensor/random/index.js";
import { experiment, outcomes } from "../../support/report-files.js";
import { scratchFolder } from "../../support/scratch-folder.js";

describe("counts of many classes", () => {
  it("hold no matrix, but the pairs that are confused most, as counted one by one", () => {
    const [classes, outputs, samples] = [300, 301, 5000];
    const random = stream(1, "dataset", "pairs");
    const draw = (below: number): Int32Array =>
      Int32Array.from({ length: samples }, () => Math.floor(random.uniform() ** 4 * below));
    const [labels, predicted] = [draw(classes), draw(outputs)];
    const tally = new PairTally(classes, outputs);
    for (let first = 0; first < samples; first += 700)
      tally.add(predicted.subarray(first, first + 700), labels.subarray(first, first + 700));
    const counted = new Map<string, number>();
    for (const [i, label] of labels.entries()) {
      const pair = `${label} ${predicted[i]}`;
      counted.set(pair, (counted.get(pair) ?? 0) + 1);
    }
    const { confusion, confused = [] } = tally.confusion();
    expect(confusion).toBeUndefined();
    expect(confused).toHaveLength(mostPairs);
    for (const { class: own, predicted: given, count } of confused)
      expect(counted.get(`${own} ${given}`)).toBe(count);
    const wrong = [...counted].filter(([pair]) => new Set(pair.split(" ")).size === 2);
    const highest = wrong.map(([, count]) => count).sort((a, b) => b - a);
    expect(confused.map(({ count }) => count)).toEqual(highest.slice(0, mostPairs));
    expect(tally.counts[3]).toBe(labels.filter((label) => label === 3).length);
    expect(tally.predicted[300]).toBe(predicted.filter((output) => output === 300).length);
    expect(tally.right[0]).toBe(counted.get("0 0"));
  });
});

describe("pictures of samples", () => {
  it("stand four in a row, and are cut out again", async () => {
    const values = Uint8Array.from({ length: 6 * 4 }, (_, i) => 10 * i);
    const sheet = await pictureSheet({ count: 6, values, labels: new Int32Array(6) }, [1, 2, 2]);
    const { width, height, channels, data } = decode(sheet ?? new Uint8Array());
    expect([width, height, channels]).toEqual([8, 4, 1]);
    expect([...data.slice(0, 8)]).toEqual([0, 10, 40, 50, 80, 90, 120, 130]);
    const cut = await cutSheet(sheet ?? new Uint8Array(), 6, { height: 2, width: 2 });
    expect(cut.map((png) => [...decode(png).data])).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => [...values.subarray(4 * i, 4 * i + 4)]),
    );
    await expect(cutSheet(sheet ?? new Uint8Array(), 9, { height: 2, width: 2 })).rejects.toThrow("smaller");
  });

  it("are shades of numbers from 0 to 1, or of the range of others", async () => {
    const values = Float32Array.of(0, 0.2, 1, 0.6, -3, 0, 2, -1);
    const sheet = await pictureSheet({ count: 2, values, labels: new Int32Array(2) }, [1, 2, 2]);
    const { data } = decode(sheet ?? new Uint8Array());
    expect([...data]).toEqual([0, 51, 0, 153, 255, 153, 255, 102]);
  });

  it("are none of samples that are no images", async () => {
    const split = { count: 1, values: new Float32Array(4), labels: new Int32Array(1) };
    expect(await pictureSheet(split, [4])).toBeUndefined();
  });
});

describe("a sample that is described", () => {
  const dataset = { name: "text", arguments: { tokens: "bytes" } };

  it("is a row by its columns, with the words of the file", () => {
    const encoding = { columns: [{ name: "x" }, { name: "colour", words: ["blue", "red"] }, { name: "y" }] };
    const table = { name: "table", arguments: {} };
    expect(describeSample(Float64Array.of(1.5, 0, 1, -2), { encoding, dataset: table })).toEqual({
      row: { x: 1.5, colour: "red", y: -2 },
    });
    expect(describeSample(Float64Array.of(1.5, 0, 0, -2), { encoding, dataset: table }).row).toMatchObject({
      colour: "",
    });
  });

  it("is a passage of characters or bytes, and nothing where tokens are of a tokenizer", () => {
    const encoding = { classNames: ["a", "é", "\n"] };
    expect(describeSample(Int32Array.of(1, 0, 2), { encoding, dataset })).toEqual({ text: "éa\n" });
    expect(describeSample(Int32Array.of(0xc3, 0xa9, 65), { dataset })).toEqual({ text: "éA" });
    const cut = { name: "text", arguments: { tokens: "tokenizer.json" } };
    expect(describeSample(Int32Array.of(1, 2), { dataset: cut })).toEqual({});
  });
});

describe("outcomes.json", () => {
  const values = Uint8Array.from({ length: 10 * 12 }, (_, i) => i);
  const split = { count: 10, values, labels: new Int32Array(10) };
  const dataset: Dataset = {
    ...{ name: "images", sampleShape: [3, 2, 2], labelShape: [], classes: 3 },
    ...{ train: split, test: split },
  };
  const written = async (found: Outcomes): Promise<RunFolder> => {
    const folder = RunFolder.createUnshared(join(scratchFolder(), "run"));
    await writeOutcomes(folder, experiment, found, dataset);
    return folder;
  };

  it("has a line for each row of a matrix, and the same values", async () => {
    const { format: _, ...found } = outcomes;
    const text = (await written({ ...found, classes: ["[1,\n 2]", "[\n3,\n4\n]", "c"] })).read(
      runFiles.outcomes,
    );
    expect(text).toContain("\n            [980, 10, 0, 10],\n");
    expect(JSON.parse(text)).toMatchObject({
      ...found,
      classes: ["[1,\n 2]", "[\n3,\n4\n]", "c"],
      worst: {},
    });
  });

  it("comes with the pictures of the worst samples, which are shown only where they are those", async () => {
    const { worst, ...found } = outcomes;
    if (worst === undefined) throw new Error("there are worst samples");
    const folder = await written({ ...found, worst });
    const stored = JSON.parse(folder.read(runFiles.outcomes)) as Outcomes;
    const sheet = readPictures(folder, stored);
    const [first, second] = await cutSheet(sheet ?? new Uint8Array(), 2, { height: 2, width: 2 });
    const planes = (index: number): number[] =>
      [0, 1, 2, 3].flatMap((at) => [0, 1, 2].map((channel) => 12 * index + 4 * channel + at));
    expect([...decode(first ?? new Uint8Array()).data]).toEqual(planes(7));
    expect([...decode(second ?? new Uint8Array()).data]).toEqual(planes(2));
    writeFileSync(folder.fileOf(runFiles.worst), "another");
    expect(readPictures(folder, stored)).toBeUndefined();
  });
});

import { describe, expect, test } from "vitest";
import { type Dataset, type GivenArguments, loadNamed } from "../../../runtime/data/index.js";
import { idxBytes, idxLabels, smallMnist, writeFolder } from "./idx-folder.js";

const samples = 10;

/** Images that are all one grey, ten times their label. */
async function digits(): Promise<string> {
  const pixels = Uint8Array.from({ length: samples * 784 }, (_, i) => 10 * Math.floor(i / 784));
  return await writeFolder({
    ...smallMnist,
    "train-images-idx3-ubyte": idxBytes(0x803, [samples, 28, 28], pixels),
    "train-labels-idx1-ubyte": idxLabels(Array.from({ length: samples }, (_, i) => i)),
  });
}

async function load(given: GivenArguments, seed = 1): Promise<Dataset> {
  const model = { inputShape: [1, 28, 28], classes: 10 };
  return loadNamed("mnist", given, { seed, model, directory: await digits() });
}

const labelsOf = ({ train }: Dataset): number[] => [...train.labels];

describe("a part of an official dataset", () => {
  test("is as large as asked for, and every image keeps its label", async () => {
    const { train, test: held } = await load({ train: 6, test: 1 });
    expect([train.count, held.count]).toEqual([6, 1]);
    expect(new Set(train.labels).size).toBe(6);
    expect(train.values).toEqual(
      Uint8Array.from({ length: 6 * 784 }, (_, i) => 10 * (train.labels[Math.floor(i / 784)] ?? -1)),
    );
    expect(train.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test("begins as every smaller part does", async () => {
    expect(labelsOf(await load({ train: 7 })).slice(0, 4)).toEqual(labelsOf(await load({ train: 4 })));
  });

  test("is the same again with the same seed, and another with another", async () => {
    const first = labelsOf(await load({ train: 8 }));
    expect(labelsOf(await load({ train: 8 }))).toEqual(first);
    expect(labelsOf(await load({ train: 8 }, 2))).not.toEqual(first);
  });

  test("is the whole in its own order where nothing is said", async () => {
    const whole = await load({});
    expect(labelsOf(whole)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await load({ train: "all", test: "all" })).toEqual(whole);
  });

  test("cannot be larger than the files", async () => {
    await expect(load({ train: 11 })).rejects.toMatchObject({
      code: "SPK4030",
      message: "`train` of `mnist` asks for 11 samples, but the files hold 10",
    });
    await expect(load({ test: 3 })).rejects.toMatchObject({ code: "SPK4030" });
  });

  test("is a number of samples within what the dataset has", async () => {
    await expect(load({ train: 0.5 })).rejects.toMatchObject({
      code: "SPK4113",
      message: "`train` of `mnist` must be `all` or a whole number from 1 to 60000, not 0.5",
    });
    await expect(load({ test: "some" })).rejects.toMatchObject({ code: "SPK4113" });
  });
});

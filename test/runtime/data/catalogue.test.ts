import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  datasetCatalogue,
  datasetNames,
  datasets,
  isAugmentName,
  isDatasetName,
  loadFashionMnist,
  loadMnist,
} from "../../../runtime/data/index.js";
import { smallMnist, writeFolder } from "./idx-folder.js";
import { meanOf } from "./tiny-dataset.js";

describe("the catalogue of datasets", () => {
  test("tells shapes and classes without loading anything", () => {
    expect(datasetCatalogue.mnist.describe()).toEqual({ sampleShape: [1, 28, 28], classes: 10 });
    expect(datasetCatalogue.fashion_mnist.describe()).toEqual({ sampleShape: [1, 28, 28], classes: 10 });
    expect(datasetCatalogue.synthetic.describe()).toEqual({ sampleShape: [20], classes: 5 });
    expect(datasetCatalogue.synthetic.describe({ features: 7, classes: 3 })).toEqual({
      sampleShape: [7],
      classes: 3,
    });
  });

  test("describes each dataset as it loads", async () => {
    const directory = await writeFolder(smallMnist);
    for (const name of datasetNames) {
      const dataset = await datasets[name].load({}, { seed: 1, directory });
      expect(dataset).toMatchObject({ name, ...datasetCatalogue[name].describe() });
    }
  });

  test("knows its names, and those of everything's prototype are not among them", () => {
    expect(isDatasetName("mnist")).toBe(true);
    expect(isDatasetName("toString")).toBe(false);
    expect(isAugmentName("flip")).toBe(true);
    expect(isAugmentName("constructor")).toBe(false);
  });
});

describe("arguments", () => {
  const { resolve } = datasetCatalogue.synthetic;

  test("have defaults", () => {
    expect(resolve({ classes: 3 })).toEqual({ features: 20, classes: 3, samples: 2000, train: 0.8 });
  });

  test("fail with the first that is wrong", () => {
    expect(() => resolve({ feature: 3 })).toThrow(
      expect.objectContaining({
        code: "SPK4111",
        message:
          "`synthetic` has no argument `feature`; it takes `features`, `classes`, `samples` or `train`",
        hint: "did you mean `features`?",
      }),
    );
    expect(() => datasetCatalogue.mnist.resolve({ size: 3 })).toThrow(
      expect.objectContaining({
        code: "SPK4111",
        message: "`mnist` takes no arguments, but was given `size`",
      }),
    );
    expect(() => resolve({ classes: Number.NaN })).toThrow(
      expect.objectContaining({
        code: "SPK4113",
        message: "`classes` of `synthetic` must be a whole number from 2 to 65536, not NaN",
      }),
    );
  });
});

describe("MNIST", () => {
  test("comes with the npm package: 60,000 and 10,000 digits", async () => {
    const { train, test: held } = await loadMnist();
    expect([train.count, held.count]).toEqual([60_000, 10_000]);
    expect(train.values).toHaveLength(60_000 * 784);
    expect([...train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...held.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    // Mean and deviation that everyone normalises with.
    const mean = meanOf(train.values, (pixel) => pixel / 255);
    expect(mean).toBeCloseTo(0.1307, 4);
  });
});

describe("Fashion-MNIST", () => {
  test("asks for a folder and says what belongs there", async () => {
    await expect(loadFashionMnist({})).rejects.toMatchObject({
      code: "SPK4109",
      message: "the files of `fashion_mnist` do not come with SpanKey, and no folder was given",
      hint: expect.stringContaining("train-images-idx3-ubyte.gz"),
    });
  });

  // FASHION_MNIST=folder npx vitest run test/runtime/data
  const directory = process.env["FASHION_MNIST"] ?? "";
  test.skipIf(!existsSync(directory))("loads from its official files", async () => {
    const { train, test: held } = await loadFashionMnist({ directory });
    expect([train.count, held.count]).toEqual([60_000, 10_000]);
    const mean = meanOf(train.values, (pixel) => pixel / 255);
    expect(mean).toBeCloseTo(0.286, 3);
  });
});

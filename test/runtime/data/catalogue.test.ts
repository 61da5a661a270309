import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  datasetCatalogue,
  isAugmentName,
  isDatasetName,
  loadFashionMnist,
  loadMnist,
  loadNamed,
} from "../../../runtime/data/index.js";
import { smallMnist, writeFolder } from "./idx-folder.js";
import { meanOf } from "./tiny-dataset.js";

describe("the catalogue of datasets", () => {
  const oneLabel = { sampleType: "float32", labelShape: [] };

  test("tells shapes and classes without loading anything", () => {
    const { mnist, fashion_mnist: fashion, cifar10, cifar100, synthetic } = datasetCatalogue;
    expect(mnist.describe()).toEqual({ ...oneLabel, sampleShape: [1, 28, 28], classes: 10 });
    expect(fashion.describe()).toEqual({ ...oneLabel, sampleShape: [1, 28, 28], classes: 10 });
    expect(cifar10.describe()).toEqual({ ...oneLabel, sampleShape: [3, 32, 32], classes: 10 });
    expect(cifar100.describe()).toEqual({ ...oneLabel, sampleShape: [3, 32, 32], classes: 100 });
    expect(synthetic.describe()).toEqual({ ...oneLabel, sampleShape: [20], classes: 5 });
    const given = { features: 7, classes: 3 };
    expect(synthetic.describe(given)).toEqual({ ...oneLabel, sampleShape: [7], classes: 3 });
  });

  test("fits files of the user's to the model", () => {
    const { images, table, text } = datasetCatalogue;
    const grey = { inputShape: [1, 8, 9], classes: 4 };
    expect(images.describeFor(grey)).toEqual({ ...oneLabel, sampleShape: [1, 8, 9], classes: 4 });
    // Files hold no images of five channels: the checker compares this with what the model takes.
    expect(images.describeFor({ ...grey, inputShape: [5, 8, 9] }).sampleShape).toEqual([3, 8, 9]);
    const vector = { inputShape: [7], classes: 4 };
    expect(table.describeFor(vector)).toEqual({ ...oneLabel, sampleShape: [7], classes: 4 });
    expect(text.describeFor(vector)).toEqual({
      sampleShape: [7],
      sampleType: "int32",
      labelShape: [7],
      classes: 4,
    });
  });

  test.each(["mnist", "fashion_mnist", "synthetic"] as const)("describes %s as it loads", async (name) => {
    const directory = await writeFolder(smallMnist);
    const { sampleType: _, ...facts } = datasetCatalogue[name].describe();
    const model = { inputShape: facts.sampleShape, classes: facts.classes };
    expect(await loadNamed(name, {}, { seed: 1, directory, model })).toMatchObject({ name, ...facts });
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
        message: "`mnist` has no argument `size`; it takes `train` or `test`",
      }),
    );
    const { images } = datasetCatalogue;
    expect(() => images.resolve({})).toThrow(
      expect.objectContaining({ code: "SPK4112", message: "`images` needs `folder`: text" }),
    );
    expect(() => images.resolve({ folder: "pets", corrupt: "drop" })).toThrow(
      expect.objectContaining({
        code: "SPK4113",
        message: "`corrupt` of `images` must be `stop` or `skip`, not drop",
      }),
    );
    expect(() => images.resolve({ folder: 3 })).toThrow(expect.objectContaining({ code: "SPK4113" }));
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
  // FASHION_MNIST=folder npx vitest run test/runtime/data
  const directory = process.env["FASHION_MNIST"] ?? "";
  test.skipIf(!existsSync(directory))("loads from its official files", async () => {
    const { train, test: held } = await loadFashionMnist({ directory });
    expect([train.count, held.count]).toEqual([60_000, 10_000]);
    const mean = meanOf(train.values, (pixel) => pixel / 255);
    expect(mean).toBeCloseTo(0.286, 3);
  });
});

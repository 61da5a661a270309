import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ModelFacts } from "../../../runtime/data/datasets/define-dataset.js";
import { augmentations, datasets, loadNamed } from "../../../runtime/data/index.js";
import { resolveArguments } from "../../../tensor/arguments.js";
import { entryNamed } from "../../../tensor/catalogue.js";
import type { GivenArguments } from "../../../tensor/signature.js";
import { skipped } from "../../support/skipped.js";
import { smallMnist, writeFolder } from "./idx-folder.js";
import { meanOf } from "./tiny-dataset.js";

/** What a dataset is known to be before it is loaded. */
const factsOf = (name: string, given: GivenArguments = {}, model?: ModelFacts) =>
  entryNamed(datasets, "dataset", name).facts(given, model);

describe("the catalogue of datasets", () => {
  const oneLabel = { sampleType: "float32", labelShape: [] };

  test("tells shapes and classes without loading anything", () => {
    expect(factsOf("mnist")).toEqual({ ...oneLabel, sampleShape: [1, 28, 28], classes: 10 });
    expect(factsOf("fashion_mnist")).toEqual({ ...oneLabel, sampleShape: [1, 28, 28], classes: 10 });
    expect(factsOf("cifar10")).toEqual({ ...oneLabel, sampleShape: [3, 32, 32], classes: 10 });
    expect(factsOf("cifar100")).toEqual({ ...oneLabel, sampleShape: [3, 32, 32], classes: 100 });
    expect(factsOf("synthetic")).toEqual({ ...oneLabel, sampleShape: [20], classes: 5 });
    const given = { features: 7, classes: 3 };
    expect(factsOf("synthetic", given)).toEqual({ ...oneLabel, sampleShape: [7], classes: 3 });
  });

  test("fits files of the user's to the model", () => {
    const grey = { inputShape: [1, 8, 9], classes: 4 };
    expect(factsOf("images", { folder: "pets" }, grey)).toEqual({
      ...oneLabel,
      sampleShape: [1, 8, 9],
      classes: 4,
    });
    // Files hold no images of five channels: the checker compares this with what the model takes.
    expect(factsOf("images", { folder: "pets" }, { ...grey, inputShape: [5, 8, 9] })?.sampleShape).toEqual([
      3, 8, 9,
    ]);
    const vector = { inputShape: [7], classes: 4 };
    expect(factsOf("table", { file: "a.csv" }, vector)).toEqual({
      ...oneLabel,
      sampleShape: [7],
      classes: 4,
    });
    const numbers = { file: "a.csv", target: "number", labels: ["x", "y"] };
    expect(factsOf("table", numbers, vector)).toEqual({
      ...{ sampleShape: [7], sampleType: "float32", labelShape: [2], classes: 2, target: "number" },
    });
    expect(factsOf("text", {}, vector)).toEqual({
      sampleShape: [7],
      sampleType: "int32",
      labelShape: [7],
      classes: 4,
    });
  });

  test.each(["mnist", "fashion_mnist", "synthetic"])("describes %s as it loads", async (name) => {
    const directory = await writeFolder(smallMnist);
    const { sampleType: _, ...facts } = factsOf(name) ?? {};
    expect(Object.keys(facts)).toEqual(["sampleShape", "labelShape", "classes"]);
    expect(await loadNamed(name, {}, { seed: 1, directory })).toMatchObject({ name, ...facts });
  });

  test("knows its names, and those of everything's prototype are not among them", () => {
    expect(datasets.has("mnist")).toBe(true);
    expect(datasets.has("toString")).toBe(false);
    expect(augmentations.has("flip")).toBe(true);
    expect(augmentations.has("constructor")).toBe(false);
  });
});

describe("arguments", () => {
  const resolve = (name: string, given: GivenArguments): GivenArguments =>
    resolveArguments(name, entryNamed(datasets, "dataset", name).signature, given);

  test("have defaults", () => {
    const resolved = {
      features: 20,
      classes: 3,
      samples: 2000,
      train: 0.8,
      target: "class",
      validation: "none",
    };
    expect(resolve("synthetic", { classes: 3 })).toEqual(resolved);
  });

  test("fail with the first that is wrong", () => {
    expect(() => resolve("synthetic", { feature: 3 })).toThrow(
      expect.objectContaining({
        code: "SPK4111",
        message:
          "`synthetic` has no argument `feature`; it takes `features`, `classes`, `samples`, `train`, `target` and `validation`",
        hint: "did you mean `features`?",
      }),
    );
    expect(() => resolve("mnist", { size: 3 })).toThrow(
      expect.objectContaining({
        code: "SPK4111",
        message: "`mnist` has no argument `size`; it takes `train`, `test`, `target` and `validation`",
      }),
    );
    expect(() => resolve("images", {})).toThrow(
      expect.objectContaining({ code: "SPK4112", message: "`images` needs `folder`: text" }),
    );
    expect(() => resolve("images", { folder: "pets", corrupt: "drop" })).toThrow(
      expect.objectContaining({
        code: "SPK4113",
        message: "`corrupt` of `images` must be `stop` or `skip`, not drop",
      }),
    );
    expect(() => resolve("images", { folder: 3 })).toThrow(expect.objectContaining({ code: "SPK4113" }));
    expect(() => resolve("synthetic", { classes: Number.NaN })).toThrow(
      expect.objectContaining({
        code: "SPK4113",
        message: "`classes` of `synthetic` must be a whole number from 2 to 65536, not NaN",
      }),
    );
  });
});

describe("MNIST", () => {
  test("comes with the npm package: 60,000 and 10,000 digits", async () => {
    const { train, test: held } = await loadNamed("mnist", {}, { seed: 1 });
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
  const noFiles = existsSync(directory) ? undefined : "FASHION_MNIST names no folder";
  test.skipIf(noFiles)(skipped("loads from its official files", noFiles), async () => {
    const { train, test: held } = await loadNamed("fashion_mnist", {}, { seed: 1, directory });
    expect([train.count, held.count]).toEqual([60_000, 10_000]);
    const mean = meanOf(train.values, (pixel) => pixel / 255);
    expect(mean).toBeCloseTo(0.286, 3);
  });
});

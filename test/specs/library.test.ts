import { describe, expect, test } from "vitest";
import { emitModel } from "../../compiler/index.js";
import { loadModel } from "../../compiler/load/load-model.js";
import * as runtime from "../../runtime/index.js";
import { parameterCount } from "../../tensor/programs/index.js";
import { expectPromisedShapes } from "../support/promised-shapes.js";
import { checkFile, experimentsOf, specPaths, specsIn } from "../support/spec-files.js";

const folders = ["specs", "specs/published", "specs/gates", "specs/locks", "specs/field"];
const library = folders.flatMap(specsIn);
const experiments = library.flatMap(experimentsOf);

describe("every spec of the library checks without a word", () => {
  test.each(folders.flatMap(specPaths))("%s", (path) => expect(checkFile(path).diagnostics).toEqual([]));
});

describe("every experiment is built into a model with the shapes that the checker promised", () => {
  test.each(experiments)("$label", async ({ checked, experiment }) => {
    const model = await loadModel(await emitModel(checked, experiment.name), "model.ts", runtime);
    expectPromisedShapes(model, experiment.model);
  });
});

describe("the networks have the size of those that they are named after", () => {
  test.each([
    // ResNet-18 with a 3x3 stem and ten classes, as everyone counts it
    ["cifar10-baseline.Add", 11_173_962],
    // one output more, for the reject class
    ["cifar10-deny.DenyReject", 11_173_962 + 513],
    ["mnist-cnn.Mul", 20_490],
    ["mnist-mode-b.MnistModeB", 22_059],
  ])("%s", async (label, parameters) => {
    const { checked, experiment } = experiments.find((one) => one.label === label) ?? expect.fail(label);
    const model = await loadModel(await emitModel(checked, experiment.name), "model.ts", runtime);
    expect(parameterCount(model.parameters)).toBe(parameters);
  });
});

describe("small variants are small enough to be compared across engines", () => {
  test.each(experiments.filter(({ experiment }) => experiment.name === "Small"))(
    "$label",
    async ({ checked, experiment }) => {
      const model = await loadModel(await emitModel(checked, experiment.name), "model.ts", runtime);
      expect(parameterCount(model.parameters)).toBeLessThanOrEqual(100_000);
    },
  );
});

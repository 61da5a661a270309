import { describe, expect, test } from "vitest";
import { emitModel } from "../../compiler/index.js";
import { loadModel } from "../../compiler/load/load-model.js";
import * as runtime from "../../runtime/index.js";
import { parameterCount } from "../../runtime/train/parameters.js";
import { expectPromisedShapes } from "../support/promised-shapes.js";
import { checkFile, runnableOf, specPaths, specsIn } from "../support/spec-files.js";

const folders = ["specs", "specs/published"];
const library = folders.flatMap(specsIn);
const runnable = library.flatMap(runnableOf);

describe("every spec of the library checks without a word", () => {
  test.each(folders.flatMap(specPaths))("%s", (path) => expect(checkFile(path).diagnostics).toEqual([]));
});

test("only a sweep over losses that are still to come cannot run", () => {
  const waiting = library.flatMap(({ name, experiments }) =>
    experiments.filter(({ unsupported }) => unsupported.length > 0).map((one) => `${name}.${one.name}`),
  );
  const seeds = ["fashion-mnist.FashionAdd", "fashion-mnist.FashionMul"];
  expect(waiting).toEqual(["cifar10-deny.DenyModes", ...seeds]);
});

describe("every experiment that can run is built into a model with the shapes that the checker promised", () => {
  test.each(runnable)("$label", async ({ checked, experiment }) => {
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
    const { checked, experiment } = runnable.find((one) => one.label === label) ?? expect.fail(label);
    const model = await loadModel(await emitModel(checked, experiment.name), "model.ts", runtime);
    expect(parameterCount(model.parameters)).toBe(parameters);
  });
});

describe("small variants are small enough to be compared across engines", () => {
  test.each(runnable.filter(({ experiment }) => experiment.name === "Small"))(
    "$label",
    async ({ checked, experiment }) => {
      const model = await loadModel(await emitModel(checked, experiment.name), "model.ts", runtime);
      expect(parameterCount(model.parameters)).toBeLessThanOrEqual(100_000);
    },
  );
});

import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSpec, emitModel } from "../../compiler/index.js";
import { SourceFile } from "../../diagnostics/index.js";
import type { GatedModel } from "../../runtime/model.js";
import { expectPromisedShapes } from "../support/promised-shapes.js";
import { checkFile, readFile, runnableOf, specsIn } from "../support/spec-files.js";
import { tokenSpec } from "../support/token-model.js";

// The type check of the project covers the golden files, so whatever is recorded here also compiles.
// UPDATE_GOLDEN=1 npx vitest run test/compiler/golden.test.ts   records them anew.

const golden = "test/golden";
const updating = process.env["UPDATE_GOLDEN"] === "1";
/** What of the library is recorded: it shows every form of generated code. All of it is built in test/specs. */
const recordedOfLibrary = [
  "mlp-synthetic.Add",
  "mlp-synthetic.Mul",
  "mnist-mode-b.MnistModeB",
  "vit-tiny.VitModeB",
];

const ofLibrary = specsIn("specs").flatMap(runnableOf);
const runnable = [
  ...ofLibrary.filter(({ label }) => recordedOfLibrary.includes(label)),
  ...[...specsIn(join(golden, "specs")), tokenSpec()].flatMap(runnableOf),
].map((one) => ({ ...one, file: `${one.label}.ts` }));

describe("what the language has but cannot run yet is said, and only that", () => {
  const features = (spec: string) =>
    checkFile(`specs/${spec}.spk`).checked.unsupported.map(({ message }) => message);

  test("the specs that run", () => {
    expect(features("mnist-mode-b")).toEqual([]);
    expect(features("mlp-synthetic")).toEqual([]);
  });

  test("cifar10-deny", () => {
    expect(features("cifar10-deny").map((text) => text.replace(" is not supported yet", ""))).toEqual([]);
  });

  test("an experiment answers only for what it uses itself", () => {
    const text = `
      model Plain() { input 20 @features  dense(5) }
      experiment A { data synthetic  model Plain  loss crossentropy  train adam(lr: 1) for 1 epochs batch 1 }
      keyspace Secret { dim 2 }
      experiment B extends A {
        inject Secret at features by add(gamma: 1)
        loss crossentropy + 0.1 * deny aux_reject on wrong
      }`;
    const { checked } = checkSpec(new SourceFile("a.spk", text), { readFile });
    expect(checked?.experiments.map(({ unsupported }) => unsupported.length)).toEqual([0, 1]);
    expect(checked?.unsupported).toHaveLength(1);
  });
});

describe("generated modules", () => {
  test.each(runnable)("$file", async ({ checked, experiment, file }) => {
    const text = await emitModel(checked, experiment.name);
    expect(await emitModel(checked, experiment.name), "a second time, the same text").toBe(text);
    const recorded = join(golden, file);
    if (updating) writeFileSync(recorded, text);
    expect(readFile(recorded), `${recorded}: run with UPDATE_GOLDEN=1 and look at the difference`).toBe(text);
  });

  test.each(runnable)("$file gives the shapes that the checker promised", async ({ experiment, file }) => {
    const module = (await import(`../golden/${file.replace(/\.ts$/, "")}.ts`)) as { model: GatedModel };
    expectPromisedShapes(module.model, experiment.model);
  });

  test("no golden file is left over", () => {
    const recorded = readdirSync(golden).filter((file) => file.endsWith(".ts"));
    expect(recorded.sort()).toEqual(runnable.map(({ file }) => basename(file)).sort());
  });
});

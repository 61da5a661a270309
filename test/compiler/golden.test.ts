import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { emitModel } from "../../compiler/index.js";
import type { GatedModel } from "../../runtime/model.js";
import { expectPromisedShapes } from "../support/promised-shapes.js";
import { experimentsOf, readFile, specsIn } from "../support/spec-files.js";
import { tokenSpecs } from "../support/token-model.js";

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

const ofLibrary = specsIn("specs").flatMap(experimentsOf);
const experiments = [
  ...ofLibrary.filter(({ label }) => recordedOfLibrary.includes(label)),
  ...[...specsIn(join(golden, "specs")), ...tokenSpecs()].flatMap(experimentsOf),
].map((one) => ({ ...one, file: `${one.label}.ts` }));

describe("generated modules", () => {
  test.each(experiments)("$file", async ({ checked, experiment, file }) => {
    const text = await emitModel(checked, experiment.name);
    expect(await emitModel(checked, experiment.name), "a second time, the same text").toBe(text);
    const recorded = join(golden, file);
    if (updating) writeFileSync(recorded, text);
    expect(readFile(recorded), `${recorded}: run with UPDATE_GOLDEN=1 and look at the difference`).toBe(text);
  });

  test.each(experiments)("$file gives the shapes that the checker promised", async ({ experiment, file }) => {
    const module = (await import(`../golden/${file.replace(/\.ts$/, "")}.ts`)) as { model: GatedModel };
    expectPromisedShapes(module.model, experiment.model);
  });

  test("no golden file is left over", () => {
    const recorded = readdirSync(golden).filter((file) => file.endsWith(".ts"));
    expect(recorded.sort()).toEqual(experiments.map(({ file }) => basename(file)).sort());
  });
});

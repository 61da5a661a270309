import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSpec, emitModel } from "../../compiler/index.js";
import { renderDiagnostic, SourceFile } from "../../diagnostics/index.js";
import { batchTypes } from "../../runtime/evaluate/counts.js";
import {
  evaluation,
  type GatedModel,
  type ParameterDeclaration,
  type ParameterTree,
  type TensorsOf,
} from "../../runtime/model.js";
import { float32, shapeOps, type TensorType } from "../../runtime/ops/index.js";
import { tokenSpec } from "../support/token-model.js";

// The type check of the project covers the golden files, so whatever is recorded here also compiles.
// UPDATE_GOLDEN=1 npx vitest run test/compiler/golden.test.ts   records them anew.

const golden = "test/golden";
const updating = process.env["UPDATE_GOLDEN"] === "1";
const specs = ["specs", join(golden, "specs")].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".spk"))
    .map((file) => join(folder, file)),
);

const readFile = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, "utf8") : undefined;

function check(path: string) {
  const { checked, diagnostics } = checkSpec(new SourceFile(path, readFileSync(path, "utf8")), { readFile });
  if (checked === undefined) {
    throw new Error(
      diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { color: false })).join("\n"),
    );
  }
  return { checked, diagnostics };
}

const runnable = [...specs.map((path) => check(path).checked), tokenSpec()].flatMap((checked) =>
  checked.experiments
    .filter(({ unsupported }) => unsupported.length === 0)
    .map((experiment) => ({ checked, experiment, file: `${checked.name}.${experiment.name}.ts` })),
);

describe("every spec of the library checks without a word", () => {
  test.each(specs)("%s", (path) => expect(check(path).diagnostics).toEqual([]));
});

describe("what the language has but cannot run yet is said, and only that", () => {
  const features = (spec: string) =>
    check(`specs/${spec}.spk`).checked.unsupported.map(({ message }) => message);

  test("the specs that run", () => {
    expect(features("mnist-mode-b")).toEqual([]);
    expect(features("mlp-synthetic")).toEqual([]);
  });

  test("cifar10-deny", () => {
    expect(features("cifar10-deny").map((text) => text.replace(" is not supported yet", ""))).toEqual([
      "`sweep`",
      "the deny loss `aux_reject`",
    ]);
  });

  test("an experiment answers only for what it uses itself", () => {
    const text = `
      model Plain() { input 20 @features  dense(5) }
      keyspace Stale { dim 2  wrong stale }
      experiment A { data synthetic  model Plain  loss crossentropy  train adam(lr: 1) for 1 epochs batch 1 }
      experiment B extends A { inject Stale at features by add(gamma: 1) }`;
    const { checked } = checkSpec(new SourceFile("a.spk", text), { readFile });
    expect(checked?.experiments.map(({ unsupported }) => unsupported.length)).toEqual([0, 1]);
    expect(checked?.unsupported).toHaveLength(1);
  });
});

/** The type of every parameter, in the tree of the model. */
function typesOf(tree: ParameterTree): TensorsOf<ParameterTree, TensorType> {
  const entries = Object.entries(tree).map(([name, node]) => {
    const isLeaf = "shape" in node && Array.isArray(node["shape"]);
    return [name, isLeaf ? float32(...(node as ParameterDeclaration).shape) : typesOf(node as ParameterTree)];
  });
  return Object.fromEntries(entries);
}

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
    const { parameters, points, experiment: config } = module.model;
    const p = typesOf(parameters);
    const keys = Object.fromEntries(
      config.injections
        .flatMap((injection) => injection.points)
        .map((point) => [point, float32(4, ...(points[point] ?? []))]),
    );
    const batch = { ...batchTypes(module.model, 4), epoch: float32() };
    const modes = { valid: evaluation, wrong: evaluation, none: evaluation };
    const { total, terms, logits } = module.model.loss(
      shapeOps,
      p,
      batch,
      { valid: keys, wrong: keys },
      modes,
    );
    expect([total, ...Object.values(terms)].map(({ shape }) => shape)).toEqual(
      [total, ...Object.values(terms)].map(() => []),
    );
    expect(logits.valid.shape).toEqual([4, ...experiment.model.output.shape]);

    const seen: Record<string, readonly number[]> = {};
    module.model.forward(
      shapeOps,
      p,
      batch.input,
      (point, h) => {
        seen[point] = h.shape.slice(1);
        return h;
      },
      evaluation,
    );
    expect(seen).toEqual(points);
  });

  test("no golden file is left over", () => {
    const recorded = readdirSync(golden).filter((file) => file.endsWith(".ts"));
    expect(recorded.sort()).toEqual(runnable.map(({ file }) => basename(file)).sort());
  });
});

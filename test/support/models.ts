import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { emitModel } from "../../compiler/index.js";
import { loadModel } from "../../compiler/load/load-model.js";
import type { GatedModel } from "../../runtime/index.js";
import * as runtime from "../../runtime/index.js";
import { experimentsOf, specsIn } from "./spec-files.js";

/** A model and its origin; it is built on demand. */
export interface ModelSource {
  readonly label: string;
  readonly load: () => Promise<GatedModel>;
}

/** Every experiment of the library. */
export const library: readonly ModelSource[] = specsIn("specs")
  .flatMap(experimentsOf)
  .map(({ label, checked, experiment }) => ({
    label,
    load: async () => await loadModel(await emitModel(checked, experiment.name), "model.ts", runtime),
  }));

const goldenFolder = fileURLToPath(new URL("../golden/", import.meta.url));

/** The models of the golden files, which use every layer. */
export const golden: readonly ModelSource[] = readdirSync(goldenFolder)
  .filter((file) => /^[^.]+\.[^.]+\.ts$/.test(file))
  .map((file) => ({
    label: file,
    load: async () =>
      ((await import(`../golden/${file.replace(/\.ts$/, "")}.ts`)) as { model: GatedModel }).model,
  }));

/** A loaded model. */
export interface NamedModel {
  readonly label: string;
  readonly model: GatedModel;
}

export const loadModels = (sources: readonly ModelSource[]): Promise<readonly NamedModel[]> =>
  Promise.all(sources.map(async ({ label, load }) => ({ label, model: await load() })));

import { compileFunction } from "node:vm";
import type { GatedModel } from "../../runtime/model.js";
import { own } from "../emit/own-names.js";

/**
 * Turns the text of a generated `model.ts` into the model it exports. The types are taken out, line by line in place, and
 * the rest runs as it stands, under its own file name, so that what a person reads in the run folder is what trains.
 *
 * Generated code may import `spankey/runtime` alone; it is given the module that the caller already uses, not a second
 * copy of it. Not by the TypeScript compiler, which takes half a second and 90 MiB: most commands load a model that was
 * generated before.
 */
export async function loadModel(code: string, path: string, runtime: object): Promise<GatedModel> {
  const { transform } = await import("sucrase");
  const javascript = transform(code, {
    transforms: ["typescript", "imports"],
    // Node knows all that the generated code is written in.
    disableESTransforms: true,
    filePath: path,
  }).code;
  const exported: { model?: GatedModel } = {};
  const require = (specifier: string): object => {
    if (specifier !== "spankey/runtime") throw new Error(`${path} imports ${specifier}`);
    return runtime;
  };
  compileFunction(javascript, [own.exports, own.require], { filename: path })(exported, require);
  if (exported.model === undefined) throw new Error(`${path} exports no model`);
  return exported.model;
}

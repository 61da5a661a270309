import { compileFunction } from "node:vm";
import type { GatedModel } from "../../runtime/model.js";

/**
 * Turns the text of a generated `model.ts` into the model it exports. The types are stripped and the rest runs as it
 * stands, under its own file name, so that what a person reads in the run folder is what trains.
 *
 * Generated code may import `spankey/runtime` alone; it is given the module that the caller already uses, not a second
 * copy of it.
 */
export async function loadModel(code: string, path: string, runtime: object): Promise<GatedModel> {
  const { ts } = await import("ts-morph");
  const { outputText } = ts.transpileModule(code, {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      inlineSourceMap: true,
      inlineSources: true,
    },
  });
  const exported: { model?: GatedModel } = {};
  const require = (specifier: string): object => {
    if (specifier !== "spankey/runtime") throw new Error(`${path} imports ${specifier}`);
    return runtime;
  };
  compileFunction(outputText, ["exports", "require"], { filename: path })(exported, require);
  if (exported.model === undefined) throw new Error(`${path} exports no model`);
  return exported.model;
}

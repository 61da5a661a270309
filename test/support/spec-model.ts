import { checkSource, emitModel, SourceFile } from "../../compiler/index.js";
import { loadModel } from "../../compiler/load/load-model.js";
import type { GatedModel } from "../../runtime/index.js";
import * as runtime from "../../runtime/index.js";

/** The model of an experiment, by default `E`, of a spec that is right. */
export async function modelOf(text: string, experiment = "E"): Promise<GatedModel> {
  const { checked, diagnostics } = checkSource(new SourceFile("test.spk", text), {
    readFile: () => undefined,
  });
  if (checked === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return await loadModel(await emitModel(checked, experiment), "model.ts", runtime);
}

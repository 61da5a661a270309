import { emitExperiment } from "../../compiler/index.js";
import { loadModel } from "../../compiler/load/load-model.js";
import { Failure } from "../../diagnostics/index.js";
import * as runtime from "../../runtime/index.js";
import { type CompiledSource, compileSource } from "../spec/compile-source.js";

export interface ModelCodeOptions {
  /** Run the model code in the folder of a run as it stands, whoever wrote it; refused where it is not the spec's, unless given. */
  readonly trustCode?: boolean | undefined;
}

/**
 * The model of a run. It is generated anew, from the spec in the folder, and the code in the folder must be the same text:
 * that code is a program, and a folder may come from anybody. Fails with SPK4029 where it is another text, unless
 * `trustCode` says to run it, and with SPK4022 where the configuration is not the spec's.
 */
export async function loadOwnModel(
  folder: runtime.RunFolder,
  { code, experiment }: runtime.Beginning,
  { trustCode = false }: ModelCodeOptions,
): Promise<runtime.GatedModel> {
  const path = folder.fileOf(runtime.runFiles.model);
  if (!trustCode) await requireOwnCode(folder, code, experiment);
  const model = await loadModel(code, path, runtime);
  runtime.requireSameExperiment(folder, experiment, model.experiment);
  return { ...model, experiment };
}

async function requireOwnCode(
  folder: runtime.RunFolder,
  code: string,
  experiment: runtime.ExperimentConfig,
): Promise<void> {
  const foreign = (reason: string): Failure =>
    Failure.of("foreign-model-code", { path: folder.fileOf(runtime.runFiles.model), reason });
  const source = runtime.readSpecSource(folder) ?? sourceOfSpecAlone(folder, experiment);
  if (source === undefined) throw foreign("the folder holds no spec to build it from");
  const compiled: CompiledSource = compileSource(source);
  if (compiled.experiment === undefined) throw foreign(`its spec does not check: ${compiled.problem}`);
  if ((await emitExperiment(compiled.experiment)) !== code) throw foreign("its spec gives other code");
}

/**
 * What a folder tells that keeps the text of the spec alone: enough where nothing is imported, and no setting was changed
 * but the seed.
 */
function sourceOfSpecAlone(
  folder: runtime.RunFolder,
  { spec, name, seed }: runtime.ExperimentConfig,
): runtime.SpecSource | undefined {
  if (!folder.has(runtime.runFiles.spec)) return undefined;
  const path = `${spec}.spk`;
  const files = { [path]: folder.read(runtime.runFiles.spec) };
  return { spec: { path, files }, experiment: name, settings: [{ path: "seed", value: String(seed) }] };
}

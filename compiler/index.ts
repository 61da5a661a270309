/**
 * The public surface of the compiler: it checks specs and emits the modules of their experiments, here as in a browser.
 * It reads no file itself, runs nothing, and needs nothing of Node.
 */
import type { CheckedExperiment, CheckedSpec } from "./checked.js";

export { type Diagnostic, hasErrors, renderDiagnostic, SourceFile } from "../diagnostics/index.js";
export { type CheckOptions, type CheckResult, checkSource } from "./check/check-source.js";
export type { ReadFile, UnreadableSource } from "./check/imports.js";
export { isOfLibrary } from "./check/imports.js";
export { checkLock, type LockCheck } from "./check/lock.js";
export { forgetsLoneSamples } from "./check/model-size.js";
export type { ReadWeights } from "./check/weights.js";
export type * from "./checked.js";
export { experimentConfig } from "./emit/config.js";
export { identityOf } from "./identity.js";
export { parametersOf } from "./parameters.js";
export type { SettingText, SweepText } from "./settings/parse.js";

/** The TypeScript module of the experiment of that name; rejects where the spec has none. */
export async function emitModel(checked: CheckedSpec, experimentName: string): Promise<string> {
  const experiment = checked.experiments.find(({ name }) => name === experimentName);
  if (experiment === undefined) throw new Error(`there is no experiment ${experimentName}`);
  return await emitExperiment(experiment);
}

/**
 * The TypeScript module of one experiment, or of one combination of a sweep. The emitter is loaded here, so that checking alone starts fast.
 */
export async function emitExperiment(experiment: CheckedExperiment): Promise<string> {
  const { emitModule } = await import("./emit/emit.js");
  return emitModule(experiment);
}

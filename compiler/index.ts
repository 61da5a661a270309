import type { CheckedSpec } from "./checked.js";

export { type CheckOptions, type CheckResult, checkSpec } from "./check/check-spec.js";
export type * from "./checked.js";
export type { SettingText } from "./settings/parse.js";

/**
 * The TypeScript module of one experiment. Rejects where the spec has no such experiment, or where a part of it cannot
 * run yet (see `CheckedExperiment.unsupported`). The emitter is loaded here, so that checking alone starts fast.
 */
export async function emitModel(checked: CheckedSpec, experimentName: string): Promise<string> {
  const { emitModule } = await import("./emit/emit.js");
  return emitModule(checked, experimentName);
}

import type { CheckedExperiment } from "../../compiler/index.js";
import { count, Failure, hasErrors } from "../../diagnostics/index.js";
import type { SpecTexts } from "../../runtime/run-folder/spec-source.js";
import type { TaskOptions } from "../task.js";
import { checkSpec, checkSpecTexts, type SpecCheck, type SpecOptions } from "./check-spec.js";
import { InvalidSpec } from "./invalid-spec.js";

/** A spec that checks without errors, and the experiments of it that were asked for. */
export interface CompiledSpec extends Pick<SpecCheck, "files"> {
  readonly path: string;
  /** One at least. */
  readonly experiments: readonly CheckedExperiment[];
}

/**
 * Reads and checks a spec for something that cannot go on without it. Throws `InvalidSpec` where it has errors, fails
 * with SPK4011 where it has no experiment, and as `checkSpec` does; warnings go to `notify`.
 */
export async function compileSpec(
  path: string,
  options: SpecOptions,
  task: Pick<TaskOptions, "notify"> = {},
): Promise<CompiledSpec> {
  return requireSound(path, await checkSpec(path, options), task);
}

/** The same of the texts of a spec that a run keeps. */
export async function compileSpecTexts(
  spec: SpecTexts,
  options: SpecOptions,
  task: Pick<TaskOptions, "notify"> = {},
): Promise<CompiledSpec> {
  return requireSound(spec.path, await checkSpecTexts(spec, options), task);
}

function requireSound(
  path: string,
  { checked, diagnostics, files }: SpecCheck,
  { notify }: Pick<TaskOptions, "notify">,
): CompiledSpec {
  if (checked === undefined || hasErrors(diagnostics)) throw new InvalidSpec(path, diagnostics);
  for (const diagnostic of diagnostics) notify?.(diagnostic);
  const { experiments } = checked;
  if (experiments.length === 0) throw Failure.of("missing-experiment", { path });
  return { path, files, experiments };
}

/** "8 runs over `deny`", of an experiment with a sweep. */
export function describeSweep({ sweeps, combinations }: CheckedExperiment): string | undefined {
  if (sweeps.length === 0) return undefined;
  const paths = sweeps.map(({ path }) => `\`${path}\``);
  return `${count(combinations.length, "run")} over ${paths.join(", ")}`;
}

/**
 * The one experiment that is worked on. Fails with SPK4010 where a spec has several and none is named, with SPK4040
 * where the experiment is a sweep.
 */
export function onlyExperiment({ path: file, experiments }: CompiledSpec): CheckedExperiment {
  const [experiment, ...others] = experiments;
  if (experiment === undefined || others.length > 0) {
    throw Failure.of("ambiguous-experiment", { path: file, names: experiments.map(({ name }) => name) });
  }
  const sweep = describeSweep(experiment);
  if (sweep === undefined) return experiment;
  const path = experiment.sweeps[0]?.path ?? "";
  throw Failure.of("unexpected-sweep", { experiment: experiment.name, sweep, file, path });
}

import { join } from "node:path";
import { type CheckedExperiment, emitExperiment } from "../../compiler/index.js";
import { writeWhole } from "../../runtime/files/index.js";
import type { TaskOptions } from "../task.js";
import type { SpecOptions } from "./check-spec.js";
import { compileSpec } from "./compile.js";
import { specName } from "./spec-files.js";

export interface BuildOptions extends SpecOptions, Pick<TaskOptions, "notify"> {
  /** The folder to write to; `build/<spec>` unless given. */
  readonly out?: string | undefined;
}

export interface BuiltSpec {
  readonly experiments: readonly CheckedExperiment[];
  /** The paths of the files written. */
  readonly files: readonly string[];
}

/**
 * Writes the model code of a spec: `<out>/<experiment>/model.ts` for every experiment, or for the one named; of a sweep,
 * `<out>/<experiment>/<number>-<settings>/model.ts` for every combination. Throws as `compileSpec` does; fails with
 * SPK4002 where a file cannot be written.
 */
export async function buildSpec(
  path: string,
  { out, notify, ...options }: BuildOptions = {},
): Promise<BuiltSpec> {
  const { experiments } = await compileSpec(path, options, { notify });
  const folder = out ?? join("build", specName(path));
  const files: string[] = [];
  for (const { name, experiment } of experiments.flatMap(modelsOf)) {
    const file = join(folder, name, "model.ts");
    writeWhole(file, await emitExperiment(experiment), { makeFolders: true });
    files.push(file);
  }
  return { experiments, files };
}

/** The models of an experiment, with the folder of each. */
function modelsOf(experiment: CheckedExperiment): { name: string; experiment: CheckedExperiment }[] {
  const { name, sweeps, combinations } = experiment;
  if (sweeps.length === 0) return [{ name, experiment }];
  const digits = String(combinations.length).length;
  return combinations.map((combination, index) => {
    const label = combination.settings.map(({ path, value }) => `${path}=${value}`).join("-");
    const number = String(index + 1).padStart(digits, "0");
    // a value may hold what no file name can; the number tells apart what is left of it
    const folder = `${number}-${label.replaceAll(/[^\w.=-]+/g, "_")}`.slice(0, 100);
    return { name: join(name, folder), experiment: combination.experiment };
  });
}

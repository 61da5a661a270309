import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { type CheckedExperiment, emitExperiment } from "../../compiler/index.js";
import { ExitStatus, Failure, systemReason } from "../../diagnostics/index.js";
import { type CompileOptions, compileSpec, describeSweep } from "../compile.js";
import { specName } from "../spec-files.js";
import type { Terminal } from "../terminal.js";

export interface BuildOptions extends CompileOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/**
 * `spkc build FILE`: writes `<out>/<experiment>/model.ts` for every experiment, or for the one named; of a sweep,
 * `<out>/<experiment>/<number>-<settings>/model.ts` for every combination.
 */
export async function build(file: string, options: BuildOptions, terminal: Terminal): Promise<ExitStatus> {
  const compiled = compileSpec(file, options, terminal);
  if (compiled === undefined) return ExitStatus.invalid;
  const folder = options.out ?? join("build", specName(file));
  const files: string[] = [];
  for (const experiment of compiled.experiments) {
    const sweep = describeSweep(experiment);
    if (sweep !== undefined) terminal.log(`${experiment.name} is a sweep: ${sweep}`);
  }
  for (const { name, experiment } of compiled.experiments.flatMap(modelsOf)) {
    const path = join(folder, name, "model.ts");
    const code = await emitExperiment(experiment);
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileAtomic.sync(path, code);
    } catch (error) {
      throw Failure.of("unwritable-file", { path, reason: systemReason(error) }, error);
    }
    files.push(path);
  }
  terminal.result(
    () => files.map((path) => `wrote ${path}`).join("\n"),
    () => ({ ok: true, files }),
  );
  return ExitStatus.ok;
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

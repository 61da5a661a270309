import { join, resolve } from "node:path";
import { emitModel } from "../../compiler/index.js";
import { ExitStatus } from "../../diagnostics/index.js";
import { RunFolder } from "../../runtime/index.js";
import { type CompileOptions, compileSpec, onlyExperiment } from "../compile.js";
import type { EngineOptions } from "../options/engine.js";
import { printResult } from "../print-result.js";
import { renewReport } from "../renew-report.js";
import { specName } from "../spec-files.js";
import { startRun, watchedMeans } from "../start-run.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface RunCommandOptions extends CompileOptions, EngineOptions {
  readonly seed?: number;
  readonly key?: string;
  readonly data?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `spkc run FILE`: build, train, evaluate, report. */
export async function run(file: string, options: RunCommandOptions, terminal: Terminal): Promise<ExitStatus> {
  const seed = options.seed === undefined ? [] : [{ path: "seed", value: String(options.seed) }];
  const compiled = compileSpec(file, { ...options, set: [...options.set, ...seed] }, terminal);
  if (compiled === undefined) return ExitStatus.invalid;
  const { name } = onlyExperiment(file, compiled);
  const code = await emitModel(compiled.checked, name);
  const path = options.out ?? join("runs", specName(file), `${name}-${timestamp(new Date())}`);
  const data = options.data === undefined ? undefined : resolve(options.data);
  const { key } = options;
  await watched(terminal, async (watch) => {
    const begin = { path, spec: compiled.text, code, key, engine: options, data };
    const result = await startRun(begin, watchedMeans(watch, terminal));
    await renewReport(RunFolder.open(path), terminal);
    watch.clear();
    printResult(result, path, terminal);
  });
  return ExitStatus.ok;
}

/** `20261123-101502`: local time, in an order that sorts. */
function timestamp(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

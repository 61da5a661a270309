import { join, resolve } from "node:path";
import { emitModel } from "../../compiler/index.js";
import { loadModel } from "../../compiler/load/load-model.js";
import { ExitStatus } from "../../diagnostics/index.js";
import * as runtime from "../../runtime/index.js";
import { type CompileOptions, compileSpec, onlyExperiment } from "../compile.js";
import type { EngineOptions } from "../engine-options.js";
import { executeRun } from "../execute-run.js";
import { specName } from "../spec-files.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface RunCommandOptions extends CompileOptions, EngineOptions {
  readonly seed?: number;
  readonly key?: string;
  readonly data?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `spkc run FILE`: build, train, evaluate, report. The model that trains is the `model.ts` in the run folder. */
export async function run(file: string, options: RunCommandOptions, terminal: Terminal): Promise<ExitStatus> {
  const seed = options.seed === undefined ? [] : [{ path: "seed", value: String(options.seed) }];
  const compiled = compileSpec(file, { ...options, set: [...options.set, ...seed] }, terminal);
  if (compiled === undefined) return ExitStatus.invalid;
  const name = onlyExperiment(file, compiled);
  const code = await emitModel(compiled.checked, name);
  const path = options.out ?? join("runs", specName(file), `${name}-${timestamp(new Date())}`);
  const model = await loadModel(code, join(path, runtime.runFiles.model), runtime);
  const key = runtime.keyForRun(model, options.key, terminal.notify);
  const data = options.data === undefined ? undefined : resolve(options.data);
  await watched(terminal, async (watch) => {
    const { observe, signal, clear } = watch;
    // Before the folder is made: data that cannot be read, or an engine that does not load, leaves nothing behind.
    const dataset = await runtime.loadDataset(model.experiment, { directory: data, observe, signal });
    clear();
    const engine = await runtime.createEngine(options);
    const folder = runtime.RunFolder.create(path);
    try {
      const experiment = runtime.resolveExperiment(model.experiment, dataset);
      const { threads } = options;
      const { text: spec } = compiled;
      runtime.recordBeginning(folder, { spec, code, experiment, key, dataset, engine, threads, data });
      const { bases } = key;
      await executeRun({ model: { ...model, experiment }, bases, dataset, engine, folder }, watch, terminal);
    } finally {
      folder.close();
    }
  });
  return ExitStatus.ok;
}

/** `20261123-101502`: local time, in an order that sorts. */
function timestamp(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

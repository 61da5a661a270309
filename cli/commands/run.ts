import { join } from "node:path";
import { emitModel } from "../../compiler/index.js";
import { loadModel } from "../../compiler/load/load-model.js";
import { ExitStatus, Failure } from "../../diagnostics/index.js";
import * as runtime from "../../runtime/index.js";
import { type CompileOptions, compileSpec } from "../compile.js";
import { createProgressView } from "../progress.js";
import { resultTable } from "../result-table.js";
import { specName } from "../spec-files.js";
import type { Terminal } from "../terminal.js";

export interface RunCommandOptions extends CompileOptions {
  readonly seed?: number;
  readonly data?: string;
  readonly out?: string;
  readonly threads?: number;
  readonly json?: boolean;
}

/** `spkc run FILE`: build, train, evaluate, report. The model that trains is the `model.ts` in the run folder. */
export async function run(file: string, options: RunCommandOptions, terminal: Terminal): Promise<ExitStatus> {
  const seed = options.seed === undefined ? [] : [{ path: "seed", value: String(options.seed) }];
  const compiled = compileSpec(file, { ...options, set: [...options.set, ...seed] }, terminal);
  if (compiled === undefined) return ExitStatus.invalid;
  const [experiment, ...others] = compiled.experiments;
  if (experiment === undefined || others.length > 0) {
    throw Failure.of("SPK4010", { path: file, names: compiled.experiments });
  }

  const code = await emitModel(compiled.checked, experiment);
  const path = options.out ?? join("runs", specName(file), `${experiment}-${timestamp(new Date())}`);
  const model = await loadModel(code, join(path, runtime.runFiles.model), runtime);
  const view = createProgressView(terminal);
  const interruption = new AbortController();
  const stop = onInterrupt(() => {
    terminal.log("stopping after this step (Ctrl-C again: at once)");
    interruption.abort();
  });
  try {
    // Before the folder is made: data that cannot be read leaves nothing behind.
    const dataset = await runtime.loadDataset(model.experiment, {
      directory: options.data,
      observe: view.observe,
      signal: interruption.signal,
    });
    view.stop();
    const folder = runtime.RunFolder.create(path);
    folder.write(runtime.runFiles.spec, compiled.text);
    folder.write(runtime.runFiles.model, code);
    folder.writeJson(runtime.runFiles.config, runtime.resolveExperiment(model.experiment, dataset));

    const engine = await runtime.createEngine({ threads: options.threads });
    const result = await runtime.runExperiment({
      model,
      dataset,
      engine,
      folder,
      observe: view.observe,
      signal: interruption.signal,
    });
    view.stop();
    terminal.result(
      () => `${resultTable(result, terminal.color)}\n${path}`,
      () => ({ ok: true, folder: path, result }),
    );
    return ExitStatus.ok;
  } finally {
    view.stop();
    stop();
  }
}

/** Calls back on the first Ctrl-C (or SIGTERM); the next one ends the process as it would without us. */
function onInterrupt(callback: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const remove = (): void => {
    for (const signal of signals) process.off(signal, listener);
  };
  const listener = (): void => {
    remove();
    callback();
  };
  for (const signal of signals) process.on(signal, listener);
  return remove;
}

/** `20261123-101502`: local time, in an order that sorts. */
function timestamp(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

import { runSpec } from "../../app/run/run-spec.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { DataMemoryFlags } from "../options/data-memory.js";
import type { EngineFlags } from "../options/engine.js";
import { type SpecFlags, specOptions } from "../options/setting.js";
import { printResult } from "../print-result.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface RunFlags extends SpecFlags, EngineFlags, DataMemoryFlags {
  readonly seed?: number;
  readonly key?: string;
  readonly data?: string;
  readonly out?: string;
}

/** `spkc run FILE`: build, train, evaluate, report. */
export async function runCommand(file: string, flags: RunFlags, terminal: Terminal): Promise<ExitStatus> {
  const options = { ...flags, ...specOptions(flags) };
  const { result, folder } = await watched(terminal, (task) => runSpec(file, { ...options, ...task }));
  printResult(result, folder, terminal);
  return ExitStatus.ok;
}

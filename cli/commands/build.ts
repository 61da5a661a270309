import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { emitModel } from "../../compiler/index.js";
import { ExitStatus, Failure, systemReason } from "../../diagnostics/index.js";
import { type CompileOptions, compileSpec } from "../compile.js";
import { specName } from "../spec-files.js";
import type { Terminal } from "../terminal.js";

export interface BuildOptions extends CompileOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** `spkc build FILE`: writes `<out>/<experiment>/model.ts` for every experiment, or for the one named. */
export async function build(file: string, options: BuildOptions, terminal: Terminal): Promise<ExitStatus> {
  const compiled = compileSpec(file, options, terminal);
  if (compiled === undefined) return ExitStatus.invalid;
  const folder = options.out ?? join("build", specName(file));
  const files: string[] = [];
  for (const experiment of compiled.experiments) {
    const path = join(folder, experiment, "model.ts");
    const code = await emitModel(compiled.checked, experiment);
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileAtomic.sync(path, code);
    } catch (error) {
      throw Failure.of("SPK4002", { path, reason: systemReason(error) }, error);
    }
    files.push(path);
  }
  terminal.result(
    () => files.map((path) => `wrote ${path}`).join("\n"),
    () => ({ ok: true, files }),
  );
  return ExitStatus.ok;
}

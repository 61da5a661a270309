import { buildSpec } from "../../app/spec/build-spec.js";
import { describeSweep } from "../../app/spec/compile.js";
import { ExitStatus } from "../../diagnostics/index.js";
import { type SpecFlags, specOptions } from "../options/setting.js";
import type { Terminal } from "../terminal.js";

export interface BuildFlags extends SpecFlags {
  readonly out?: string;
}

/** `spkc build FILE`: writes the model code of its experiments. */
export async function buildCommand(file: string, flags: BuildFlags, terminal: Terminal): Promise<ExitStatus> {
  const { notify } = terminal;
  const { experiments, files } = await buildSpec(file, { ...specOptions(flags), out: flags.out, notify });
  for (const experiment of experiments) {
    const sweep = describeSweep(experiment);
    if (sweep !== undefined) terminal.log(`${experiment.name} is a sweep: ${sweep}`);
  }
  terminal.result(
    () => files.map((path) => `wrote ${path}`).join("\n"),
    () => ({ ok: true, files }),
  );
  return ExitStatus.ok;
}

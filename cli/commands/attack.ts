import { attackRun } from "../../app/run/attack-run.js";
import type { AttackBudget } from "../../audit/language.js";
import { ExitStatus } from "../../diagnostics/index.js";
import { attackTable } from "../attack-table.js";
import type { StoredRunFlags } from "../options/stored-run.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface AttackFlags extends StoredRunFlags {
  readonly out?: string;
  readonly only?: readonly string[];
  readonly budget?: AttackBudget;
  readonly seed: number;
  readonly privateWeights?: boolean;
  /** Show every trial. */
  readonly trials?: boolean;
}

/** `spkc attack RUN`: makes the attacks on a run and writes `attacks.json` into its folder. */
export async function attackCommand(
  path: string,
  { trials = false, ...flags }: AttackFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { report, file } = await watched(terminal, (task) => attackRun(path, { ...flags, ...task }));
  terminal.result(
    () =>
      `${attackTable(report, { color: terminal.color, width: terminal.width, all: trials })}${file === undefined ? "" : `\n\n${file}`}`,
    () => ({ ok: true, folder: path, attacks: report }),
  );
  return ExitStatus.ok;
}

import {
  type AttackBudget,
  type AttackName,
  type AttackReport,
  attackerData,
  attackNames,
  attackVictim,
  isAttackName,
  planAttacks,
} from "../../audit/attacks/index.js";
import { ExitStatus, Failure, suggest } from "../../diagnostics/index.js";
import { runFiles } from "../../runtime/index.js";
import { attackTable } from "../attack-table.js";
import type { StoredOptions } from "../options/stored-run.js";
import { renewReport } from "../renew-report.js";
import { openStoredModel } from "../stored-model.js";
import type { Terminal } from "../terminal.js";
import { watched } from "../watch.js";

export interface AttackCommandOptions extends StoredOptions {
  readonly only?: readonly string[];
  readonly budget?: AttackBudget;
  readonly seed: number;
  /** Show every trial. */
  readonly trials?: boolean;
  readonly json?: boolean;
}

/** `spkc attack RUN`: makes the attacks on a run and writes `attacks.json` into its folder. */
export async function attack(
  path: string,
  options: AttackCommandOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { checkpoint, budget, seed, trials } = options;
  const only = options.only?.map(attackOf);
  return await watched(terminal, async ({ observe, signal, clear }) => {
    const { opened, dataset, folder, step } = await openStoredModel(path, options, terminal, {
      observe,
      signal,
    });
    const { experiment } = opened.model;
    const wishes = { ...(budget && { budget }), ...(only && { only }) };
    const plan = planAttacks(experiment.attack, wishes);
    const data = await attackerData(experiment, dataset, seed);
    const report: AttackReport = {
      ...(await stoppable(signal, () => attackVictim({ victim: opened, data, plan, seed, observe, signal }))),
      ...{ checkpoint, step },
    };
    await opened.dispose();
    folder.writeJson(runFiles.attacks, report);
    await renewReport(folder, terminal);
    clear();
    terminal.result(
      () =>
        `${attackTable(report, { color: terminal.color, all: trials === true })}\n\n${folder.fileOf(runFiles.attacks)}`,
      () => ({ ok: true, folder: path, attacks: report }),
    );
    return ExitStatus.ok;
  });
}

/** What Ctrl-C cut short is a failure of its own (SPK4071), whatever it was cut short in. */
async function stoppable<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw Failure.of("attack-interrupted", {}, error);
    throw error;
  }
}

function attackOf(name: string): AttackName {
  if (isAttackName(name)) return name;
  throw Failure.of("unknown-attack", { name, known: attackNames, suggestion: suggest(name, attackNames) });
}

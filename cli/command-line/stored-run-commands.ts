import { type Command, Option } from "commander";
import { attackBudgets } from "../../audit/language.js";
import type { AttackFlags } from "../commands/attack.js";
import type { CompareFlags } from "../commands/compare.js";
import type { DiagnoseFlags } from "../commands/diagnose.js";
import type { EvaluateFlags } from "../commands/evaluate.js";
import { positiveNumber, wholeNumber } from "../options/numbers.js";
import { addStoredOptions } from "../options/stored-run.js";
import { type CommandContext, names } from "./context.js";

/** `spkc evaluate|diagnose|attack|report RUN`, `spkc compare RUN…` */
export function addStoredRunCommands(program: Command, context: CommandContext): void {
  addEvaluateCommand(program, context);
  addDiagnoseCommand(program, context);
  addAttackCommand(program, context);
  addReportCommand(program, context);
  addCompareCommand(program, context);
}

function addEvaluateCommand(program: Command, { terminal, exit }: CommandContext): void {
  addStoredOptions(program.command("evaluate"))
    .description("evaluate a checkpoint of a run on its train and test set")
    .option("--key <file>", "the run's key file, or a user key to evaluate (default: secret.key of the run)")
    .option("--by-class", "show the recall of each class, however many there are (default: of 20 at most)")
    .option("--json", "print the scores as JSON, and no progress")
    .action(async (path: string, flags: EvaluateFlags) => {
      const { evaluateCommand } = await import("../commands/evaluate.js");
      exit(await evaluateCommand(path, flags, terminal));
    });
}

function addDiagnoseCommand(program: Command, { terminal, exit }: CommandContext): void {
  addStoredOptions(program.command("diagnose"))
    .description("measure how the gate of a run works: spans, margins, what keys of all kinds unlock")
    .option("--key <file>", "the run's key file (default: secret.key of the run)")
    .option(
      "--only <diagnostics>",
      "some of energy, margin, absorption, unlock, parts, refusals, reject, curves, weight_norms",
      names,
    )
    .option("--samples <n>", "how many samples of the test set to look at (default: 1,000)", positiveNumber)
    .option("-o, --out <file>", "write this file (default: diagnosis.json of the run, with its report)")
    .option("--json", "print the diagnosis as JSON, and no progress")
    .action(async (path: string, flags: DiagnoseFlags) => {
      const { diagnoseCommand } = await import("../commands/diagnose.js");
      exit(await diagnoseCommand(path, flags, terminal));
    });
}

function addAttackCommand(program: Command, { terminal, exit }: CommandContext): void {
  addStoredOptions(program.command("attack"))
    .description(
      "use the gated model of a run without authority, in every way there is, and say what that costs",
    )
    .option("--key <file>", "the run's key file (default: secret.key of the run)")
    .option("--only <attacks>", "some of the attacks: trivial_keys,key_optimisation", names)
    .addOption(
      new Option("--budget <name>", "how much to try (default: as the spec says, or standard)").choices(
        attackBudgets,
      ),
    )
    .option("--seed <n>", "the seed of the attacker", wholeNumber, 0)
    .option(
      "--private-weights",
      "nobody else has the file of weights that training began with: controls do not begin with it",
    )
    .option("--trials", "show every trial, not the one of each attack that tells most")
    .option("-o, --out <file>", "write this file (default: attacks.json of the run, with its report)")
    .option("--json", "print the report as JSON, and no progress")
    .action(async (path: string, flags: AttackFlags) => {
      const { attackCommand } = await import("../commands/attack.js");
      exit(await attackCommand(path, flags, terminal));
    });
}

function addReportCommand(program: Command, { terminal, exit }: CommandContext): void {
  program
    .command("report")
    .description("write report.html and report.md anew, of all that was measured of a run")
    .argument("<run>", "the folder of the run")
    .option("--json", "print the finding and the names of the files as JSON")
    .action(async (path: string) => {
      const { reportCommand } = await import("../commands/report.js");
      exit(await reportCommand(path, terminal));
    });
}

function addCompareCommand(program: Command, { terminal, exit }: CommandContext): void {
  program
    .command("compare")
    .description(
      "hold runs side by side: settings that differ, scores, curves, the price of the cheapest attack",
    )
    .argument("<runs...>", "the folders of two runs or more")
    .option("-o, --out <file>", "also write one file, by its name .html (with curves), .md or .json")
    .option("--json", "print the comparison as JSON")
    .action(async (paths: string[], flags: CompareFlags) => {
      const { compareCommand } = await import("../commands/compare.js");
      exit(await compareCommand(paths, flags, terminal));
    });
}

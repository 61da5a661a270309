import type { Command } from "commander";
import type { ReproduceFlags } from "../commands/reproduce.js";
import type { SweepFlags } from "../commands/sweep.js";
import type { WorkerFlags } from "../commands/worker.js";
import { dataMemoryOption } from "../options/data-memory.js";
import { addManyRunsOptions } from "../options/many-runs.js";
import { positiveNumber, threadCount } from "../options/numbers.js";
import { settingOption, sweepOption, toSetting } from "../options/setting.js";
import { type CommandContext, names } from "./context.js";

/** `spkc sweep`, `spkc reproduce` and `spkc worker` */
export function addSweepCommands(program: Command, context: CommandContext): void {
  addSweepCommand(program, context);
  addReproduceCommand(program, context);
  addWorkerCommand(program, context);
}

function addSweepCommand(program: Command, { terminal, exit }: CommandContext): void {
  addManyRunsOptions(program.command("sweep"))
    .description(
      "do every run of a spec's sweeps, several at once and each once, and show a table of the results",
    )
    .argument("<file>", "the .spk file")
    .option("-e, --experiment <name>", "only this experiment")
    .addOption(settingOption("change a setting, and no longer sweep over it (may be repeated)"))
    .addOption(sweepOption())
    .option("--data <dir>", "folder with the files of the dataset")
    .option("--store <dir>", "folder with the runs (default: runs/<spec>/sweep)")
    .option("--group-by <paths>", "a row for each value of these settings: deny,train.lr", names)
    .option(
      "--compare <path=value>",
      "show the difference from the row with this value: deny=none",
      toSetting,
    )
    .option("--train", "show what was measured on the train set too")
    .option("--json", "print the table and what failed as JSON, and no progress")
    .action(async (file: string, flags: SweepFlags) => {
      const { sweepCommand } = await import("../commands/sweep.js");
      exit(await sweepCommand(file, flags, terminal));
    });
}

function addReproduceCommand(program: Command, { terminal, exit }: CommandContext): void {
  addManyRunsOptions(program.command("reproduce"))
    .description("do the experiments whose figures were published, and set ours beside them")
    .argument("[tables...]", "published tables, such as mode-b-mnist, or .spk files (default: every table)")
    .option("--quick", "an epoch of few samples each: to see that all runs; the figures say nothing")
    .option("--data <dir>", "folder with the files of the dataset, where all tables have the same")
    .option("--store <dir>", "folder with the runs", "runs/reproduce")
    .option("--json", "print the table as JSON, and no progress")
    .action(async (tables: string[], flags: ReproduceFlags) => {
      const { reproduceCommand } = await import("../commands/reproduce.js");
      exit(await reproduceCommand(tables, flags, terminal));
    });
}

function addWorkerCommand(program: Command, { terminal, exit }: CommandContext): void {
  program
    .command("worker")
    .description("do the runs of sweeps that wait at a Redis server, until stopped with Ctrl-C")
    .requiredOption("--redis <url>", "the server: redis://localhost:6379")
    .option("--jobs <n>", "runs at once (default: one a core)", positiveNumber)
    .option("--threads <n>", "processor threads of each (default: the cores, shared)", threadCount)
    .option("--store <dir>", "folder with the runs of this worker", "runs/worker")
    .option(
      "--data <dir>",
      "folder with the files of the datasets on this machine (default: as the sweep says)",
    )
    .addOption(dataMemoryOption())
    .option(
      "--lock <seconds>",
      "how long the worker may say nothing before others get its runs",
      positiveNumber,
      30,
    )
    .action(async (flags: WorkerFlags) => {
      const { workerCommand } = await import("../commands/worker.js");
      exit(await workerCommand(flags, terminal));
    });
}

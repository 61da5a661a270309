import { Command, CommanderError, Option } from "commander";
import { version } from "../app/version.js";
import { attackBudgets } from "../audit/attacks/attack-catalogue.js";
import { ExitStatus, Failure } from "../diagnostics/index.js";
import type { AttackFlags } from "./commands/attack.js";
import type { BuildFlags } from "./commands/build.js";
import type { DiagnoseFlags } from "./commands/diagnose.js";
import type { DoctorFlags } from "./commands/doctor.js";
import type { EvaluateFlags } from "./commands/evaluate.js";
import type { ReproduceFlags } from "./commands/reproduce.js";
import type { RunFlags } from "./commands/run.js";
import type { SweepFlags } from "./commands/sweep.js";
import type { WorkerFlags } from "./commands/worker.js";
import { addKeyCommands } from "./key-commands.js";
import { addEngineOptions } from "./options/engine.js";
import { addManyRunsOptions } from "./options/many-runs.js";
import { positiveNumber, wholeNumber } from "./options/numbers.js";
import { settingOption, sweepOption, toSetting } from "./options/setting.js";
import { addStoredOptions } from "./options/stored-run.js";
import { showError } from "./show-error.js";
import { type Streams, Terminal } from "./terminal.js";

const examples = `
Examples:
  $ spkc check specs/*.spk
  $ spkc build specs/mnist-mode-b.spk
  $ spkc run specs/mnist-mode-b.spk --set train.epochs=2
  $ spkc run specs/mlp-synthetic.spk --experiment Mul --seed 7 --out runs/mul-7
  $ spkc run --resume runs/mul-7
  $ spkc sweep specs/mlp-synthetic.spk -e Add --sweep seed=1,2,3 --sweep train.lr=0.1,0.01 --group-by train.lr
  $ spkc evaluate runs/mul-7 --checkpoint best
  $ spkc diagnose runs/mul-7
  $ spkc attack runs/mul-7 --budget quick
  $ spkc report runs/mul-7
  $ spkc reproduce mode-b-mnist --quick
  $ spkc key issue runs/mul-7/secret.key -o alice.key
  $ spkc doctor

Exit status: 0 done; 1 the spec or the data is wrong; 2 the command line is wrong; 3 the run failed or was stopped.
The language is described in docs/language.md, every error code in docs/errors.md.`;

/** Runs one command line and gives its exit status. Nothing is thrown but what is a defect of ours. */
export async function main(args: readonly string[], streams: Streams): Promise<ExitStatus> {
  const terminal = new Terminal(streams, args.includes("--json"));
  let status: ExitStatus = ExitStatus.ok;
  const program = createProgram(terminal, streams, (code) => {
    status = code;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.ok : ExitStatus.usage;
    return showError(error, terminal);
  }
}

/** Commands load their own modules when they are chosen, so that `spkc check` starts without the emitter and the engine. */
function createProgram(terminal: Terminal, streams: Streams, exit: (status: ExitStatus) => void): Command {
  const program = new Command("spkc")
    .description("Compile and run key-gated neural networks from .spk specs.")
    .version(version(), "-v, --version")
    .helpCommand(false)
    .showHelpAfterError("(spkc --help shows what there is)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    })
    .addHelpText("after", examples);

  program
    .command("check")
    .description("check specs and say all that is wrong with them")
    .argument("<files...>", "the .spk files")
    .option("--json", "print the diagnostics as JSON")
    .action(async (files: string[]) => {
      const { check } = await import("./commands/check.js");
      exit(check(files, terminal));
    });

  program
    .command("build")
    .description("write the TypeScript model code of a spec's experiments")
    .argument("<file>", "the .spk file")
    .option("-e, --experiment <name>", "only this experiment")
    .addOption(settingOption())
    .option("-o, --out <dir>", "folder to write to (default: build/<spec>)")
    .option("--json", "print the files written as JSON")
    .action(async (file: string, options: BuildFlags) => {
      const { build } = await import("./commands/build.js");
      exit(await build(file, options, terminal));
    });

  addEngineOptions(program.command("run"), "auto, what works and is fastest")
    .description("build an experiment, train it, evaluate it and report; or go on with an interrupted run")
    .argument("[file]", "the .spk file")
    .option("--resume <run>", "go on with the run in this folder, with the settings in it")
    .option("-e, --experiment <name>", "which experiment, where the spec has several")
    .addOption(settingOption())
    .option("--seed <n>", "the seed; short for --set seed=<n>", wholeNumber)
    .option("--key <file>", "key file with the bases to train with (default: drawn from the seed)")
    .option("--data <dir>", "folder with the files of the dataset")
    .option("-o, --out <dir>", "folder for this run (default: runs/<spec>/<experiment>-<time>)")
    .option("--json", "print the result as JSON, and no progress")
    .action(async (file: string | undefined, options: RunFlags & ResumeFlag, command: Command) => {
      if (options.resume !== undefined) {
        refuseBesideResume(file, command);
        const { resume } = await import("./commands/resume.js");
        exit(await resume(options.resume, terminal));
        return;
      }
      if (file === undefined) command.error("error: missing required argument 'file'");
      const { run } = await import("./commands/run.js");
      exit(await run(file, options, terminal));
    });

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
    .action(async (file: string, options: SweepFlags) => {
      const { sweep } = await import("./commands/sweep.js");
      exit(await sweep(file, options, terminal));
    });

  addManyRunsOptions(program.command("reproduce"))
    .description("do the experiments whose figures were published, and set ours beside them")
    .argument("[tables...]", "published tables, such as mode-b-mnist, or .spk files (default: every table)")
    .option("--quick", "an epoch of few samples each: to see that all runs; the figures say nothing")
    .option("--data <dir>", "folder with the files of the dataset, where all tables have the same")
    .option("--store <dir>", "folder with the runs", "runs/reproduce")
    .option("--json", "print the table as JSON, and no progress")
    .action(async (tables: string[], options: ReproduceFlags) => {
      const { reproduce } = await import("./commands/reproduce.js");
      exit(await reproduce(tables, options, terminal));
    });

  program
    .command("worker")
    .description("do the runs of sweeps that wait at a Redis server, until stopped with Ctrl-C")
    .requiredOption("--redis <url>", "the server: redis://localhost:6379")
    .option("--jobs <n>", "runs at once (default: one a core)", positiveNumber)
    .option("--threads <n>", "processor threads of each (default: the cores, shared)", wholeNumber)
    .option("--store <dir>", "folder with the runs of this worker", "runs/worker")
    .option(
      "--data <dir>",
      "folder with the files of the datasets on this machine (default: as the sweep says)",
    )
    .option(
      "--lock <seconds>",
      "how long the worker may say nothing before others get its runs",
      positiveNumber,
      30,
    )
    .action(async (options: WorkerFlags) => {
      const { worker } = await import("./commands/worker.js");
      exit(await worker(options, terminal));
    });

  addStoredOptions(program.command("evaluate"))
    .description("evaluate a checkpoint of a run on its train and test set")
    .option("--key <file>", "the run's key file, or a user key to evaluate (default: secret.key of the run)")
    .option("--json", "print the scores as JSON, and no progress")
    .action(async (path: string, options: EvaluateFlags) => {
      const { evaluate } = await import("./commands/evaluate.js");
      exit(await evaluate(path, options, terminal));
    });

  addStoredOptions(program.command("diagnose"))
    .description("measure how the gate of a run works: spans, margins, what keys of all kinds unlock")
    .option("--only <diagnostics>", "some of energy, margin, absorption, unlock, reject, curves", names)
    .option("--samples <n>", "how many samples of the test set to look at (default: 1,000)", positiveNumber)
    .option("--json", "print the diagnosis as JSON, and no progress")
    .action(async (path: string, options: DiagnoseFlags) => {
      const { diagnose } = await import("./commands/diagnose.js");
      exit(await diagnose(path, options, terminal));
    });

  addStoredOptions(program.command("attack"))
    .description(
      "use the gated model of a run without authority, in every way there is, and say what that costs",
    )
    .option("--only <attacks>", "some of the attacks: trivial_keys,key_optimisation", names)
    .addOption(
      new Option("--budget <name>", "how much to try (default: as the spec says, or standard)").choices(
        attackBudgets,
      ),
    )
    .option("--seed <n>", "the seed of the attacker", wholeNumber, 0)
    .option("--trials", "show every trial, not the one of each attack that tells most")
    .option("--json", "print the report as JSON, and no progress")
    .action(async (path: string, options: AttackFlags) => {
      const { attack } = await import("./commands/attack.js");
      exit(await attack(path, options, terminal));
    });

  program
    .command("report")
    .description("write report.html and report.md anew, of all that was measured of a run")
    .argument("<run>", "the folder of the run")
    .option("--json", "print the finding and the names of the files as JSON")
    .action(async (path: string) => {
      const { report } = await import("./commands/report.js");
      exit(await report(path, terminal));
    });

  addKeyCommands(program, terminal, exit);

  program
    .command("doctor")
    .description("try every engine and device with a training step, and say what to install for the rest")
    .option("--quick", "do not time the larger step")
    .option("--json", "print the findings as JSON")
    .action(async (options: DoctorFlags) => {
      const { doctor } = await import("./commands/doctor.js");
      exit(await doctor(options, terminal));
    });

  return program;
}

interface ResumeFlag {
  readonly resume?: string;
}

/** A resumed run takes its settings from its folder; whatever else was typed would be ignored, so it is refused. */
function refuseBesideResume(file: string | undefined, command: Command): void {
  if (file !== undefined) throw Failure.of("conflicting-resume-option", { option: `a spec (${file})` });
  for (const option of command.options) {
    const name = option.attributeName();
    if (name === "resume" || name === "json" || command.getOptionValueSource(name) !== "cli") continue;
    throw Failure.of("conflicting-resume-option", { option: `\`${option.long ?? option.flags}\`` });
  }
}

function names(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}

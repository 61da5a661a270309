import { Command, CommanderError } from "commander";
import { version } from "../app/version.js";
import { ExitStatus, visible } from "../diagnostics/index.js";
import type { CommandContext } from "./command-line/context.js";
import { describeCommand } from "./command-line/describe-command.js";
import { addImportCommand } from "./command-line/import-command.js";
import { addKeyCommands } from "./command-line/key-commands.js";
import { addLockCommands } from "./command-line/lock-commands.js";
import { addRunCommand } from "./command-line/run-command.js";
import { addSpecCommands } from "./command-line/spec-commands.js";
import { addStoredRunCommands } from "./command-line/stored-run-commands.js";
import { addSweepCommands } from "./command-line/sweep-commands.js";
import type { DoctorFlags } from "./commands/doctor.js";
import { type ErrorContext, showError } from "./show-error.js";
import { type Streams, Terminal } from "./terminal.js";

const examples = `
Examples:
  $ spkc check specs/*.spk
  $ spkc build specs/mnist-mode-b.spk
  $ spkc import gpt2 --data book.txt
  $ spkc import resnet18.safetensors --like specs/networks/resnet.spk -e ImageNet18
  $ spkc run specs/mnist-mode-b.spk --set train.epochs=2
  $ spkc run specs/mlp-synthetic.spk --experiment Mul --seed 7 --out runs/mul-7
  $ spkc run --resume runs/mul-7
  $ spkc sweep specs/mlp-synthetic.spk -e Add --sweep seed=1,2,3 --sweep train.lr=0.1,0.01 --group-by train.lr
  $ spkc evaluate runs/mul-7 --checkpoint best
  $ spkc diagnose runs/mul-7
  $ spkc attack runs/mul-7 --budget quick
  $ spkc report runs/mul-7
  $ spkc compare runs/mul-7 runs/mul-8 -o compare.html
  $ spkc reproduce mode-b-mnist --quick
  $ spkc key issue runs/mul-7/secret.key -o alice.key
  $ spkc lock runs/mul-7 --by signs --new-key lock.key -o locked
  $ spkc unlock locked --key lock.key -o unlocked
  $ spkc seal runs/mul-7 --new-key seal.key -o mul-7.sealed
  $ spkc doctor

Exit status: 0 done; 1 the spec or the data is wrong; 2 the command line is wrong; 3 the run failed or was stopped.
The language is described in docs/language.md, every error code in docs/errors.md.`;

/** Runs one command line and gives its exit status. Nothing is thrown: what goes wrong is shown. */
export async function main(args: readonly string[], streams: Streams): Promise<ExitStatus> {
  const terminal = new Terminal(streams, args.includes("--json"));
  let status: ExitStatus = ExitStatus.ok;
  const exit = (code: ExitStatus): void => {
    status = code;
  };
  try {
    await createProgram({ terminal, exit }, streams).parseAsync([...args], { from: "user" });
    return status === ExitStatus.ok ? terminal.status : status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.ok : ExitStatus.usage;
    return showError(error, contextOf(args), terminal);
  }
}

/** What to say of a command line where spkc itself is at fault. */
export function contextOf(args: readonly string[]): ErrorContext {
  return { doing: describeCommand(args), debug: args.includes("--debug") };
}

/** An empty value, as of a variable of the shell that is not set, is no path and no name. */
function requireValues(command: Command): void {
  for (const option of command.options) {
    if (command.getOptionValue(option.attributeName()) === "")
      command.error(`error: option '${option.flags}' has an empty value`);
  }
}

/** Commands load their own modules when they are chosen, so that `spkc check` starts without the emitter and the engine. */
function createProgram(context: CommandContext, streams: Streams): Command {
  const program = new Command("spkc")
    .description("Compile and run key-gated neural networks from .spk specs.")
    .version(version(), "-v, --version")
    .option("--debug", "where spkc itself is at fault, print where in its code")
    .helpCommand(false)
    .exitOverride()
    .hook("preAction", (_, command) => requireValues(command))
    .configureOutput({
      writeOut: (text) => streams.stdout.write(visible(text)),
      writeErr: (text) => streams.stderr.write(visible(text)),
    })
    .addHelpText("after", examples);
  addSpecCommands(program, context);
  addImportCommand(program, context);
  addRunCommand(program, context);
  addSweepCommands(program, context);
  addStoredRunCommands(program, context);
  addKeyCommands(program, context);
  addLockCommands(program, context);
  addDoctorCommand(program, context);
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ])
    command.showHelpAfterError(`(${nameOf(command)} --help shows what there is)`);
  return program;
}

/** "spkc key issue" */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function addDoctorCommand(program: Command, { terminal, exit }: CommandContext): void {
  program
    .command("doctor")
    .description("try every engine and device with a training step, and say what to install for the rest")
    .option("--quick", "do not time the larger step")
    .option("--json", "print the findings as JSON")
    .action(async (flags: DoctorFlags) => {
      const { doctorCommand } = await import("./commands/doctor.js");
      exit(await doctorCommand(flags, terminal));
    });
}

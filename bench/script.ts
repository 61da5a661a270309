import { Command } from "commander";
import { catchCrashes } from "../cli/crash.js";
import { Terminal } from "../cli/terminal.js";
import { ExitStatus } from "../diagnostics/index.js";

/** The command line of a script of bench/: `--help` says what it does, and an option that there is not is refused. */
export function script(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option("--debug", "where the script itself is at fault, print where in its code")
    .helpCommand(false)
    .allowExcessArguments(false)
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? ExitStatus.ok : ExitStatus.usage));
}

/** Reads the options that a script was given. From here on what goes wrong is shown as `spkc` shows it. */
export function parseScript<Options extends object>(command: Command): Options {
  const args = process.argv.slice(2);
  const context = { doing: `\`${[command.name(), ...args].join(" ")}\``, debug: args.includes("--debug") };
  catchCrashes(context, new Terminal(process, false));
  return command.parse().opts<Options>();
}

/** Ends a script that cannot go on, for a reason that is not its own fault. */
export function giveUp(reason: string): never {
  console.error(`error: ${reason}`);
  process.exit(ExitStatus.failed);
}

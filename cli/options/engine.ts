import { type Command, Option } from "commander";
import { deviceNames, type EngineName, engineNames } from "../../tensor/engines/catalogue.js";
import { threadCount } from "./numbers.js";

/** What `--engine`, `--device` and `--threads` said. */
export interface EngineFlags {
  readonly engine?: EngineName | "auto";
  readonly device?: string;
  readonly threads?: number;
}

/** The options of every command that computes; `otherwise` says what is taken where they are left out. */
export function addEngineOptions(command: Command, otherwise: string): Command {
  const named = (flags: string, description: string, names: readonly string[]): Option =>
    new Option(flags, `${description} (default: ${otherwise})`).choices(["auto", ...names]);
  return command
    .addOption(named("--engine <name>", "what computes", engineNames()))
    .addOption(named("--device <name>", "what it computes on", deviceNames()))
    .option("--threads <n>", "processor threads (default: one a core, or as in the run)", threadCount);
}

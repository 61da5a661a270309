import type { Command } from "commander";
import { Failure } from "../../diagnostics/index.js";
import type { ResumeFlags, RunFlags } from "../commands/run.js";
import { dataMemoryOption } from "../options/data-memory.js";
import { addEngineOptions } from "../options/engine.js";
import { wholeNumber } from "../options/numbers.js";
import { settingOption } from "../options/setting.js";
import { checkpointOption, trustCodeOption } from "../options/stored-run.js";
import type { CommandContext } from "./context.js";

/** `spkc run FILE`, `spkc run --from RUN` and `spkc run --resume RUN` */
export function addRunCommand(program: Command, { terminal, exit }: CommandContext): void {
  addEngineOptions(program.command("run"), "auto, what works and is fastest")
    .description("build an experiment, train it, evaluate it and report; or continue an interrupted run")
    .argument("[file]", "the .spk file (with --from: by default the spec of that run, with its settings)")
    .option("--resume <run>", "continue the run in this folder, with its settings")
    .option("--from <run>", "begin a new run with the weights of this one, and with its keys")
    .addOption(checkpointOption("of --from, the weights"))
    .option("-e, --experiment <name>", "which experiment, where the spec has several")
    .addOption(settingOption())
    .option("--seed <n>", "the seed; short for --set seed=<n>", wholeNumber)
    .option(
      "--key <file>",
      "key file with the bases to train with (default: drawn from the seed, or that of --from)",
    )
    .option(
      "--start-key <file>",
      "lock key that an experiment with `start secret` draws its weights from (default: new)",
    )
    .option("--data <dir>", "folder with the files of the dataset")
    .addOption(dataMemoryOption())
    .option("-o, --out <dir>", "folder for this run (default: runs/<spec>/<experiment>-<time>)")
    .addOption(trustCodeOption())
    .option("--json", "print the result as JSON, and no progress")
    .action(async (file: string | undefined, flags: RunFlags & ResumeFlag, command: Command) => {
      if (flags.resume !== undefined) {
        refuseBesideResume(file, command);
        const { resumeCommand } = await import("../commands/run.js");
        exit(await resumeCommand(flags.resume, flags, terminal));
        return;
      }
      if (flags.trustCode === true)
        command.error("error: option '--trust-code' is for '--resume': what is built anew runs its own code");
      const { runCommand } = await import("../commands/run.js");
      exit(await runCommand(file, flags, terminal));
    });
}

interface ResumeFlag extends ResumeFlags {
  readonly resume?: string;
}

/** A resumed run takes its settings from its folder; whatever else was typed would be ignored, so it is refused. */
function refuseBesideResume(file: string | undefined, command: Command): void {
  if (file !== undefined) throw Failure.of("conflicting-resume-option", { option: `a spec (${file})` });
  for (const option of command.options) {
    const name = option.attributeName();
    if (
      ["resume", "json", "trustCode", "dataMemory"].includes(name) ||
      command.getOptionValueSource(name) !== "cli"
    )
      continue;
    throw Failure.of("conflicting-resume-option", { option: `\`${option.long ?? option.flags}\`` });
  }
}

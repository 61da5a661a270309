import type { Command } from "commander";
import type { BuildFlags } from "../commands/build.js";
import { settingOption } from "../options/setting.js";
import type { CommandContext } from "./context.js";

/** `spkc check` and `spkc build` */
export function addSpecCommands(program: Command, { terminal, exit }: CommandContext): void {
  program
    .command("check")
    .description("check specs and say all that is wrong with them")
    .argument("<files...>", "the .spk files")
    .option("--json", "print the diagnostics as JSON")
    .action(async (files: string[]) => {
      const { checkCommand } = await import("../commands/check.js");
      exit(await checkCommand(files, terminal));
    });

  program
    .command("build")
    .description("write the TypeScript model code of a spec's experiments")
    .argument("<file>", "the .spk file")
    .option("-e, --experiment <name>", "only this experiment")
    .addOption(settingOption())
    .option("-o, --out <dir>", "folder to write to (default: build/<spec>)")
    .option("--json", "print the files written as JSON")
    .action(async (file: string, flags: BuildFlags) => {
      const { buildCommand } = await import("../commands/build.js");
      exit(await buildCommand(file, flags, terminal));
    });
}

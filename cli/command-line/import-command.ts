import type { Command } from "commander";
import type { ImportFlags } from "../commands/import.js";
import { positiveNumber } from "../options/numbers.js";
import type { CommandContext } from "./context.js";

/** `spkc import` */
export function addImportCommand(program: Command, { terminal, exit }: CommandContext): void {
  program
    .command("import")
    .description(
      "write a spec of a network of Hugging Face; with --like, propose rules for any file of weights",
    )
    .argument("<path>", "a folder with config.json and weights, or with --like, weights in safetensors")
    .option("-o, --out <file>", "the spec to write (default: the name of the folder; with --like, none)")
    .option("--like <spec>", "propose rules by which the weights become those of an experiment of this spec")
    .option("-e, --experiment <name>", "with --like, the experiment")
    .option("--data <path>", "the text or the folder of images to train on (default: corpus.txt or images)")
    .option("--classes <n>", "draw a head of so many classes, in the place of the file's", positiveNumber)
    .option("--json", "print what was read and written as JSON")
    .action(async (path: string, flags: ImportFlags) => {
      const { importCommand } = await import("../commands/import.js");
      exit(await importCommand(path, flags, terminal));
    });
}

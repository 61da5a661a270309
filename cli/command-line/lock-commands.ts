import { type Command, Option } from "commander";
import type { LockFlags } from "../commands/lock.js";
import type { OpenFlags } from "../commands/open.js";
import type { SealFlags } from "../commands/seal.js";
import type { UnlockFlags } from "../commands/unlock.js";
import { secretPartOption, trustCodeOption } from "../options/stored-run.js";
import { type CommandContext, names } from "./context.js";

/** `spkc lock|unlock RUN`, `spkc seal PATH` and `spkc open FILE` */
export function addLockCommands(program: Command, context: CommandContext): void {
  addLockCommand(program, context);
  addUnlockCommand(program, context);
  addSealCommand(program, context);
  addOpenCommand(program, context);
}

function addLockCommand(program: Command, { terminal, exit }: CommandContext): void {
  addKeyOptions(program.command("lock"))
    .description("lock the weights of a run: a folder with weights that are of use under the key alone")
    .argument("<run>", "the folder of the run")
    .option(
      "--by <lock>",
      "signs, permutation, keyed_map, noise(scale: 1), missing(share: 0.1) (default: that of the spec)",
    )
    .option(
      "--at <names>",
      "parameters or layers: conv1,head.weight,block*.bias (default: those of the spec, or else all)",
      names,
    )
    .option(
      "--data <dir>",
      "folder with the files of the dataset, for missing(by: effect) (default: as in the run)",
    )
    .addOption(
      new Option("--checkpoint <which>", "which weights (default: latest)").choices(["best", "latest"]),
    )
    .option("--secret-part <file>", "write the secret part here (default: lock.sealed in the folder)")
    .requiredOption("-o, --out <dir>", "folder for the locked run")
    .addOption(trustCodeOption())
    .option("--json", "print what was locked as JSON")
    .action(async (path: string, flags: LockFlags) => {
      const { lockCommand } = await import("../commands/lock.js");
      exit(await lockCommand(path, flags, terminal));
    });
}

function addUnlockCommand(program: Command, { terminal, exit }: CommandContext): void {
  program
    .command("unlock")
    .description("give a locked run its weights back, to the bit")
    .argument("<run>", "the folder of the locked run")
    .requiredOption("--key <file>", "the lock key")
    .addOption(secretPartOption())
    .requiredOption("-o, --out <dir>", "folder for the unlocked run")
    .addOption(trustCodeOption())
    .option("--json", "print what was written as JSON")
    .action(async (path: string, flags: UnlockFlags) => {
      const { unlockCommand } = await import("../commands/unlock.js");
      exit(await unlockCommand(path, flags, terminal));
    });
}

function addSealCommand(program: Command, { terminal, exit }: CommandContext): void {
  addKeyOptions(program.command("seal"))
    .description("encrypt a file or a folder, with AES-256-GCM")
    .argument("<path>", "the file or folder")
    .requiredOption("-o, --out <file>", "the sealed file to write")
    .option("--json", "print what was written as JSON")
    .action(async (path: string, flags: SealFlags) => {
      const { sealCommand } = await import("../commands/seal.js");
      exit(await sealCommand(path, flags, terminal));
    });
}

function addOpenCommand(program: Command, { terminal, exit }: CommandContext): void {
  program
    .command("open")
    .description("decrypt what spkc seal wrote")
    .argument("<file>", "the sealed file")
    .requiredOption("--key <file>", "the lock key that it was sealed with")
    .requiredOption("-o, --out <path>", "the file or folder to write")
    .option("--json", "print what was written as JSON")
    .action(async (path: string, flags: OpenFlags) => {
      const { openCommand } = await import("../commands/open.js");
      exit(await openCommand(path, flags, terminal));
    });
}

function addKeyOptions(command: Command): Command {
  return command
    .option("--key <file>", "the lock key")
    .option("--new-key <file>", "write a new lock key here: without it, nothing opens again");
}

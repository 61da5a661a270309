import { type Command, InvalidArgumentError, Option } from "commander";
import type { KeyIssueFlags, KeyNewFlags } from "../commands/key/make.js";
import type { KeyShowFlags } from "../commands/key/show.js";
import type { KeyVerifyFlags } from "../commands/key/verify.js";
import { wholeNumber } from "../options/numbers.js";
import { settingOption } from "../options/setting.js";
import type { CommandContext } from "./context.js";

/** `spkc key new|show|issue|verify` */
export function addKeyCommands(program: Command, context: CommandContext): void {
  const key = program.command("key").description("make, show, issue and verify keys").helpCommand(false);
  addNewCommand(key, context);
  addShowCommand(key, context);
  addIssueCommand(key, context);
  addVerifyCommand(key, context);
}

function addNewCommand(key: Command, { terminal, exit }: CommandContext): void {
  key
    .command("new")
    .description("draw the bases of an experiment afresh, into a new key file")
    .argument("<file>", "the .spk file")
    .requiredOption("-o, --out <file>", "the key file to write")
    .option("-e, --experiment <name>", "which experiment, where the spec has several")
    .addOption(settingOption())
    .option("--seed <n>", "draw them from this seed; whoever knows it can draw them too", wholeNumber)
    .option("--json", "print what was written as JSON")
    .action(async (file: string, flags: KeyNewFlags) => {
      const { keyNew } = await import("../commands/key/make.js");
      exit(await keyNew(file, flags, terminal));
    });
}

function addShowCommand(key: Command, { terminal, exit }: CommandContext): void {
  key
    .command("show")
    .description("say what a key file or a user key is for, without its numbers")
    .argument("<key>", "the key")
    .option("--basis", "print the bases of a key file, too: the secret")
    .option("--json", "print it as JSON")
    .action(async (path: string, flags: KeyShowFlags) => {
      const { keyShow } = await import("../commands/key/show.js");
      exit(await keyShow(path, flags, terminal));
    });
}

function addIssueCommand(key: Command, { terminal, exit }: CommandContext): void {
  const alpha = new Option(
    "--alpha <numbers>",
    "its coefficients, as in 0.1,0.9,0.5 (default: drawn afresh)",
  ).argParser(numbers);
  const seed = new Option("--seed <n>", "draw its coefficients from this seed").argParser(wholeNumber);
  key
    .command("issue")
    .description("make one valid key for one user, without the bases")
    .argument("<key>", "the key file")
    .requiredOption("-o, --out <file>", "the user key to write")
    .addOption(alpha)
    .addOption(seed.conflicts("alpha"))
    .option("--json", "print what was written as JSON")
    .action(async (path: string, flags: KeyIssueFlags) => {
      const { keyIssue } = await import("../commands/key/make.js");
      exit(await keyIssue(path, flags, terminal));
    });
}

function addVerifyCommand(key: Command, { terminal, exit }: CommandContext): void {
  key
    .command("verify")
    .description("say whether a user key is made of the bases of a key file, and how far off it is")
    .argument("<key>", "the user key")
    .requiredOption("--against <file>", "the key file")
    .option("--json", "print the verdict as JSON")
    .action(async (path: string, flags: KeyVerifyFlags) => {
      const { keyVerify } = await import("../commands/key/verify.js");
      exit(await keyVerify(path, flags, terminal));
    });
}

function numbers(text: string): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (!values.every(Number.isFinite)) throw new InvalidArgumentError("expected numbers, as in 0.1,0.9,0.5");
  return values;
}

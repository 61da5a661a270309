import { type Command, InvalidArgumentError, Option } from "commander";
import type { KeyGrantFlags, KeyRedeemFlags } from "../commands/key/grant.js";
import type { KeyIssueFlags, KeyNewFlags } from "../commands/key/make.js";
import type { KeyShowFlags } from "../commands/key/show.js";
import type { KeyVerifyFlags } from "../commands/key/verify.js";
import { wholeNumber } from "../options/numbers.js";
import { settingOption } from "../options/setting.js";
import type { CommandContext } from "./context.js";

/** `spkc key new|show|issue|verify|grant|redeem` */
export function addKeyCommands(program: Command, context: CommandContext): void {
  const key = program
    .command("key")
    .description("make, show, issue, verify and grant keys")
    .helpCommand(false);
  addNewCommand(key, context);
  addShowCommand(key, context);
  addIssueCommand(key, context);
  addVerifyCommand(key, context);
  addGrantCommand(key, context);
  addRedeemCommand(key, context);
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

function addGrantCommand(key: Command, { terminal, exit }: CommandContext): void {
  key
    .command("grant")
    .description("give a lock key to all users of a key file: a file that any of their keys opens")
    .argument("<key>", "the key file that the user keys are made of")
    .requiredOption("--lock-key <file>", "the lock key to give")
    .requiredOption("-o, --out <file>", "the grant to write; nothing in it is secret")
    .option("--json", "print what was written as JSON")
    .action(async (path: string, flags: KeyGrantFlags) => {
      const { keyGrant } = await import("../commands/key/grant.js");
      exit(await keyGrant(path, flags, terminal));
    });
}

function addRedeemCommand(key: Command, { terminal, exit }: CommandContext): void {
  key
    .command("redeem")
    .description("take the lock key out of a grant, with a user key")
    .argument("<grant>", "the grant")
    .requiredOption("--key <file>", "the user key")
    .requiredOption("-o, --out <file>", "the lock key to write")
    .option("--json", "print what was written as JSON")
    .action(async (path: string, flags: KeyRedeemFlags) => {
      const { keyRedeem } = await import("../commands/key/grant.js");
      exit(await keyRedeem(path, flags, terminal));
    });
}

function numbers(text: string): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (!values.every(Number.isFinite)) throw new InvalidArgumentError("expected numbers, as in 0.1,0.9,0.5");
  return values;
}

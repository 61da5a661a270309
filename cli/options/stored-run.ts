import { type Command, InvalidArgumentError, Option } from "commander";
import { type CheckpointName, isCheckpointName } from "../../runtime/run-folder/checkpoint-name.js";
import { type DataMemoryFlags, dataMemoryOption } from "./data-memory.js";
import { addEngineOptions, type EngineFlags } from "./engine.js";

/** What a command that looks at a stored run was told. */
export interface StoredRunFlags extends EngineFlags, DataMemoryFlags {
  readonly checkpoint?: CheckpointName;
  readonly data?: string;
  readonly test?: string;
  readonly trustCode?: boolean;
  readonly key?: string;
  readonly unlock?: string;
  readonly secretPart?: string;
}

/** The argument and the options of every command that looks at a stored run. */
export function addStoredOptions(command: Command): Command {
  return addEngineOptions(command, "as in the run")
    .argument("<run>", "the folder of the run")
    .addOption(checkpointOption("the weights"))
    .option("--unlock <file>", "lock key of a locked run (default: look at the locked weights)")
    .addOption(secretPartOption())
    .option("--data <dir>", "folder with the files of the dataset (default: as in the run)")
    .addOption(
      new Option(
        "--test <path>",
        "file or folder of new samples: all of them are tested on, none is split off",
      ).conflicts("data"),
    )
    .addOption(dataMemoryOption())
    .addOption(trustCodeOption());
}

/** `--checkpoint`, of every command that takes the weights of a run. */
export function checkpointOption(what: string): Option {
  return new Option(
    "--checkpoint <which>",
    `${what}: \`best\`, \`latest\`, \`first\` (before the first step), or of an epoch that was kept, as \`epoch-3\` (default: latest)`,
  ).argParser(checkpointName);
}

function checkpointName(name: string): CheckpointName {
  if (isCheckpointName(name)) return name;
  throw new InvalidArgumentError("Allowed choices are best, latest, first, epoch-1, epoch-2, and so on.");
}

/** `--secret-part`, of every command that unlocks. */
export function secretPartOption(): Option {
  return new Option(
    "--secret-part <file>",
    "file with the secret part of a lock (default: that in the folder)",
  );
}

/** `--trust-code`: for a run whose `model.ts` is not what this version builds of its spec. */
export function trustCodeOption(): Option {
  return new Option(
    "--trust-code",
    "run the folder's own model.ts where it is not what the spec gives: it can do all that you can do",
  );
}

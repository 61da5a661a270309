import { type Command, Option } from "commander";
import type { ExecutionOptions } from "../../app/index.js";
import { type TableFormat, tableFormats } from "../sweep/table-formats.js";
import { dataMemoryOption } from "./data-memory.js";
import { addEngineOptions, type EngineFlags } from "./engine.js";
import { positiveNumber } from "./numbers.js";

/** What a command that does many runs and shows a table of them was told. */
export interface ManyRunsFlags extends EngineFlags, ExecutionOptions {
  readonly tableOnly?: boolean;
  readonly format?: TableFormat;
  /** The file for the table. */
  readonly out?: string;
}

/** The options of every command that does many runs and shows a table of them. */
export function addManyRunsOptions(command: Command): Command {
  return addEngineOptions(command, "auto, what works and is fastest")
    .option("--jobs <n>", "runs at once (default: one a core, as far as memory allows)", positiveNumber)
    .addOption(dataMemoryOption())
    .option("--redis <url>", "let the workers at this Redis server do the runs (see spkc worker)")
    .option("--weights", "with --redis, bring the checkpoints of the runs back too")
    .option("--table-only", "run nothing: show what there is")
    .addOption(
      new Option("--format <name>", "how to write the table (default: as the file is named)").choices(
        tableFormats,
      ),
    )
    .option("-o, --out <file>", "write the table to this file: .csv, .json, .md");
}

#!/usr/bin/env node
import { catchCrashes } from "./crash.js";
import { contextOf, main } from "./program.js";
import { Terminal } from "./terminal.js";

const args = process.argv.slice(2);
catchCrashes(contextOf(args), new Terminal(process, args.includes("--json")));
process.exitCode = await main(args, process);

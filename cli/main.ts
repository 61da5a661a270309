#!/usr/bin/env node
import { ExitStatus } from "../diagnostics/index.js";
import { catchCrashes } from "./crash.js";
import { contextOf, main } from "./program.js";
import { showError } from "./show-error.js";
import { StandardStreams } from "./standard-streams.js";
import { Terminal } from "./terminal.js";

const args = process.argv.slice(2);
const context = contextOf(args);
const streams = new StandardStreams();
catchCrashes(context, new Terminal(streams, args.includes("--json")));
const status = await main(args, streams);
const lost = await streams.finish();
process.exitCode =
  status === ExitStatus.ok && lost !== undefined
    ? showError(lost, context, new Terminal(streams, false))
    : status;

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { writeWhole } from "../../runtime/files/index.js";
import { readResult } from "../../runtime/run-folder/result.js";
import { RunFolder, toJsonText } from "../../runtime/run-folder/run-folder.js";
import { type Outcome, type RecordedFailure, recordOf } from "./outcome.js";

/**
 * The runs of a sweep, each in a run folder that is named by its address: `<address>/`, and beside it
 * `<address>.failed.json` where the run came to nothing. A run that is there is never run again.
 */
export class RunStore {
  constructor(readonly path: string) {}

  folderOf(address: string): string {
    return join(this.path, address);
  }

  /** What is known of a run. Fails with SPK4022 where its result is damaged. */
  outcomeOf(address: string): Outcome {
    const path = this.folderOf(address);
    const result = RunFolder.isRun(path) ? readResult(RunFolder.open(path)) : undefined;
    if (result?.status === "finished") return { status: "finished", result };
    const failure = this.#failureOf(address);
    if (failure !== undefined) return { status: "failed", failure };
    if (result?.status !== "diverged") return { status: "open" };
    return {
      status: "failed",
      failure: recordOf(Failure.of("resume-of-diverged-run", { path, steps: result.steps })),
    };
  }

  /** Whether the run diverged: with the same settings it would do so again. */
  isHopeless(address: string): boolean {
    const path = this.folderOf(address);
    return RunFolder.isRun(path) && readResult(RunFolder.open(path))?.status === "diverged";
  }

  recordFailure(address: string, failure: RecordedFailure): void {
    writeWhole(this.#failureFile(address), toJsonText(failure), { makeFolders: true });
  }

  /** The run is tried again. */
  forgetFailure(address: string): void {
    const path = this.#failureFile(address);
    try {
      rmSync(path, { force: true });
    } catch (error) {
      throw Failure.of("unwritable-file", { path, reason: systemReason(error) }, error);
    }
  }

  #failureOf(address: string): RecordedFailure | undefined {
    const path = this.#failureFile(address);
    if (!existsSync(path)) return undefined;
    const record = readJson(path);
    if (isRecordedFailure(record)) return record;
    throw Failure.of("damaged-run-file", { path, reason: "it is not the record of a failure" });
  }

  #failureFile(address: string): string {
    return join(this.path, `${address}.failed.json`);
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw Failure.of("damaged-run-file", { path, reason: "it is not JSON" }, error);
  }
}

function isRecordedFailure(value: unknown): value is RecordedFailure {
  const { code, message, hint } = (value ?? {}) as Partial<RecordedFailure>;
  return (
    typeof code === "string" && typeof message === "string" && (hint === null || typeof hint === "string")
  );
}

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { writeWhole } from "../../runtime/files/index.js";
import { type RunResult, readResult } from "../../runtime/run-folder/result.js";
import { RunFolder, runFiles, toJsonText } from "../../runtime/run-folder/run-folder.js";
import { readRecord } from "../../runtime/run-folder/run-record.js";
import { MalformedJson, readJson } from "../../runtime/stored-json/index.js";
import { type Outcome, type RecordedFailure, recordedFailure, recordOf } from "./outcome.js";

/**
 * The runs of a sweep, each in a run folder that is named by its address: `<address>/`, and beside it
 * `<address>.failed.json` where the run came to nothing. A run that is there is never run again.
 */
export class RunStore {
  constructor(readonly path: string) {}

  folderOf(address: string): string {
    return join(this.path, address);
  }

  /**
   * What is known of a run. One whose files are damaged, or of another run, has failed: it stops no other, and is tried again
   * when its folder is mended or removed.
   */
  outcomeOf(address: string): Outcome {
    const path = this.folderOf(address);
    let result: RunResult | undefined;
    try {
      result = this.#resultOf(address);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const hint = `remove ${path}: the same sweep then does this run again`;
      return { status: "failed", failure: { ...recordOf(error), hint } };
    }
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
    try {
      return this.#resultOf(address)?.status === "diverged";
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return false;
    }
  }

  /** How many samples a run is trained on, as far as its record tells. */
  trainedOn(address: string): number | undefined {
    const path = this.folderOf(address);
    if (!RunFolder.isRun(path)) return undefined;
    try {
      return readRecord(RunFolder.open(path)).splits?.train.samples;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return undefined;
    }
  }

  #resultOf(address: string): RunResult | undefined {
    const path = this.folderOf(address);
    if (!RunFolder.isRun(path)) return undefined;
    const folder = RunFolder.open(path);
    requireAddress(folder, address);
    return readResult(folder);
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
    try {
      return readJson(readFileSync(path, "utf8"), recordedFailure);
    } catch (error) {
      const remedy = "the same sweep tries this run again";
      const reason = error instanceof MalformedJson ? error.message : systemReason(error);
      return recordOf(Failure.of("damaged-run-file", { path, reason, remedy }, error));
    }
  }

  #failureFile(address: string): string {
    return join(this.path, `${address}.failed.json`);
  }
}

/** The run in a folder of a sweep is that of its address (SPK4012). Runs of earlier versions do not say theirs. */
export function requireAddress(folder: RunFolder, address: string): void {
  if (!folder.has(runFiles.run)) return;
  const { address: own = address } = readRecord(folder);
  if (own === address) return;
  const difference = `its address is ${own}, not ${address}`;
  throw Failure.of("foreign-run-file", { path: folder.path, difference });
}

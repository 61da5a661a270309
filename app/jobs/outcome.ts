import * as v from "valibot";
import type { Failure } from "../../diagnostics/index.js";
import type { RunResult } from "../../runtime/run-folder/result.js";
import { schemaOf } from "../../runtime/stored-json/index.js";

/** Why a run came to nothing, as it is recorded. */
export interface RecordedFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export const recordedFailure = schemaOf<RecordedFailure>()(
  v.object({ code: v.string(), message: v.string(), hint: v.nullable(v.string()) }),
);

/** What became of a run; `open` where it has not ended. */
export type Outcome =
  | { readonly status: "finished"; readonly result: RunResult }
  | { readonly status: "failed"; readonly failure: RecordedFailure }
  | { readonly status: "open" };

export function recordOf({ code, message, hint }: Failure): RecordedFailure {
  return { code, message, hint: hint ?? null };
}

/** How the work on a job ended. What the run came to is in its folder. */
export type JobEnd =
  | { readonly status: "finished" }
  | { readonly status: "failed"; readonly failure: RecordedFailure }
  /** On request, to be gone on with. */
  | { readonly status: "stopped" }
  /** Another process is at work on it. */
  | { readonly status: "busy"; readonly reason: string }
  /** The process that did it is gone. */
  | { readonly status: "died"; readonly how: string };

/** How a job ended, where it is read from a server. */
export const jobEnd = schemaOf<JobEnd>()(
  v.variant("status", [
    v.object({ status: v.literal("finished") }),
    v.object({ status: v.literal("failed"), failure: recordedFailure }),
    v.object({ status: v.literal("stopped") }),
    v.object({ status: v.literal("busy"), reason: v.string() }),
    v.object({ status: v.literal("died"), how: v.string() }),
  ]),
);

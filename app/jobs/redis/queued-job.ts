import * as v from "valibot";
import { specSourceFields } from "../../../runtime/run-folder/spec-source.js";
import { checkJson, checksum, schemaOf } from "../../../runtime/stored-json/index.js";
import type { SweepJob } from "../job.js";

/** The queue of all sweeps that share a server. */
export const queueName = "spankey-sweeps";

/** What waits in the queue. */
export interface QueuedJob {
  readonly job: SweepJob;
  /** Whether the checkpoints are sent back too. */
  readonly weights: boolean;
}

/** The name of a job in the queue: one job for each address. */
export function queueIdOf(address: string): string {
  return `run-${address}`;
}

const sweepJob = schemaOf<SweepJob>()(
  v.object({
    ...specSourceFields,
    version: v.string(),
    address: v.pipe(v.string(), v.regex(/^[0-9a-f]{20}$/, "an address: 20 hexadecimal digits")),
    place: v.object({ engine: v.string(), device: v.string() }),
    data: v.nullable(v.string()),
    dataChecksum: v.nullable(v.string()),
    weightsChecksum: v.exactOptional(checksum),
  }),
);

const queuedJob = schemaOf<QueuedJob>()(v.object({ job: sweepJob, weights: v.boolean() }));

/** The job that was taken from the queue: anybody may have put something there. Throws a `MalformedJson` where it is none. */
export function checkQueuedJob(value: unknown): QueuedJob {
  return checkJson(value, queuedJob);
}

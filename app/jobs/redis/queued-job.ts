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

/** Whether what was taken from the queue is a job at all: anybody may have put something there. */
export function isQueuedJob(value: unknown): value is QueuedJob {
  const { job, weights } = (value ?? {}) as Partial<QueuedJob>;
  const { version, address, spec, experiment, settings, place } = (job ?? {}) as Partial<SweepJob>;
  const isText = (one: unknown): boolean => typeof one === "string";
  return (
    typeof weights === "boolean" &&
    [version, experiment, spec?.path, place?.engine, place?.device].every(isText) &&
    /^[0-9a-f]{20}$/.test(String(address)) &&
    typeof spec?.files === "object" &&
    Array.isArray(settings)
  );
}

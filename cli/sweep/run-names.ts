import type { PlannedEvent, SweepEvent } from "../../app/index.js";
import { type RecordedFailure, runName } from "../../app/jobs/index.js";

/** What the runs of a sweep are called where people read of them, by address. */
export class RunNames {
  readonly #names = new Map<string, string>();

  learn({ runs }: PlannedEvent): void {
    for (const run of runs) this.#names.set(run.address, runName(run));
  }

  of(address: string): string {
    return this.#names.get(address) ?? address;
  }
}

/** "done in 2.3 s", "failed with SPK4004: …" with what to do on a line of its own */
export function describeEnd({ outcome, seconds }: Extract<SweepEvent, { kind: "ended" }>): string {
  return outcome.status === "failed" ? describeFailure(outcome.failure) : `done in ${seconds.toFixed(1)} s`;
}

export function describeFailure({ code, message, hint }: RecordedFailure): string {
  return `failed with ${code}: ${message}${hint === null ? "" : `\n  = ${hint}`}`;
}

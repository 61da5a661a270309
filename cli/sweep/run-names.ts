import type { PlannedEvent, SweepEvent, TableRun } from "../../app/index.js";
import { writtenValue } from "../../app/sweep/table.js";

/** What the runs of a sweep are called where people read of them, by address. */
export class RunNames {
  readonly #names = new Map<string, string>();

  learn({ runs }: PlannedEvent): void {
    for (const run of runs) this.#names.set(run.address, nameOf(run));
  }

  of(address: string): string {
    return this.#names.get(address) ?? address;
  }
}

/** `DenyModes deny=reject seed=2` */
export function nameOf({ experiment, settings }: Pick<TableRun, "experiment" | "settings">): string {
  return [experiment, ...settings.map(({ path, value }) => `${path}=${writtenValue(value)}`)].join(" ");
}

/** "done in 2.3 s", "failed with SPK4004: …" */
export function describeEnd({ outcome, seconds }: Extract<SweepEvent, { kind: "ended" }>): string {
  return outcome.status === "failed"
    ? `failed with ${outcome.failure.code}: ${outcome.failure.message}`
    : `done in ${seconds.toFixed(1)} s`;
}

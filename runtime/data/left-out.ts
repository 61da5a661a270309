import type { DataSummary } from "./data-summary.js";

/** Examples of a reason that are kept: as many as anyone reads. */
const kept = 20;

/** Collects what was found in a user's files and is not used, by reason. */
export class LeftOut {
  readonly #reasons = new Map<string, { count: number; readonly examples: string[] }>();

  /** `reason` is what the example is, without its name: "a link that leads nowhere". */
  add(reason: string, example: string): void {
    const found = this.#reasons.get(reason) ?? { count: 0, examples: [] };
    found.count += 1;
    if (found.examples.length < kept) found.examples.push(example);
    this.#reasons.set(reason, found);
  }

  /** The reasons in the order in which they were first met. */
  list(): DataSummary["leftOut"] {
    return [...this.#reasons].map(([reason, { count, examples }]) => ({ reason, count, examples }));
  }
}

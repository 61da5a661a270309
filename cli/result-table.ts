import Table from "cli-table3";
import { type Evaluation, keyPaths, measureRows } from "../runtime/index.js";

/** What the key paths are called where people read it. */
export const pathNames = { none: "no key", valid: "valid key", wrong: "wrong key" } as const;

/** Semantic accuracy, reject fraction and perplexity, as far as they were measured, by key path and split. */
export function resultTable(evaluation: Evaluation, color: boolean): string {
  const table = new Table({
    head: ["", "", ...keyPaths.map((path) => pathNames[path])],
    colAligns: ["left", "left", "right", "right", "right"],
    style: color ? {} : { head: [], border: [] },
  });
  for (const split of ["train", "test"] as const) {
    const score = evaluation[split];
    if (score === null) continue;
    for (const [i, { label, cells }] of measureRows(score).entries()) {
      table.push([i === 0 ? split : "", label, ...cells]);
    }
  }
  return table.toString();
}

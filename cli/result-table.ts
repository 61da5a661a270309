import Table from "cli-table3";
import { keyPaths, type RunResult, type SplitScore } from "../runtime/index.js";

const pathNames = { none: "no key", valid: "valid key", wrong: "wrong key" } as const;

/** The final table: semantic accuracy and reject fraction by key path and split. */
export function resultTable(result: RunResult, color: boolean): string {
  const rejects = result.head.reject !== null;
  const table = new Table({
    head: ["", "", ...keyPaths.map((path) => pathNames[path])],
    colAligns: ["left", "left", "right", "right", "right"],
    style: color ? {} : { head: [], border: [] },
  });
  for (const split of ["train", "test"] as const) {
    const score = result.evaluation[split];
    if (score === null) continue;
    table.push([split, "semantic accuracy", ...cells(score, "accuracy")]);
    if (rejects) table.push(["", "reject fraction", ...cells(score, "reject")]);
  }
  return table.toString();
}

function cells(score: SplitScore, what: "accuracy" | "reject"): string[] {
  return keyPaths.map((path) => score[path][what]?.toFixed(4) ?? "");
}

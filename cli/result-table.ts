import Table from "cli-table3";
import { type Evaluation, keyPaths, type SplitScore } from "../runtime/index.js";

const pathNames = { none: "no key", valid: "valid key", wrong: "wrong key" } as const;

/** Semantic accuracy and reject fraction by key path and split. */
export function resultTable(evaluation: Evaluation, color: boolean): string {
  const rejects = Object.values(evaluation).some((score) => score !== null && score.valid.reject !== null);
  const table = new Table({
    head: ["", "", ...keyPaths.map((path) => pathNames[path])],
    colAligns: ["left", "left", "right", "right", "right"],
    style: color ? {} : { head: [], border: [] },
  });
  for (const split of ["train", "test"] as const) {
    const score = evaluation[split];
    if (score === null) continue;
    table.push([split, "semantic accuracy", ...cells(score, "accuracy")]);
    if (rejects) table.push(["", "reject fraction", ...cells(score, "reject")]);
  }
  return table.toString();
}

function cells(score: SplitScore, what: "accuracy" | "reject"): string[] {
  return keyPaths.map((path) => score[path][what]?.toFixed(4) ?? "");
}

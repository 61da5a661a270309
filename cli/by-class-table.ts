import { pathNames } from "../audit/document/path-names.js";
import { afterTheFirst, number } from "../audit/document/table.js";
import { keyPaths, type Outcomes } from "../runtime/index.js";
import { drawTable } from "./text-table.js";

/** So many classes are shown where nobody asked for them. */
export const mostUnasked = 20;

/**
 * The recall of each class on the test set, by key path; where no keys enter, all paths are one. Undefined where a model tells no
 * classes apart.
 */
export function byClassTable(
  { classes, splits, learned }: Outcomes,
  gated: boolean,
  color: boolean,
): string | undefined {
  const { test } = splits;
  if (test === undefined) return undefined;
  const paths = gated ? keyPaths : (["valid"] as const);
  const rows = classes.map((name, c) => [
    name,
    String(test.counts[c] ?? 0),
    ...paths.map((path) => number(test.paths[path].recall[c])),
  ]);
  const head = [
    ...[learned === "labels" ? "label" : "class", learned === "mask" ? "test pixels" : "test samples"],
    ...paths.map((path) => (gated ? `recall, ${pathNames[path]}` : "recall")),
  ];
  return drawTable({ head, numeric: afterTheFirst, rows }, color);
}

import { Failure, suggest } from "../../../diagnostics/index.js";
import type { ColumnEncoding } from "../../data-encoding.js";
import type { TableArguments } from "../datasets/table.js";
import { cellText } from "./cells.js";

/** A column that becomes features: numbers, or words that are categories. */
export interface ChosenColumn {
  readonly name: string;
  readonly holds: "numbers" | "words";
}

type Choice = Pick<TableArguments, "label" | "labels" | "features" | "drop" | "categorical">;

/** The columns of labels, in their order. */
export function labelColumns({ label, labels }: Pick<TableArguments, "label" | "labels">): readonly string[] {
  return labels === "none" ? [cellText(label)] : namesIn(labels);
}

/**
 * The columns of a table that become features, in their order: all besides the labels, or those of `features`, without
 * those of `drop`. With the columns of a run, it is those, and the table must have no others that are not dropped.
 */
export function chooseColumns(
  { path, columns }: { readonly path: string; readonly columns: readonly string[] },
  choice: Choice,
  known: readonly ColumnEncoding[] | undefined,
): readonly ChosenColumn[] {
  const labels = labelColumns(choice);
  for (const label of labels) {
    if (!columns.includes(label))
      throw Failure.of("missing-label-column", { path, label, columns, suggestion: suggest(label, columns) });
  }
  if (known !== undefined) {
    const names = known.map(({ name }) => name);
    const ignored = choice.features === "all" ? [...labels, ...namesIn(choice.drop)] : columns;
    requireColumns(path, { columns, wanted: names, ignored });
    return known.map(({ name, words }) => ({ name, holds: words === undefined ? "numbers" : "words" }));
  }
  requireSensibleChoice(path, columns, choice);
  const [dropped, categorical] = [namesIn(choice.drop), namesIn(choice.categorical)];
  const named =
    choice.features === "all" ? columns.filter((name) => !labels.includes(name)) : namesIn(choice.features);
  return named
    .filter((name) => !dropped.includes(name))
    .map((name) => ({ name, holds: categorical.includes(name) ? "words" : "numbers" }));
}

/** Fails with SPK4148 where a column that is wanted is missing, or one is there that is neither wanted nor ignored. */
export function requireColumns(
  path: string,
  {
    columns,
    wanted,
    ignored,
  }: {
    readonly columns: readonly string[];
    readonly wanted: readonly string[];
    readonly ignored: readonly string[];
  },
): void {
  const [there, expected] = [new Set(columns), new Set([...wanted, ...ignored])];
  const missing = wanted.filter((column) => !there.has(column));
  const extra = columns.filter((column) => !expected.has(column));
  if (missing.length > 0 || extra.length > 0)
    throw Failure.of("table-column-mismatch", { path, missing, extra });
}

/** Fails with SPK4152 where an argument names a column that it cannot. */
function requireSensibleChoice(path: string, columns: readonly string[], choice: Choice): void {
  const labels = labelColumns(choice);
  const lists = {
    features: namesIn(choice.features),
    drop: namesIn(choice.drop),
    categorical: namesIn(choice.categorical),
  };
  for (const [argument, names] of Object.entries(lists)) {
    for (const [index, column] of names.entries()) {
      const facts = { path, argument, column, columns };
      const fail = (reason: string, suggestion?: string): Failure =>
        Failure.of("unsuitable-column", { ...facts, reason, suggestion });
      if (!columns.includes(column)) throw fail("there is no such column", suggest(column, columns));
      if (labels.includes(column)) throw fail("it holds the labels");
      if (names.indexOf(column) !== index) throw fail("it is named twice");
      if (argument !== "drop" && lists.drop.includes(column)) throw fail("`drop` names it too");
      if (argument === "categorical" && choice.features !== "all" && !lists.features.includes(column))
        throw fail("`features` does not name it");
    }
  }
}

function namesIn(names: readonly string[] | "all" | "none"): readonly string[] {
  return typeof names === "string" ? [] : names.map((name) => cellText(name));
}

import { Failure } from "../../../diagnostics/index.js";
import type { TableRows } from "./read-rows.js";

/** The classes that a model tells apart, as a table writes them. */
export interface LabelClasses {
  /** The column of the labels. */
  readonly column: string;
  readonly classes: number;
  /** The words that stand for the classes; undefined where they are numbered from 0. */
  readonly classNames: readonly string[] | undefined;
}

/**
 * The words that stand for classes, in order; undefined where all labels are whole numbers. Fails with SPK4131 where there
 * are more or fewer of them than classes, with SPK4155 where the labels are numbers of another kind than classes.
 */
export function findClassNames(
  { path, labels: [label] }: Pick<TableRows, "path" | "labels">,
  { column, classes }: Pick<LabelClasses, "column" | "classes">,
): readonly string[] | undefined {
  const names = [...(label?.texts.texts ?? [])].sort();
  const numbers = names.map(Number);
  const isNumeric = numbers.every(Number.isFinite);
  if (isNumeric && names.length > classes) {
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    throw Failure.of("labels-of-a-quantity", { path, column, count: names.length, least, most, classes });
  }
  if (numbers.every(Number.isInteger)) return undefined;
  if (names.length === classes) return names;
  throw Failure.of("class-count-mismatch", { path, what: "label", names, empty: [], classes });
}

/** The class of each row. Fails with SPK4145 for a label that is none. */
export function labelsOfRows(
  { labels: [found] }: Pick<TableRows, "labels">,
  { column, classes, classNames }: LabelClasses,
): Int32Array {
  if (found === undefined) return new Int32Array(0);
  const classOf = found.texts.places.map(([text, place]) => {
    const label = classNames?.indexOf(text) ?? Number(text);
    if (Number.isInteger(label) && label >= 0 && label < classes) return label;
    throw Failure.of("unknown-label", { ...place, column, label: text, classes, names: classNames });
  });
  return found.index.map((index) => classOf[index] ?? 0);
}

import { Failure } from "../../../diagnostics/index.js";
import type { DataEncoding, TargetEncoding } from "../../data-encoding.js";
import { learnedOf } from "../../target.js";
import { type Split, sharedFloats, sharedInts } from "../dataset.js";
import type { DatasetFacts } from "../datasets/define-dataset.js";
import type { TableArguments } from "../datasets/table.js";
import { describeTargets, standardize } from "../standardize.js";
import { cellText, NumberReader } from "./cells.js";
import { findClassNames, type LabelClasses, labelsOfRows } from "./class-labels.js";
import type { LabelColumn, TableRows } from "./read-rows.js";

/** The labels of the rows of a table. */
export interface RowLabels {
  /** What a split keeps the shares of: the class of each row, one for all where labels are others. */
  readonly strata: Int32Array;
  /** How numbers are standardised over some rows; undefined where labels are others. */
  readonly describe: ((rows: readonly number[]) => readonly TargetEncoding[]) | undefined;
  /** The labels of some rows as they are learned. */
  take(rows: readonly number[], targets: readonly TargetEncoding[]): Split["labels"];
}

/** How the labels of a table are read. */
export interface LabelReader {
  /** Undefined where labels are several, or numbers. */
  readonly classes: LabelClasses | undefined;
  read(rows: TableRows): RowLabels;
}

/** As classes, of a run with the words of that run, as several labels, or as numbers. */
export function labelReader(
  rows: TableRows,
  {
    args,
    facts,
    known,
  }: {
    readonly args: TableArguments;
    readonly facts: DatasetFacts;
    readonly known: DataEncoding | undefined;
  },
): LabelReader {
  const learned = learnedOf(facts);
  if (learned === "number") return { classes: undefined, read: readNumbers };
  if (learned === "labels") return { classes: undefined, read: readSeveral };
  const column = cellText(args.label);
  const { classes: count } = facts;
  const classNames =
    known === undefined ? findClassNames(rows, { column, classes: count }) : known.classNames;
  const classes = { column, classes: count, classNames };
  return { classes, read: (of) => readClasses(of, classes) };
}

function readClasses(rows: TableRows, classes: LabelClasses): RowLabels {
  const labels = labelsOfRows(rows, classes);
  const take = (indices: readonly number[]): Int32Array => {
    const taken = sharedInts(indices.length);
    for (const [to, from] of indices.entries()) taken[to] = labels[from] ?? 0;
    return taken;
  };
  return { strata: labels, describe: undefined, take };
}

/** Whether a row has each label, 1 or 0. */
function readSeveral(rows: TableRows): RowLabels {
  const { count, labels } = rows;
  const known = labels.map((label) => ({ index: label.index, has: labelsGiven(label) }));
  const take = (indices: readonly number[]): Float32Array => {
    const taken = sharedFloats(indices.length * labels.length);
    for (const [to, row] of indices.entries()) {
      for (const [label, { index, has }] of known.entries())
        taken[to * labels.length + label] = has[index[row] ?? 0] ?? 0;
    }
    return taken;
  };
  return { strata: new Int32Array(count), describe: undefined, take };
}

/** How a table says that a row has a label, and that it has not. */
const given = /^(1(\.0*)?|true|yes)$/i;
const notGiven = /^(0(\.0*)?|false|no)$/i;

/** What each different text of a column of labels says, 1 or 0. Fails with SPK4180 for one that says neither. */
function labelsGiven({ column, texts }: LabelColumn): readonly number[] {
  return texts.places.map(([text, place]) => {
    if (given.test(text)) return 1;
    if (notGiven.test(text)) return 0;
    throw Failure.of("label-neither-given-nor-not", { ...place, column, found: text });
  });
}

function readNumbers(rows: TableRows): RowLabels {
  const { count, labels } = rows;
  const values = new Float64Array(count * labels.length);
  for (const [target, label] of labels.entries()) {
    const numbers = numbersOf(rows, label);
    for (const [row, index] of label.index.entries())
      values[row * labels.length + target] = numbers[index] ?? Number.NaN;
  }
  const read = { count, targets: labels.length, values };
  return {
    strata: new Int32Array(count),
    describe: (indices) => describeTargets(read, indices),
    take: (indices, targets) => standardize(read, indices, targets),
  };
}

/** Squares of both are numbers of single precision. */
const [smallestTarget, largestTarget] = [1e-15, 1e15];

/** The number of each different label. Fails with SPK4170 for one that is none, SPK4171 for one of another size, SPK4154 where decimals are written in two ways. */
function numbersOf({ path, decimal }: TableRows, { column, texts }: LabelColumn): readonly number[] {
  const reader = new NumberReader(decimal);
  const numbers = texts.places.map(([text, place]) => {
    const number = reader.read(text);
    if (typeof number === "number") {
      const size = Math.abs(number);
      if (number === 0 || (size >= smallestTarget && size <= largestTarget)) return number;
      throw Failure.of("target-out-of-range", { ...place, column, found: text });
    }
    throw Failure.of("target-not-a-number", {
      ...place,
      column,
      found: text,
      isInfinite: number === "infinite",
    });
  });
  if (reader.isMixed) throw Failure.of("mixed-decimal-signs", { path });
  return numbers;
}

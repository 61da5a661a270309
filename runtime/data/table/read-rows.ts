import { Failure } from "../../../diagnostics/index.js";
import type { DataSummary } from "../data-summary.js";
import { requireMemory } from "../dataset.js";
import type { TableArguments } from "../datasets/table.js";
import { BadCells, type Places, type RowPlace, SomePlaces } from "./bad-cells.js";
import { type CellProblem, cellText, NumberReader } from "./cells.js";
import type { ChosenColumn } from "./choose-columns.js";
import type { TableFile } from "./table-file.js";
import { WordList } from "./word-list.js";

/** The cells of a table. */
export interface TableRows {
  readonly path: string;
  readonly count: number;
  readonly columns: readonly ChosenColumn[];
  /** count x columns: numbers as they are written, words by their index; NaN where there is none. */
  readonly cells: Float64Array;
  /** The words of each column, in the order of their first rows; none of a column of numbers. */
  readonly words: readonly WordList[];
  /** The columns of labels, in their order. */
  readonly labels: readonly LabelColumn[];
  /** How decimals are written, as far as that is known. */
  readonly decimal: TableArguments["decimal"];
  /** Rows that a missing value left out. */
  readonly dropped: Places;
  /** What lay beside the table and was not read. */
  readonly leftOut: DataSummary["leftOut"];
  /** What was taken for what, a sentence each. */
  readonly remarks: readonly string[];
}

export interface LabelColumn {
  readonly column: string;
  /** The different labels, in the order of their first rows. */
  readonly texts: WordList;
  /** For each row the index of its label. */
  readonly index: Int32Array;
}

export interface ReadingOptions extends Pick<TableArguments, "missing" | "decimal"> {
  readonly labels: readonly string[];
  readonly columns: readonly ChosenColumn[];
  /** Bytes of cells that memory may hold. */
  readonly memory: number;
}

/** Reads the labels and some columns of a table. All cells that cannot be used are told at once. */
export async function readRows(table: TableFile, options: ReadingOptions): Promise<TableRows> {
  const decimal = options.decimal === "auto" && !table.mayHaveDecimalCommas ? "point" : options.decimal;
  const reader = new RowReader({ ...options, decimal });
  const names = [...options.labels, ...options.columns.map(({ name }) => name)];
  for await (const { path, firstRow, rows } of table.read(names)) {
    for (const [i, cells] of rows.entries()) reader.add({ path, row: firstRow + i }, cells);
  }
  const rows = reader.finish(table.path);
  return { ...rows, decimal, leftOut: table.leftOut, remarks: [...table.remarks, ...rows.remarks] };
}

class RowReader {
  readonly #options: ReadingOptions;
  readonly #numbers: NumberReader;
  readonly #values: GrowingDoubles;
  readonly #words: readonly WordList[];
  readonly #labels: readonly { readonly texts: WordList; readonly index: number[] }[];
  readonly #bad = new BadCells();
  readonly #unlabelled: readonly SomePlaces[];
  readonly #dropped = new SomePlaces();
  readonly #row: Float64Array;
  /** Whether the first rows of all files hold no number where there should be some, and whether others follow. */
  #startsWithoutNumbers = true;
  #goesOn = false;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.#numbers = new NumberReader(options.decimal);
    this.#labels = options.labels.map(() => ({ texts: new WordList(), index: [] }));
    this.#unlabelled = options.labels.map(() => new SomePlaces());
    this.#words = options.columns.map(() => new WordList());
    this.#values = new GrowingDoubles(options.memory);
    this.#row = new Float64Array(options.columns.length);
  }

  /** Takes a row: its labels, then the cells of the columns. */
  add(place: RowPlace, cells: readonly unknown[]): void {
    const { missing } = this.#options;
    const row = this.#row;
    let isComplete = true;
    for (let i = 0; i < row.length; i++) {
      const value = this.#read(cells[this.#labels.length + i], i, place);
      row[i] = value;
      if (Number.isNaN(value)) isComplete = false;
    }
    if (place.row > 1) this.#goesOn = true;
    else if (this.#holdsNumber()) this.#startsWithoutNumbers = false;
    const labels = this.#labels.map((_, i) => cellText(cells[i]));
    const unlabelled = labels.indexOf("");
    if (missing === "drop" && (!isComplete || unlabelled !== -1)) this.#dropped.add(place);
    else if (unlabelled !== -1) this.#unlabelled[unlabelled]?.add(place);
    else {
      for (const [i, { texts, index }] of this.#labels.entries())
        index.push(texts.add(labels[i] ?? "", place));
      this.#values.push(row);
    }
  }

  /** Whether the row that was read last has a number in a column of numbers. */
  #holdsNumber(): boolean {
    const { columns } = this.#options;
    return this.#row.some((value, i) => columns[i]?.holds === "numbers" && !Number.isNaN(value));
  }

  /** The number of a cell, or the index of its word; NaN where there is none. */
  #read(cell: unknown, index: number, place: RowPlace): number {
    const column = this.#options.columns[index];
    if (column === undefined) return Number.NaN;
    const value = column.holds === "words" ? this.#readWord(cell, index, place) : this.#numbers.read(cell);
    if (typeof value === "number") return value;
    if (value !== "missing" || this.#options.missing === "error")
      this.#bad.add(place, column.name, cell, value);
    return Number.NaN;
  }

  #readWord(cell: unknown, index: number, place: RowPlace): number | CellProblem {
    const text = cellText(cell);
    return text === "" ? "missing" : (this.#words[index]?.add(text, place) ?? "missing");
  }

  /** The rows that were taken. Fails where there are none, or where some cannot be. */
  finish(path: string): Omit<TableRows, "leftOut" | "decimal"> {
    if (this.#numbers.isMixed) throw Failure.of("mixed-decimal-signs", { path });
    this.#bad.requireNone({ mayHaveUnits: this.#startsWithoutNumbers && this.#goesOn });
    for (const [i, places] of this.#unlabelled.entries()) {
      if (places.count > 0)
        throw Failure.of("missing-label", {
          ...{ count: places.count, places: places.places, column: this.#options.labels[i] ?? "" },
        });
    }
    const count = this.#labels[0]?.index.length ?? 0;
    if (count === 0) throw Failure.of("empty-data-source", { path });
    return {
      path,
      count,
      columns: this.#options.columns,
      cells: this.#values.take(),
      words: this.#words,
      labels: this.#labels.map(({ texts, index }, i) => ({
        ...{ column: this.#options.labels[i] ?? "", texts, index: Int32Array.from(index) },
      })),
      dropped: this.#dropped,
      remarks: this.#numbers.foundCommas ? [`${path}: decimals were read as written with commas`] : [],
    };
  }
}

/** Numbers whose count is not known beforehand. */
class GrowingDoubles {
  #values = new Float64Array(1024);
  #length = 0;

  /** Bytes that they may take. */
  constructor(private readonly memory: number) {}

  push(numbers: Float64Array): void {
    const length = this.#length + numbers.length;
    if (length > this.#values.length) {
      requireMemory("table", 8 * length, this.memory);
      const larger = new Float64Array(2 * length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values.set(numbers, this.#length);
    this.#length = length;
  }

  take(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

import { Failure } from "../../../diagnostics/index.js";
import { type CellProblem, cellText, hasDecimalComma } from "./cells.js";

/** Where a row stands: rows are counted from 1, below the names of the columns. */
export interface RowPlace {
  readonly path: string;
  readonly row: number;
}

/** Rows of one kind: how many there are, and the first ten. */
export interface Places {
  readonly count: number;
  readonly places: readonly RowPlace[];
}

export interface BadCell extends RowPlace {
  readonly column: string;
  /** As it is written; nothing where it is empty. */
  readonly found: string;
}

/** Cells and rows that are named in a message. */
const shown = 10;

export class SomePlaces implements Places {
  readonly places: RowPlace[] = [];
  count = 0;

  add(place: RowPlace): void {
    this.count += 1;
    if (this.places.length < shown) this.places.push(place);
  }
}

/** The cells of a table that cannot be used: all counted, the first ten kept. */
export class BadCells {
  readonly #cells: BadCell[] = [];
  #count = 0;
  #hasMissing = false;
  #hasInfinite = false;
  #hasCommas = false;
  readonly #wordColumns = new Set<string>();
  /** The words in the first row of a file, by column. */
  readonly #firstWords = new Map<string, string>();

  add(place: RowPlace, column: string, cell: unknown, problem: CellProblem): void {
    this.#count += 1;
    const found = cellText(cell);
    if (this.#cells.length < shown) this.#cells.push({ ...place, column, found });
    if (problem === "missing") this.#hasMissing = true;
    else if (problem === "infinite") this.#hasInfinite = true;
    else if (hasDecimalComma(found)) this.#hasCommas = true;
    else if (place.row === 1) this.#firstWords.set(column, found);
    else this.#wordColumns.add(column);
  }

  /** Fails with SPK4143 where there are any. `mayHaveUnits`: no cell of a first row was a number, and others follow it. */
  requireNone({ mayHaveUnits }: { readonly mayHaveUnits: boolean }): void {
    if (this.#count === 0) return;
    // where words go on below, the first one is no unit
    const units = [...this.#firstWords].filter(([column]) => mayHaveUnits && !this.#wordColumns.has(column));
    const words = units.length > 0 ? this.#wordColumns : [...this.#firstWords.keys(), ...this.#wordColumns];
    throw Failure.of("non-numeric-feature", {
      cells: this.#cells,
      count: this.#count,
      hasMissing: this.#hasMissing,
      hasInfinite: this.#hasInfinite,
      hasCommas: this.#hasCommas,
      units: units.map(([, unit]) => unit),
      wordColumns: [...words],
    });
  }
}

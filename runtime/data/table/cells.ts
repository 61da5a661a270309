import type { TableArguments } from "../datasets/table.js";

/** A cell as text: nothing where it is empty, or a float that is none. Two forms of one character in Unicode are one (NFC). */
export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return "";
  return String(cell).trim().normalize("NFC");
}

/** What stands in a column of numbers where a number is missing, besides nothing and the NaN of floats. */
const missingWords = new Set(["", "?", "na", "n/a", "#n/a", "<na>", "nan", "null", "none"]);

/** Infinity as programs write it. */
const infinity = /^[+-]?inf(inity)?$/i;

const commaNumber = /^[+-]?(\d+,\d*|,\d+)(e[+-]?\d+)?$/i;

/** Why a cell gives no number: there is none, it is not finite in double precision, or it is something else. */
export type CellProblem = "missing" | "infinite" | "bad";

/** Reads numbers out of cells, and remembers how their decimals are written. */
export class NumberReader {
  readonly #decimal: TableArguments["decimal"];
  #commas = 0;
  #points = 0;

  constructor(decimal: TableArguments["decimal"]) {
    this.#decimal = decimal;
  }

  /** Whether commas stand before decimals, which nobody had said; not where points do too. */
  get foundCommas(): boolean {
    return this.#decimal === "auto" && this.#commas > 0;
  }

  /** Whether some numbers have a comma before their decimals, and others a point. */
  get isMixed(): boolean {
    return this.foundCommas && this.#points > 0;
  }

  /** Numbers, texts of numbers, and true and false as 1 and 0, in double precision. */
  read(cell: unknown): number | CellProblem {
    if (cell === null || cell === undefined) return "missing";
    if (typeof cell === "object") return "bad";
    if (typeof cell !== "string") return Number.isNaN(cell) ? "missing" : finite(Number(cell));
    const text = cell.trim();
    const value = decimal.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(value)) return this.#readOther(text);
    if (text.includes(".")) {
      if (this.#decimal === "comma") return "bad";
      this.#points += 1;
    }
    return finite(value);
  }

  #readOther(text: string): number | CellProblem {
    if (missingWords.has(text.toLowerCase())) return "missing";
    if (infinity.test(text)) return "infinite";
    if (this.#decimal === "point" || !commaNumber.test(text)) return "bad";
    this.#commas += 1;
    return finite(Number(text.replace(",", ".")));
  }
}

/** A number as files write it; `Number` would also read 0x10 and 0b11, which are codes of something. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a text would be a number if its comma stood before decimals. */
export function hasDecimalComma(text: string): boolean {
  return commaNumber.test(text);
}

function finite(value: number): number | "infinite" {
  return Number.isFinite(value) ? value : "infinite";
}

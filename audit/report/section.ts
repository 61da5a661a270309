import type { Chart } from "./chart.js";
import type { TextTable } from "./table.js";

/** A part of the report. The page and the Markdown text are both made of it. */
export interface Section {
  /** Where links go: "unlock". */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block = Paragraph | Table | Figure;

/** Words between backticks are code. */
export interface Paragraph {
  readonly kind: "text";
  readonly text: string;
  /** Set small: what something does not apply to, how it was measured. */
  readonly aside?: boolean;
}

export interface Table extends TextTable {
  readonly kind: "table";
  readonly id: string;
  readonly caption: string;
  /** Whether the page shows it only when asked to: the numbers of a figure. */
  readonly folded?: boolean;
  /** Between 0 and 1, by row and column: how strongly a cell is shaded. */
  readonly shades?: readonly (readonly (number | null)[])[];
}

export interface Figure {
  readonly kind: "figure";
  readonly id: string;
  readonly title: string;
  /** What is to be seen, for those who do not see it. */
  readonly description: string;
  readonly chart: Chart;
}

export function text(words: string): Paragraph {
  return { kind: "text", text: words };
}

export function aside(words: string): Paragraph {
  return { kind: "text", text: words, aside: true };
}

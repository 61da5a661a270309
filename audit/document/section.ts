import type { Chart } from "./chart.js";
import type { TextTable } from "./table.js";

/** A part of the report. The page and the Markdown text are both made of it. */
export interface ReportSection {
  /** Where links go: "unlock". */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly ReportBlock[];
}

export type ReportBlock = ReportParagraph | ReportTable | ReportFigure | ReportPictures;

/** Words between backticks are code. */
export interface ReportParagraph {
  readonly kind: "text";
  readonly text: string;
  /** Set small: how something was measured, what does not apply. */
  readonly aside?: boolean;
}

export interface ReportTable extends TextTable {
  readonly kind: "table";
  readonly id: string;
  readonly caption: string;
  /** Whether the page shows it on demand alone: the numbers of a figure. */
  readonly folded?: boolean;
  /** Between 0 and 1, by row and column: how strongly a cell is shaded. */
  readonly shades?: readonly (readonly (number | null)[])[];
}

export interface ReportFigure {
  readonly kind: "figure";
  readonly id: string;
  readonly title: string;
  /** What there is to see, for readers who cannot see it. */
  readonly description: string;
  readonly chart: Chart;
}

/** Pictures of one size, which the page shows; what there is to say of them stands in a table too. */
export interface ReportPictures {
  readonly kind: "pictures";
  readonly id: string;
  /** A PNG with all of them, as `pictureSheet` makes it. */
  readonly sheet: Uint8Array;
  readonly size: { readonly height: number; readonly width: number };
  /** Of each picture. */
  readonly captions: readonly string[];
}

export function paragraph(words: string): ReportParagraph {
  return { kind: "text", text: words };
}

export function aside(words: string): ReportParagraph {
  return { kind: "text", text: words, aside: true };
}

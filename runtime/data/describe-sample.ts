import type { ColumnEncoding } from "../data-encoding.js";
import type { DataConfig } from "../model.js";
import type { SampleValues } from "./dataset.js";
import { featuresOf } from "./table/encode-rows.js";

/** What a sample is, as its reader knows it. */
export interface SampleDescription {
  /** The values of a row of a table, by column. */
  readonly row?: Readonly<Record<string, number | string>>;
  /** A passage. */
  readonly text?: string;
}

/** Describes a sample as it was read: a row of a table, or a passage of characters or bytes; nothing of others. */
export function describeSample(
  values: SampleValues,
  { encoding, dataset }: Pick<DataConfig, "encoding" | "dataset">,
): SampleDescription {
  if (encoding?.columns !== undefined) return { row: rowOf(values, encoding.columns) };
  if (dataset.name !== "text") return {};
  const names = encoding?.classNames;
  if (names !== undefined) return { text: Array.from(values, (token) => names[token] ?? "").join("") };
  if (dataset.arguments["tokens"] !== "bytes") return {};
  return { text: new TextDecoder().decode(Uint8Array.from(values)) };
}

function rowOf(values: SampleValues, columns: readonly ColumnEncoding[]): Record<string, number | string> {
  const cells: [string, number | string][] = [];
  let first = 0;
  for (const column of columns) {
    const features = Array.from(values.subarray(first, first + featuresOf(column)));
    // a word that is missing is none of them
    cells.push([column.name, column.words ? (column.words[features.indexOf(1)] ?? "") : (features[0] ?? 0)]);
    first += features.length;
  }
  return Object.fromEntries(cells);
}

import { Failure } from "../../../diagnostics/index.js";
import { type Dataset, type GivenArguments, loadNamed, type Split } from "../../../runtime/data/index.js";
import type { DataEncoding } from "../../../runtime/data-encoding.js";
import { writeFolder } from "./idx-folder.js";

export interface TableLoading {
  readonly features?: number;
  readonly classes?: number;
  readonly columns?: readonly number[];
  readonly seed?: number;
  readonly encoding?: DataEncoding;
  readonly signal?: AbortSignal;
}

/** The table that the first of some files is, or what the arguments name. */
export async function loadTable(
  files: Readonly<Record<string, string | Uint8Array>>,
  given: GivenArguments = {},
  { features = 2, classes = 3, columns, seed = 1, ...options }: TableLoading = {},
): Promise<Dataset> {
  const directory = await writeFolder(files);
  const [file = ""] = Object.keys(files);
  const model = { inputShape: [features], classes, columns };
  return loadNamed("table", { file, ...given }, { seed, model, directory, ...options });
}

/** Its failure, without the folder of the files. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<{ code: string; text: string; hint: string }> {
  const failure: unknown = await promise.catch((error: unknown) => error);
  if (!(failure instanceof Failure)) throw new Error(`expected a Failure, got ${failure}`);
  const { code, message, hint = "" } = failure;
  return { code, text: withoutFolder(message), hint };
}

export function withoutFolder(text: string): string {
  return text.replaceAll(/\S*spankey-data-[^/\\]*[/\\]/g, "");
}

/** The rows of a split, features and then the label. */
export function rowsOf({ count, values, labels }: Split): readonly (readonly number[])[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => [
    ...values.subarray(size * i, size * (i + 1)),
    labels[i] ?? -1,
  ]);
}

/** What a user is told of a dataset. */
export function remarksOf({ summary }: Dataset): readonly string[] {
  return (summary?.remarks ?? []).map(withoutFolder);
}

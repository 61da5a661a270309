import { breakdown, count, didYouMean, enumeration, mistake } from "./message.js";

const withoutDownload = "or get the files in another way and name their folder: `--data DIR`";

/** SPK412x to SPK415x: downloads and the user's own data files. */
export const dataFileMessages = {
  "unreachable-download-server": breakdown<{ address: string; reason: string }>(
    "SPK4120",
    ({ address, reason }) => `cannot download ${address}: ${reason}`,
    () => `check the connection and run again, ${withoutDownload}`,
  ),
  "refused-download": breakdown<{ address: string; status: number }>(
    "SPK4121",
    ({ address, status }) => `cannot download ${address}: the server answered with status ${status}`,
    () => `run again later, ${withoutDownload}`,
  ),
  "truncated-download": breakdown<{ address: string; expected: number; found: number }>(
    "SPK4122",
    ({ address, expected, found }) =>
      `the download of ${address} was cut short: expected ${expected} bytes, found ${found}`,
    () => "run again; nothing of the download was kept",
  ),
  "download-checksum-mismatch": breakdown<{ address: string; expected: string; found: string }>(
    "SPK4123",
    ({ address, expected, found }) =>
      `${address} is not the official file: expected SHA-256 ${expected}, found ${found}`,
    () => `nothing of the download was kept; run again, ${withoutDownload}`,
  ),
  "unwritable-download-cache": breakdown<{ path: string; reason: string }>(
    "SPK4124",
    ({ path, reason }) => `cannot write the download to ${path}: ${reason}`,
    () => "make room there, or name another folder: `SPANKEY_CACHE=DIR`",
  ),
  "data-loading-interrupted": breakdown<{ doing: string }>(
    "SPK4125",
    ({ doing }) => `stopped on request while ${doing}`,
    () => "nothing was kept; run again to start over",
  ),
  "unreadable-data-path": mistake<{ path: string; reason: string }>(
    "SPK4126",
    ({ path, reason }) => `cannot read ${path}: ${reason}`,
    () => "paths in a spec are relative to the folder of `--data DIR`, or to the one in which `spkc` runs",
  ),
  "damaged-archive": mistake<{ path: string; reason: string }>(
    "SPK4127",
    ({ path, reason }) => `${path} cannot be unpacked: ${reason}`,
    () => "download it again",
  ),
  "missing-dataset-file": mistake<{
    dataset: string;
    directory: string;
    files: readonly string[];
    archive: string;
  }>(
    "SPK4128",
    ({ dataset, directory }) => `${directory} does not hold the files of \`${dataset}\``,
    ({ files, archive }) => `it must hold ${files.join(", ")}, or ${archive}`,
  ),
  "truncated-dataset-record": mistake<{ path: string; record: number; found: number }>(
    "SPK4129",
    ({ path, record, found }) =>
      `${path} has ${found} bytes, which is not a whole number of records of ${record} bytes`,
    () => "use the binary version of the dataset; if this is it, download it again",
  ),
  "malformed-image-folder": mistake<{ path: string; reason: string }>(
    "SPK4130",
    ({ path, reason }) => `${path} is not a folder of images by class: ${reason}`,
    () => "it must hold `train/CLASS/…` and `test/CLASS/…`, or `CLASS/…` with images in each",
  ),
  "class-count-mismatch": mistake<{
    path: string;
    what: "folder" | "label";
    names: readonly string[];
    classes: number;
  }>(
    "SPK4131",
    ({ path, what, names, classes }) =>
      `${path} has ${count(names.length, "class", "classes")}, its ${names.length === 1 ? what : `${what}s`} ${listed(names)}, but the model has ${count(classes, "class", "classes")}`,
    ({ names }) => `give the model ${count(names.length, "output")}, or remove what is not a class`,
  ),
  "dataset-too-large": mistake<{ dataset: string; bytes: number; most: number }>(
    "SPK4132",
    ({ dataset, bytes, most }) =>
      `the samples of \`${dataset}\` would take ${gigabytes(bytes)} of memory; the limit is ${gigabytes(most)}`,
    () => "give the model a smaller input, or use fewer samples",
  ),
  "unreadable-image": mistake<{ files: readonly { path: string; reason: string }[]; images: number }>(
    "SPK4133",
    ({ files, images }) =>
      `${files.length} of ${count(images, "image")} cannot be read: ${files
        .slice(0, 5)
        .map(({ path, reason }) => `${path} (${reason})`)
        .join(", ")}${files.length > 5 ? " and so on" : ""}`,
    () => "repair or remove them; `images(…, corrupt: skip)` leaves them out",
  ),
  "unavailable-image-decoder": breakdown<{ reason: string }>(
    "SPK4134",
    ({ reason }) => `the image decoder, the npm package sharp, cannot be loaded: ${reason.split("\n")[0]}`,
    () => "run `npm install` again without `--omit=optional`",
  ),
  "unknown-class-folder": mistake<{ path: string; unknown: readonly string[]; known: readonly string[] }>(
    "SPK4135",
    ({ path, unknown }) =>
      `${path} has ${unknown.length === 1 ? "a folder" : "folders"} of classes that the run does not know: ${listed(unknown)}`,
    ({ unknown, known }) =>
      `its classes are ${listed(known)}; rename or remove the ${unknown.length === 1 ? "folder" : "folders"}, or train a run on this data`,
  ),
  "unknown-table-format": mistake<{ path: string }>(
    "SPK4140",
    ({ path }) => `${path} is not a known kind of table`,
    () => "give a file whose name ends in .csv, .tsv or .parquet",
  ),
  "damaged-table": mistake<{ path: string; reason: string }>(
    "SPK4141",
    ({ path, reason }) => `${path} is damaged: ${reason}`,
  ),
  "missing-label-column": mistake<{
    path: string;
    label: string;
    columns: readonly string[];
    suggestion: string | undefined;
  }>(
    "SPK4142",
    ({ path, label }) => `${path} has no column \`${label}\``,
    ({ columns, suggestion }) =>
      columns.length === 1 && /[,;\t|]/.test(columns[0] ?? "")
        ? `it was read as one column, \`${columns[0]}\`: commas separate the cells of a CSV file, tabs those of a .tsv`
        : (didYouMean(suggestion) ??
          `its columns are ${columns.slice(0, 20).join(", ")}; write \`label: "NAME"\``),
  ),
  "non-numeric-feature": mistake<{ path: string; row: number; column: string; found: string }>(
    "SPK4143",
    ({ path, row, column, found }) =>
      `${path}, row ${row}, column \`${column}\`: expected a number, found ${found === "" ? "nothing" : `\`${shortened(found)}\``}`,
    () => "rows are counted from 1, below the names of the columns",
  ),
  "missing-label": mistake<{ path: string; row: number; column: string }>(
    "SPK4144",
    ({ path, row, column }) => `${path}, row ${row}, column \`${column}\`: the label is missing`,
    () => "rows are counted from 1, below the names of the columns",
  ),
  "unknown-label": mistake<{
    path: string;
    row: number;
    column: string;
    label: string;
    classes: number;
    names: readonly string[] | undefined;
  }>(
    "SPK4145",
    ({ path, row, column, label, classes, names }) =>
      `${path}, row ${row}, column \`${column}\`: the label \`${shortened(label)}\` is ${names === undefined ? `not a class from 0 to ${classes - 1}` : "not among the training labels"}`,
    ({ classes, names }) =>
      names === undefined
        ? `the model has ${count(classes, "class", "classes")}, counted from 0`
        : `the training labels are ${names.slice(0, 20).join(", ")}`,
  ),
  "feature-count-mismatch": mistake<{ path: string; expected: number; features: readonly string[] }>(
    "SPK4147",
    ({ path, expected, features }) =>
      `${path} has ${count(features.length, "feature")}, but the model takes ${expected}`,
    ({ features }) => `the columns besides the label are ${features.slice(0, 20).join(", ")}`,
  ),
  "table-column-mismatch": mistake<{ path: string; missing: readonly string[]; extra: readonly string[] }>(
    "SPK4148",
    ({ path, missing, extra }) =>
      missing.length > 0
        ? `${path} lacks ${missing.length === 1 ? "the column" : "the columns"} ${missing.join(", ")}`
        : `${path} has ${extra.length === 1 ? "the column" : "the columns"} ${extra.join(", ")}, which the training file lacks`,
    () => "both files must have the same columns",
  ),
  "undecodable-text-file": mistake<{ path: string }>(
    "SPK4149",
    ({ path }) => `${path} is not text in UTF-8`,
    () => "save it as UTF-8, or read its bytes: `text(…, tokens: bytes)`",
  ),
  "text-too-short": mistake<{ path: string; split: string; found: number; needed: number }>(
    "SPK4150",
    ({ path, split, found, needed }) =>
      `${path} is too short: ${count(found, "token")} to ${split}, but one sequence needs ${needed}`,
    () => "use more text, another `train` share, or a model that takes fewer tokens",
  ),
  "vocabulary-too-small": mistake<{ path: string; tokens: string; needed: number; classes: number }>(
    "SPK4151",
    ({ path, tokens, needed, classes }) =>
      `the ${tokens} of ${path} need a vocabulary of ${needed}, but the model has ${classes}`,
    ({ needed }) => `give the model a vocabulary of ${needed}`,
  ),
} as const;

/** The first ten names. */
function listed(names: readonly string[]): string {
  return `${enumeration(names.slice(0, 10))}${names.length > 10 ? " and so on" : ""}`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

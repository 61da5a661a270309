import { breakdown, count, didYouMean, enumeration, mistake } from "./message.js";

const withoutDownload = "or get the files another way and name their folder: `--data DIR`";

/** SPK412x to SPK415x: data that are downloaded, and files of the user's. */
export const dataFileMessages = {
  SPK4120: breakdown<{ address: string; reason: string }>(
    ({ address, reason }) => `cannot download ${address}: ${reason}`,
    () => `check the connection and run again, ${withoutDownload}`,
  ),
  SPK4121: breakdown<{ address: string; status: number }>(
    ({ address, status }) => `cannot download ${address}: the server answers with status ${status}`,
    () => `run again later, ${withoutDownload}`,
  ),
  SPK4122: breakdown<{ address: string; expected: number; found: number }>(
    ({ address, expected, found }) =>
      `the download of ${address} was cut short: expected ${expected} bytes, got ${found}`,
    () => "run again; nothing of it was kept",
  ),
  SPK4123: breakdown<{ address: string; expected: string; found: string }>(
    ({ address, expected, found }) =>
      `${address} is not the official file: expected SHA-256 ${expected}, found ${found}`,
    () => `nothing of it was kept; run again, ${withoutDownload}`,
  ),
  SPK4124: breakdown<{ path: string; reason: string }>(
    ({ path, reason }) => `cannot keep a download in ${path}: ${reason}`,
    () => "make room there, or name another folder: `SPANKEY_CACHE=DIR`",
  ),
  SPK4125: breakdown<{ doing: string }>(
    ({ doing }) => `stopped on request while ${doing}`,
    () => "nothing of it was kept; run again to start over",
  ),
  SPK4126: mistake<{ path: string; reason: string }>(
    ({ path, reason }) => `cannot read ${path}: ${reason}`,
    () => "paths in a spec begin at the folder of `--data DIR`, or at the one in which `spkc` runs",
  ),
  SPK4127: mistake<{ path: string; reason: string }>(
    ({ path, reason }) => `${path} cannot be unpacked: ${reason}`,
    () => "download it again",
  ),
  SPK4128: mistake<{ dataset: string; directory: string; files: readonly string[]; archive: string }>(
    ({ dataset, directory }) => `${directory} does not hold the files of \`${dataset}\``,
    ({ files, archive }) => `it must hold ${files.join(", ")}, or ${archive}`,
  ),
  SPK4129: mistake<{ path: string; record: number; found: number }>(
    ({ path, record, found }) =>
      `${path} has ${found} bytes, which is not a whole number of records of ${record} bytes`,
    () => "is it the binary version of the dataset? If it is, download it again",
  ),
  SPK4130: mistake<{ path: string; reason: string }>(
    ({ path, reason }) => `${path} is not a folder of images by class: ${reason}`,
    () => "it must hold `train/CLASS/…` and `test/CLASS/…`, or `CLASS/…` with images in each",
  ),
  SPK4131: mistake<{ path: string; what: "folder" | "label"; names: readonly string[]; classes: number }>(
    ({ path, what, names, classes }) =>
      `${path} has ${count(names.length, "class", "classes")}, its ${names.length === 1 ? what : `${what}s`} ${enumeration(names.slice(0, 10))}${names.length > 10 ? " and so on" : ""}, but the model tells ${classes} apart`,
    ({ names }) => `give the model ${count(names.length, "output")}, or look for what is no class`,
  ),
  SPK4132: mistake<{ dataset: string; bytes: number; most: number }>(
    ({ dataset, bytes, most }) =>
      `the samples of \`${dataset}\` would take ${gigabytes(bytes)} of memory; at most ${gigabytes(most)} are held`,
    () => "let the model take a smaller input, or give it fewer samples",
  ),
  SPK4133: mistake<{ files: readonly { path: string; reason: string }[]; images: number }>(
    ({ files, images }) =>
      `${files.length} of ${count(images, "image")} cannot be read: ${files
        .slice(0, 5)
        .map(({ path, reason }) => `${path} (${reason})`)
        .join(", ")}${files.length > 5 ? " and so on" : ""}`,
    () => "put them right or take them out; `images(…, corrupt: skip)` goes on without them",
  ),
  SPK4134: breakdown<{ reason: string }>(
    ({ reason }) =>
      `the decoder of images, the npm package sharp, cannot be loaded: ${reason.split("\n")[0]}`,
    () => "run `npm install` again without `--omit=optional`",
  ),
  SPK4140: mistake<{ path: string }>(
    ({ path }) => `${path} is not a kind of table that can be read`,
    () => "give a file whose name ends in .csv, .tsv or .parquet",
  ),
  SPK4141: mistake<{ path: string; reason: string }>(({ path, reason }) => `${path} is damaged: ${reason}`),
  SPK4142: mistake<{
    path: string;
    label: string;
    columns: readonly string[];
    suggestion: string | undefined;
  }>(
    ({ path, label }) => `${path} has no column \`${label}\``,
    ({ columns, suggestion }) =>
      columns.length === 1 && /[,;\t|]/.test(columns[0] ?? "")
        ? `it was read as one column, \`${columns[0]}\`: commas stand between the cells of a CSV file, tabs between those of a .tsv`
        : (didYouMean(suggestion) ??
          `its columns are ${columns.slice(0, 20).join(", ")}; say \`label: "NAME"\``),
  ),
  SPK4143: mistake<{ path: string; row: number; column: string; found: string }>(
    ({ path, row, column, found }) =>
      `${path}, row ${row}, column \`${column}\`: expected a number, found ${found === "" ? "nothing" : `\`${shortened(found)}\``}`,
    () => "rows are counted from 1, below the names of the columns",
  ),
  SPK4144: mistake<{ path: string; row: number; column: string }>(
    ({ path, row, column }) => `${path}, row ${row}, column \`${column}\`: the label is missing`,
    () => "rows are counted from 1, below the names of the columns",
  ),
  SPK4145: mistake<{
    path: string;
    row: number;
    column: string;
    label: string;
    classes: number;
    names: readonly string[] | undefined;
  }>(
    ({ path, row, column, label, classes, names }) =>
      `${path}, row ${row}, column \`${column}\`: the label \`${shortened(label)}\` is ${names === undefined ? `no class from 0 to ${classes - 1}` : "none that there is to train on"}`,
    ({ classes, names }) =>
      names === undefined
        ? `the model tells ${count(classes, "class", "classes")} apart; they are counted from 0`
        : `there are ${names.slice(0, 20).join(", ")}`,
  ),
  SPK4147: mistake<{ path: string; expected: number; features: readonly string[] }>(
    ({ path, expected, features }) =>
      `${path} has ${count(features.length, "feature")}, but the model takes ${expected}`,
    ({ features }) => `the columns besides the label are ${features.slice(0, 20).join(", ")}`,
  ),
  SPK4148: mistake<{ path: string; missing: readonly string[]; extra: readonly string[] }>(
    ({ path, missing, extra }) =>
      missing.length > 0
        ? `${path} lacks the columns ${missing.join(", ")}`
        : `${path} has the columns ${extra.join(", ")}, which are not there to train on`,
    () => "both files must have the same columns",
  ),
  SPK4149: mistake<{ path: string }>(
    ({ path }) => `${path} is not text in UTF-8`,
    () => "save it as UTF-8, or read its bytes: `text(…, tokens: bytes)`",
  ),
  SPK4150: mistake<{ path: string; split: string; found: number; needed: number }>(
    ({ path, split, found, needed }) =>
      `${path} is too short: ${count(found, "token")} to ${split}, but one sequence needs ${needed}`,
    () => "give more text, another `train` share, or a model that takes fewer tokens",
  ),
  SPK4151: mistake<{ path: string; tokens: string; needed: number; classes: number }>(
    ({ path, tokens, needed, classes }) =>
      `the ${tokens} of ${path} need a vocabulary of ${needed}, but the model has ${classes}`,
    ({ needed }) => `give the model a vocabulary of ${needed}`,
  ),
} as const;

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

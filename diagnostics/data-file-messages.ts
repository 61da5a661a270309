import { breakdown, bytesText, count, didYouMean, enumeration, mistake } from "./message.js";

const withoutDownload = "or get the files in another way and name their folder: `--data DIR`";

const specPaths =
  "paths in a spec are relative to the folder of `--data DIR`, or to the one in which `spkc` runs";

const runPaths =
  "`--data DIR` is the folder that the paths of the spec start from, `--test PATH` the file or folder of samples itself; without them, paths start from the folder in which `spkc` runs";

/** What the samples of a split are for. */
const purposes = { train: "to train on", test: "to test on", validation: "to validate on" } as const;

const allowMore = "where the machine has more, allow more: `--data-memory SIZE`";

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
      `the download of ${address} was cut short: expected ${count(expected, "byte")}, found ${found}`,
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
    () => specPaths,
    () => runPaths,
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
      `${path} has ${count(found, "byte")}, which is not a whole number of records of ${count(record, "byte")}`,
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
    /** The folders among them that hold no file. */
    empty: readonly string[];
    classes: number;
  }>(
    "SPK4131",
    ({ path, what, names, classes }) =>
      `${path} has ${count(names.length, "class", "classes")}, its ${names.length === 1 ? what : `${what}s`} ${listed(names)}, but the model has ${count(classes, "class", "classes")}`,
    ({ names, empty }) => {
      const hint = `give the model ${count(names.length, "output")}, or remove what is not a class`;
      if (empty.length === 0) return hint;
      return `${hint}: ${listed(empty)} ${empty.length === 1 ? "holds" : "hold"} no file`;
    },
  ),
  "dataset-too-large": mistake<{ dataset: string; what: string; bytes: number; most: number }>(
    "SPK4132",
    ({ dataset, what, bytes, most }) =>
      `${what} of \`${dataset}\` would take ${bytesText(bytes)} of memory; the limit is ${bytesText(most)}`,
    () => `${allowMore}; or give the model a smaller input, or use fewer samples`,
    () => `${allowMore}; or use fewer samples`,
  ),
  "unreadable-image": mistake<{ files: readonly { path: string; reason: string }[]; images: number }>(
    "SPK4133",
    ({ files, images }) =>
      `${files.length} of ${count(images, "image")} cannot be read: ${files
        .slice(0, 5)
        .map(({ path, reason }) => `${path} (${reason})`)
        .join(", ")}${files.length > 5 ? " and so on" : ""}`,
    () => "repair or remove them; `images(…, corrupt: skip)` leaves them out",
    () => "repair or remove them",
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
  "ambiguous-idx-folder": mistake<{ path: string; prefixes: readonly string[] }>(
    "SPK4136",
    ({ path, prefixes }) =>
      `${path} holds the IDX files of ${count(prefixes.length, "dataset")}: ${listed(prefixes)}`,
    ({ prefixes }) => `choose one: \`idx(…, prefix: "${prefixes.find((prefix) => prefix !== "")}")\``,
    () => "leave the files of one of them in the folder, or name another folder",
  ),
  "missing-idx-file": mistake<{
    path: string;
    prefix: string;
    missing: string;
    prefixes: readonly string[];
  }>(
    "SPK4137",
    ({ path, prefix, missing }) =>
      `${path} holds no IDX file of ${missing}${prefix === "" ? "" : ` that begins with \`${prefix}\``}`,
    ({ prefixes }) => {
      const others = prefixes.filter((prefix) => prefix !== "");
      const names =
        "files are found by names such as `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, each plain or with .gz";
      return others.length === 0 ? names : `${names}; what names begin with here: ${listed(others)}`;
    },
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
        ? `it was read as one column, \`${columns[0]}\`: commas separate the cells of a CSV file, tabs those of a .tsv, or what \`delimiter\` says`
        : (didYouMean(suggestion) ??
          `its columns are ${columns.slice(0, 20).join(", ")}; write \`label: "NAME"\``),
    ({ label, columns, suggestion }) =>
      didYouMean(suggestion) ??
      `the run was trained with labels in \`${label}\`; the columns here are ${columns.slice(0, 20).join(", ")}`,
  ),
  "non-numeric-feature": mistake<{
    cells: readonly { path: string; row: number; column: string; found: string }[];
    count: number;
    hasMissing: boolean;
    /** Infinite as it is written, or too large for double precision. */
    hasInfinite: boolean;
    hasCommas: boolean;
    /** The words of the first row where it looks like one of units. */
    units: readonly string[];
    wordColumns: readonly string[];
  }>(
    "SPK4143",
    ({ cells, count: found, hasInfinite }) => {
      const [first] = cells;
      const number = hasInfinite ? "finite number" : "number";
      if (found === 1 && first !== undefined)
        return `${placeOf(first)}: expected a ${number}, found ${first.found === "" ? "nothing" : `\`${shortened(first.found)}\``}`;
      const listed = cells.map(
        (cell) => `${placeOf(cell)} (${cell.found === "" ? "nothing" : `\`${shortened(cell.found)}\``})`,
      );
      return `${found} cells hold no ${number}: ${listed.join("; ")}${found > cells.length ? "; and so on" : ""}`;
    },
    ({ hasMissing, hasInfinite, hasCommas, units, wordColumns }) => {
      const [column] = wordColumns;
      return [
        countedRows,
        ...(units.length > 0 ? [unitsRow(units)] : []),
        ...(hasInfinite ? [infiniteCells] : []),
        ...(hasMissing
          ? ["`missing: drop` leaves out rows with missing values, `missing: mean` fills them in"]
          : []),
        ...(hasCommas ? ["`decimal: comma` reads 1,5 as a number"] : []),
        ...(column === undefined
          ? []
          : [
              `of a column of words, \`categorical: ${JSON.stringify(column)}\` makes a feature for each word, \`drop: ${JSON.stringify(column)}\` none`,
            ]),
      ].join("; ");
    },
    ({ hasInfinite, units }) =>
      [
        countedRows,
        ...(units.length > 0 ? [unitsRow(units)] : []),
        ...(hasInfinite ? [infiniteCells] : []),
        "write numbers there, or take these rows out",
      ].join("; "),
  ),
  "missing-label": mistake<{
    places: readonly { path: string; row: number }[];
    count: number;
    column: string;
  }>(
    "SPK4144",
    ({ places, count: found, column }) => {
      const [first] = places;
      if (found === 1 && first !== undefined) return `${placeOf({ ...first, column })}: the label is missing`;
      const listed = places.map(({ path, row }) => `${path}, row ${row}`).join("; ");
      return `${found} rows have no label in column \`${column}\`: ${listed}${found > places.length ? "; and so on" : ""}`;
    },
    () => `${countedRows}; \`missing: drop\` leaves such rows out`,
    () => `${countedRows}; add the labels, or take these rows out`,
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
  "column-features-mismatch": mistake<{
    path: string;
    expected: readonly number[];
    found: readonly number[];
    columns: readonly string[];
  }>(
    "SPK4165",
    ({ path, expected, found, columns }) => {
      const at = found.findIndex((count, index) => count !== expected[index]);
      const column = columns[at];
      if (column === undefined)
        return `${path} has ${count(found.length, "column")} of features, the model counts ${expected.length}`;
      const wanted = expected[at] === undefined ? "does not count it" : `counts ${expected[at]}`;
      return `the column \`${column}\` of ${path} has ${count(found[at] ?? 0, "feature")}, the model ${wanted}`;
    },
    ({ found }) =>
      `a number is one feature, a column of words has one for each: \`columns: (${found.slice(0, 20).join(", ")}${found.length > 20 ? ", …" : ""})\``,
    () => "other data must have the columns of the run",
  ),
  "feature-count-mismatch": mistake<{
    path: string;
    expected: number;
    found: number;
    features: readonly string[];
  }>(
    "SPK4147",
    ({ path, expected, found }) => `${path} has ${count(found, "feature")}, but the model takes ${expected}`,
    ({ features }) =>
      `the columns besides the label are ${features.slice(0, 20).join(", ")}; \`drop\` leaves some out, \`features\` names those to take`,
    ({ features }) =>
      `the columns besides the label are ${features.slice(0, 20).join(", ")}; give those that the run was trained on`,
  ),
  "table-column-mismatch": mistake<{ path: string; missing: readonly string[]; extra: readonly string[] }>(
    "SPK4148",
    ({ path, missing, extra }) =>
      missing.length > 0
        ? `${path} lacks ${missing.length === 1 ? "the column" : "the columns"} ${missing.join(", ")}`
        : `${path} has ${extra.length === 1 ? "the column" : "the columns"} ${extra.join(", ")}, which the training file lacks`,
    ({ missing, extra }) =>
      missing.length > 0 && extra.length > 0
        ? `it has ${extra.slice(0, 20).join(", ")} besides; both files must have the same columns`
        : "both files must have the same columns",
    () => "give the file the columns that the run was trained on; their order does not matter",
  ),
  "undecodable-text-file": mistake<{ path: string; offset: number; line: number; byte: number }>(
    "SPK4149",
    ({ path, offset, line, byte }) =>
      `${path} is not text in UTF-8: the byte at offset ${offset}, in line ${line}, is 0x${byte.toString(16).padStart(2, "0").toUpperCase()}`,
    () => "save it as UTF-8; the tokens of a text may be bytes of any kind: `text(…, tokens: bytes)`",
    () => "save it as UTF-8",
  ),
  "text-too-short": mistake<{ path: string; split: string; found: number; needed: number }>(
    "SPK4150",
    ({ path, split, found, needed }) =>
      `${path} is too short: ${count(found, "token")} to ${split}, but one sequence needs ${needed}`,
    () => "use more text, another `train` share, or a model that takes fewer tokens",
    () => "use more text; `--test PATH` tests on all of a file",
  ),
  "vocabulary-too-small": mistake<{ path: string; tokens: string; needed: number; classes: number }>(
    "SPK4151",
    ({ path, tokens, needed, classes }) =>
      `the ${tokens} of ${path} need a vocabulary of ${needed}, but the model has ${classes}`,
    ({ needed }) => `give the model a vocabulary of ${needed}`,
    () => "use a text of fewer kinds of characters",
  ),
  "unsuitable-column": mistake<{
    path: string;
    argument: string;
    column: string;
    reason: string;
    columns: readonly string[];
    suggestion: string | undefined;
  }>(
    "SPK4152",
    ({ path, argument, column, reason }) =>
      `\`${argument}\` of \`table\` cannot name the column \`${column}\` of ${path}: ${reason}`,
    ({ columns, suggestion }) =>
      didYouMean(suggestion) ?? `its columns are ${columns.slice(0, 20).join(", ")}`,
    ({ columns, suggestion }) =>
      didYouMean(suggestion) ?? `its columns are ${columns.slice(0, 20).join(", ")}`,
  ),
  "unsuitable-data-folder": mistake<{ path: string; reason: string }>(
    "SPK4153",
    ({ path, reason }) => `the folder ${path} cannot be read as one: ${reason}`,
    () => "keep the files of one kind in it, or name one of them",
  ),
  "mixed-decimal-signs": mistake<{ path: string }>(
    "SPK4154",
    ({ path }) => `${path} writes some decimals with commas, and others with points`,
    () => "write all alike; `decimal: comma` or `decimal: point` finds the cells that differ",
    () => "write all of them in one way",
  ),
  "labels-of-a-quantity": mistake<{
    path: string;
    column: string;
    count: number;
    least: number;
    most: number;
    classes: number;
  }>(
    "SPK4155",
    ({ path, column, count: found, least, most, classes }) =>
      `the labels of ${path}, column \`${column}\`, are ${found} different numbers from ${least} to ${most}, but the model has ${count(classes, "class", "classes")}`,
    () =>
      "a label is a class, not a quantity: learn a quantity by `target: number`, or write a word for each range of the numbers, such as low, middle and high",
  ),
  "unknown-category": mistake<{
    path: string;
    row: number;
    column: string;
    word: string;
    words: readonly string[];
  }>(
    "SPK4156",
    ({ word, ...place }) =>
      `${placeOf(place)}: the word \`${shortened(word)}\` is not among those of the training file`,
    ({ words }) => `they are ${words.slice(0, 20).join(", ")}`,
  ),
  "column-without-values": mistake<{ path: string; column: string }>(
    "SPK4157",
    ({ path, column }) =>
      `column \`${column}\` of ${path} has no value in any training row, so it has no mean`,
    ({ column }) => `leave it out: \`drop: ${JSON.stringify(column)}\``,
  ),
  "unknown-characters": mistake<{
    characters: readonly { character: string; count: number; path: string; line: number }[];
    kinds: number;
  }>(
    "SPK4158",
    ({ characters, kinds }) =>
      `the vocabulary of the run lacks ${count(kinds, "character")} of the text: ${characters
        .map(
          ({ character, count: times, path, line }) =>
            `${JSON.stringify(character)} (${count(times, "time")}, first in ${path}, line ${line})`,
        )
        .join("; ")}${kinds > characters.length ? "; and so on" : ""}`,
    () => "take them out of the text, or train a model on a text that has them",
  ),
  "unwritable-sample-file": breakdown<{ path: string; bytes: number; reason: string }>(
    "SPK4159",
    ({ path, bytes, reason }) =>
      `cannot keep ${bytesText(bytes)} of samples, which memory is not to hold, in a file in ${path}: ${reason}`,
    () =>
      "make room there, name a folder on another disk (`SPANKEY_CACHE=DIR`), or allow more memory (`--data-memory`)",
  ),
  "unreadable-sample-file": breakdown<{ reason: string }>(
    "SPK4160",
    ({ reason }) => `the samples that memory does not hold cannot be read back from their file: ${reason}`,
    () => "look at the disk with the folder of `SPANKEY_CACHE`, or allow more memory (`--data-memory`)",
  ),
  "feature-beyond-float32": mistake<{
    dataset: string;
    feature: string;
    value: number;
    isNormalized: boolean;
  }>(
    "SPK4161",
    ({ dataset, feature, value, isNormalized }) =>
      `the feature ${feature} of \`${dataset}\` has the value ${value}, which is infinite in float32${isNormalized ? ", normalised too" : ""}`,
    ({ isNormalized }) =>
      isNormalized
        ? farValue
        : "networks compute in float32, up to 3.4e38; `normalize(computed)` brings features into that range",
    () => farValue,
  ),
  "target-not-a-number": mistake<{
    path: string;
    row: number;
    column: string;
    found: string;
    isInfinite: boolean;
  }>(
    "SPK4170",
    ({ found, isInfinite, ...place }) =>
      `${placeOf(place)}: ${isInfinite ? `\`${shortened(found)}\` is not finite` : `\`${shortened(found)}\` is no number`}, and \`target: number\` learns numbers`,
    () => "write a number, take the row out, or learn words and other names as classes: leave `target` out",
    () => "write a number, or take the row out",
  ),
  "target-out-of-range": mistake<{ path: string; row: number; column: string; found: string }>(
    "SPK4171",
    ({ found, ...place }) =>
      `${placeOf(place)}: \`${shortened(found)}\` is too large or too small to be learned: errors and their squares are numbers of single precision`,
    () => "give the column in another unit: numbers are 0, or from 1e-15 to 1e15, of either sign",
  ),
  "label-neither-given-nor-not": mistake<{ path: string; row: number; column: string; found: string }>(
    "SPK4180",
    ({ found, ...place }) =>
      `${placeOf(place)}: \`${shortened(found)}\` does not say whether the row has the label: \`target: labels\` reads 1 and 0, true and false, yes and no`,
    () =>
      "write 1 where a row has the label and 0 where it has not; one column that names a class is learned without `target`",
    () => "write 1 where a row has the label and 0 where it has not",
  ),
  "missing-mask": mistake<{ picture: string; mask: string }>(
    "SPK4182",
    ({ picture, mask }) => `the picture ${picture} has no mask: there is no ${mask}`,
    () => "a mask is a PNG file of the name of its picture, in the same folder below `masks`",
  ),
  "unreadable-mask": mistake<{ path: string; reason: string }>(
    "SPK4183",
    ({ path, reason }) => `the mask ${path} cannot be read: ${reason}`,
    () => "save it as a PNG of grey values or of a palette, 8 bits a pixel at most",
  ),
  "mask-size-mismatch": mistake<{ path: string; found: string; picture: string; expected: string }>(
    "SPK4184",
    ({ path, found, picture, expected }) =>
      `the mask ${path} has ${found} pixels, but its picture ${picture} has ${expected}`,
    () => "give each mask the size of its picture, as it is seen; both are scaled alike",
  ),
  "mask-value-out-of-range": mistake<{ path: string; value: number; classes: number; x: number; y: number }>(
    "SPK4185",
    ({ path, value, classes, x, y }) =>
      `the mask ${path} holds ${value} at column ${x}, row ${y}: classes are 0 to ${classes - 1}, and 255 is void`,
    ({ value }) =>
      `give the model ${value + 1} output channels, or write a class of its own there; what is of no class is 255`,
    () => "write one of its classes there; what is of no class is 255",
  ),
  "masks-without-class": mistake<{ masks: string; split: "train" | "test" | "validation"; pictures: number }>(
    "SPK4186",
    ({ masks, split, pictures }) =>
      `every pixel of the ${count(pictures, "mask")} of ${masks} ${purposes[split]} is void: there is nothing to ${split === "train" ? "learn" : "measure"}`,
    () => "write the class of each pixel into the masks, from 0 on; only what is of no class is 255",
  ),
  "unsuitable-data-source": mistake<{ reader: string; wants: string; path: string; found: string }>(
    "SPK4162",
    ({ reader, wants, path, found }) => `${reader} reads ${wants}, but ${path} is ${found}`,
    () => specPaths,
    () => runPaths,
  ),
} as const;

const farValue = "networks compute in float32, up to 3.4e38; correct the value, or take its row out";

/** The first ten names. */
function listed(names: readonly string[]): string {
  return `${enumeration(names.slice(0, 10))}${names.length > 10 ? " and so on" : ""}`;
}

const countedRows = "rows are counted from 1, below the names of the columns";

const infiniteCells =
  "infinite numbers, and those beyond 1.8e308, which double precision takes for infinite, cannot be computed with";

function unitsRow(units: readonly string[]): string {
  return `row 1 looks like one of units, ${listed(units)}: take it out`;
}

function placeOf({ path, row, column }: { path: string; row: number; column: string }): string {
  return `${path}, row ${row}, column \`${column}\``;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

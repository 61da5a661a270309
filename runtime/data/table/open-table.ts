import path from "node:path";
import { Failure } from "../../../diagnostics/index.js";
import { kindOfSource } from "../files.js";
import { filesOfOneKind } from "../files-of-one-kind.js";
import { requireColumns } from "./choose-columns.js";
import { openDelimited } from "./delimited-file.js";
import { openParquet } from "./parquet-file.js";
import type { OpeningOptions, RowBlock, TableFile } from "./table-file.js";

/** How a table is opened, by the ending of its name. */
const formats: Readonly<Record<string, typeof openDelimited>> = {
  ".csv": openDelimited,
  ".csv.gz": openDelimited,
  ".tsv": openDelimited,
  ".tsv.gz": openDelimited,
  ".parquet": openParquet,
};

const source = {
  ...{ reader: "`table`", wants: "a CSV, TSV or Parquet file, or a folder of such files" },
  takes: "file or folder",
} as const;

/** Opens a CSV, TSV or Parquet file, by the ending of its name, or all files of one such ending in a folder. */
export async function openTable(place: string, options: OpeningOptions): Promise<TableFile> {
  const kind = await kindOfSource(place, source);
  return kind === "folder" ? openFolder(place, options) : openFile(place, options);
}

async function openFile(file: string, options: OpeningOptions): Promise<TableFile> {
  const open = formats[endingOf(file)];
  if (open === undefined) throw Failure.of("unknown-table-format", { path: file });
  return open(file, options);
}

function endingOf(file: string): string {
  const name = path.basename(file).toLowerCase();
  const packed = name.endsWith(".gz") ? ".gz" : "";
  return path.extname(name.slice(0, name.length - packed.length)) + packed;
}

/** The tables of a folder one after another: their rows are the rows of one table. */
async function openFolder(folder: string, options: OpeningOptions): Promise<TableFile> {
  const { files, leftOut } = await filesOfOneKind(folder, "table", (name) =>
    formats[endingOf(name)] === undefined ? undefined : endingOf(name),
  );
  const [firstFile = folder, ...others] = files;
  const first = await openFile(firstFile, options);
  const { columns } = first;
  let open = first;
  const read = async function* (wanted: readonly string[]): AsyncGenerator<RowBlock> {
    yield* first.read(wanted);
    for (const file of others) {
      await open.close();
      open = await openFile(file, options);
      requireColumns(file, { columns: open.columns, wanted: columns, ignored: [] });
      yield* open.read(wanted);
    }
  };
  const count = `${folder}: ${files.length} ${files.length === 1 ? "file was" : "files were"} read as one table`;
  return {
    path: folder,
    columns,
    mayHaveDecimalCommas: first.mayHaveDecimalCommas,
    remarks: [count, ...first.remarks],
    leftOut,
    read,
    close: () => open.close(),
  };
}

/**
 * Times the reading of large files of a user's: a table of 400,000 rows and 20 columns as CSV and as Parquet with one row
 * group, in turn, and a text of 125 MB by its characters. Each is read in a process of its own, whose processor time and
 * largest memory are given.
 *
 *     npm run bench:load
 *
 * Or a text of so many megabytes alone, which memory is not to hold, by characters, by bytes and by a tokenizer file:
 *
 *     npm run bench:load -- --text 1000 --tokens tokenizer.json
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parquetWriteBuffer } from "hyparquet-writer";
import { writeAll } from "../runtime/files/index.js";
import { parseScript, script } from "./script.js";

const [rows, columns, textBytes] = [400_000, 20, 125e6];
interface Options {
  readonly load?: string;
  readonly text?: string;
  readonly tokens?: string;
}

const { load, text, tokens } = parseScript<Options>(
  script("bench:load", "Time the reading of a table of 400,000 rows and of a text of 125 MB.")
    .option("--load <file>", "read this file alone, in this process")
    .option("--text <megabytes>", "read a text of so many megabytes that memory is not to hold")
    .option("--tokens <tokens>", "by characters, bytes or a tokenizer file"),
);
if (load !== undefined) await timeLoading(load);
else if (text !== undefined) await timeText(Number(text) * 1e6);
else await timeAll();

async function timeText(bytes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "spankey-load-"));
  try {
    const file = join(folder, "large.txt");
    writeText(file, bytes);
    for (const kind of ["characters", "bytes", ...(tokens === undefined ? [] : [tokens])]) {
      const child = fork(fileURLToPath(import.meta.url), ["--load", file, "--tokens", kind]);
      await once(child, "exit");
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function timeAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "spankey-load-"));
  try {
    writeTables(folder);
    writeText(join(folder, "large.txt"), textBytes);
    for (const name of ["large.csv", "large.parquet", "large.csv", "large.parquet", "large.txt"]) {
      const child = fork(fileURLToPath(import.meta.url), ["--load", join(folder, name)]);
      await once(child, "exit");
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function timeLoading(file: string): Promise<void> {
  const { loadNamed } = await import("../runtime/data/index.js");
  const isText = file.endsWith(".txt");
  const classes = tokens === undefined ? 64 : 2 ** 20;
  const model = isText ? { inputShape: [64], classes } : { inputShape: [columns], classes: 2 };
  const before = process.cpuUsage();
  const given = { file, ...(tokens !== undefined && { tokens }) };
  const options = { seed: 1, model, ...(tokens !== undefined && { memory: 1e6 }) };
  const { train, test } = await loadNamed(isText ? "text" : "table", given, options);
  const { user, system } = process.cpuUsage(before);
  const [seconds, megabytes] = [(user + system) / 1e6, process.resourceUsage().maxRSS / 1024];
  console.log(
    `${file}${tokens === undefined ? "" : ` by ${tokens}`}: ${train.count + test.count} samples, ${seconds.toFixed(1)} s of the processor, at most ${megabytes.toFixed(0)} MB`,
  );
}

/** The same numbers in both files: six decimals, by a generator that gives them on every machine. */
function writeTables(folder: string): void {
  const next = generator();
  const data = Array.from({ length: columns }, () =>
    Float64Array.from({ length: rows }, () => Math.round(next() * 1e6) / 1e6),
  );
  const labels = Int32Array.from({ length: rows }, (_, row) => ((data[0]?.[row] ?? 0) > 0.5 ? 1 : 0));
  const columnData = [
    ...data.map((numbers, column) => ({ name: `x${column}`, data: numbers, type: "DOUBLE" as const })),
    { name: "label", data: labels, type: "INT32" as const },
  ];
  writeFileSync(
    join(folder, "large.parquet"),
    new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: rows })),
  );
  writeLines(join(folder, "large.csv"), rows + 1, (line) =>
    columnData.map(({ name, data: cells }) => (line === 0 ? name : cells[line - 1])).join(","),
  );
}

function writeText(path: string, bytes: number): void {
  const next = generator();
  const words =
    "the quick brown fox jumps over a lazy dog and Zoë reads her book for 5 € near the river".split(" ");
  const perLine = 2000;
  const meanBytes = Buffer.byteLength(`${words.join(" ")} `) / words.length;
  writeLines(path, Math.ceil(bytes / (meanBytes * perLine)), () =>
    Array.from({ length: perLine }, () => words[Math.floor(next() * words.length)]).join(" "),
  );
}

function writeLines(path: string, count: number, lineOf: (index: number) => string): void {
  const file = openSync(path, "w");
  try {
    for (let start = 0; start < count; start += 1000) {
      const lines = Array.from({ length: Math.min(1000, count - start) }, (_, i) => `${lineOf(start + i)}\n`);
      writeAll(file, Buffer.from(lines.join("")));
    }
  } finally {
    closeSync(file);
  }
}

/** Numbers in [0, 1): the linear congruential generator of Numerical Recipes. What is timed does not depend on them. */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

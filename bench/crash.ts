/**
 * Kills commands at moments drawn from a seed, fills the disk under them, lets them go on, and compares every byte of what
 * they leave with that of commands which were left alone. The findings are in docs/crash.md.
 *
 *     npm run crash -- --seed 1 --kills 200 --sizes 40
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PQueue from "p-queue";
import { drawTable } from "../cli/text-table.js";
import { ExitStatus } from "../diagnostics/index.js";
import { type CrashCase, crashCases, runCase } from "./crash/cases.js";
import { diskSizes, onFullDisk, placeOfDisk } from "./crash/full-disk.js";
import { killChain, referenceOf, type Undisturbed } from "./crash/kill-chain.js";
import { parseScript, script } from "./script.js";

const number = (text: string): number => Number(text);
const { seed, kills, sizes, jobs } = parseScript<{
  seed: number;
  kills: number;
  sizes: number;
  jobs: number;
}>(
  script(
    "crash",
    "Kill commands and fill the disk under them; what they leave must be as if nothing had been.",
  )
    .option("--seed <number>", "draws the moments", number, 1)
    .option("--kills <number>", "kills of all commands together", number, 200)
    .option("--sizes <number>", "sizes of the disk", number, 40)
    .option("--jobs <number>", "commands at once", number, 2),
);

/** Shares of the kills: a run has the most to lose. */
const shares: Readonly<Record<string, number>> = { run: 0.35, sweep: 0.12, attack: 0.13, "key new": 0.4 };

/** Kilobytes that are more than the small run needs. */
const enough = 120;

const scratch = mkdtempSync(join(tmpdir(), "spankey-crash-"));
const runFolder = join(scratch, "reference-run");
const findings: string[] = [];
const rows: string[][] = [];

const began = performance.now();
const references = new Map<string, Undisturbed>();
for (const one of crashCases) {
  const folder = join(scratch, `reference-${one.name.replace(" ", "-")}`);
  references.set(one.name, await referenceOf(one, folder, runFolder));
}
for (const one of crashCases) await killOften(one, Math.ceil(kills * (shares[one.name] ?? 0)));
await fillDisks();
report();

function referenceFor({ name }: CrashCase): Undisturbed {
  const reference = references.get(name);
  if (reference === undefined) throw new Error(`there is no reference for ${name}`);
  return reference;
}

async function killOften(one: CrashCase, wanted: number): Promise<void> {
  const [queue, count] = [new PQueue({ concurrency: jobs }), { write: 0, time: 0, ends: 0, wrong: 0 }];
  let chain = 0;
  const next = async (): Promise<void> => {
    while (count.write + count.time < wanted) {
      chain += 1;
      const place = {
        seed,
        number: chain,
        folder: join(scratch, `${one.name.replace(" ", "-")}-${chain}`),
        runFolder,
      };
      const result = await killChain(one, referenceFor(one), place);
      count.write += result.kills.write;
      count.time += result.kills.time;
      count.ends += 1;
      if (result.findings.length > 0) count.wrong += 1;
      findings.push(...result.findings);
    }
  };
  await Promise.all(Array.from({ length: jobs }, () => queue.add(next)));
  rows.push([one.name, ...[count.write, count.time, count.ends, count.wrong].map(String)]);
  console.error(`${one.name}: ${count.write + count.time} kills, ${count.wrong} of ${count.ends} ends wrong`);
}

async function fillDisks(): Promise<void> {
  let [tried, full, wrong] = [0, 0, 0];
  const queue = new PQueue({ concurrency: jobs });
  const tryOne = async (kilobytes: number): Promise<void> => {
    const place = { kilobytes, folder: placeOfDisk(scratch, kilobytes), runFolder };
    const result = await onFullDisk(runCase, referenceFor(runCase), place);
    if (result === undefined) return;
    tried += 1;
    if (result.isFull) full += 1;
    if (result.findings.length > 0) wrong += 1;
    findings.push(...result.findings);
  };
  await Promise.all(diskSizes(sizes, enough).map((size) => queue.add(() => tryOne(size))));
  const remark = tried < sizes ? " (no permission to mount small disks)" : "";
  console.error(`full disks: ${tried} sizes, ${full} too small, ${wrong} ends wrong${remark}`);
  rows.push(["run on a full disk", "", "", String(tried), String(wrong)]);
}

function report(): void {
  const head = ["command", "kills at a write", "kills at a time", "ends compared", "wrong"];
  console.log(drawTable({ head, numeric: (column) => column > 0, rows }, false));
  console.log(`seed ${seed}, ${Math.round((performance.now() - began) / 60_000)} min`);
  for (const finding of findings) console.log(`\n${finding}`);
  if (findings.length === 0) rmSync(scratch, { recursive: true });
  else console.log(`\nwhat is left of them is in ${scratch}`);
  process.exitCode = findings.length === 0 ? ExitStatus.ok : ExitStatus.failed;
}

/**
 * Tries damaged and hostile inputs of every kind that people write, receive or download: each must be accepted, or refused
 * with a code, in time. The findings are in docs/fuzzing.md.
 *
 *     npm run fuzz -- --minutes 10
 *     npm run fuzz -- --kind images --seed 17
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { drawTable } from "../cli/text-table.js";
import { ExitStatus } from "../diagnostics/index.js";
import { fuzzKind, fuzzKinds, writeFiles } from "../test/fuzz/kinds.js";
import { type FuzzOrder, FuzzProcess } from "./fuzz/pool.js";
import { parseScript, script } from "./script.js";

const names = fuzzKinds.map(({ name }) => name);
const atLeast =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value <= Number.MAX_SAFE_INTEGER) return value;
    throw new InvalidArgumentError(`expected a number from ${least} on.`);
  };
const kindList = (text: string): string[] => {
  const chosen = text.split(",");
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown === undefined) return chosen;
  throw new InvalidArgumentError(`there is no kind ${unknown}; there are ${names.join(", ")}.`);
};

const { minutes, only, seed, kind } = parseScript<{
  minutes: number;
  only: string[];
  seed: number;
  kind?: string;
}>(
  script("fuzz", "Try damaged inputs of every kind; each must be accepted, or refused with a code, in time.")
    .option("--minutes <number>", "how long", atLeast(0), 1)
    .option("--only <kinds>", `some kinds, by commas: ${names.join(", ")}`, kindList, names)
    .option("--seed <number>", "the seed of the first input of each kind", atLeast(0), 1)
    .addOption(new Option("--kind <name>", "try one input again, that of --seed").choices(names)),
);

/** Seconds after which an input is taken to have no end. */
const limitSeconds = 120;

const findingsFolder = resolve("build/fuzz");
const before = process.env["TMPDIR"];
const scratch = mkdtempSync(join(before ?? tmpdir(), "spankey-fuzz-"));
// of this process and of those that it starts
process.env["TMPDIR"] = scratch;

const counts = new Map(only.map((name) => [name, new Map<string, number>()]));
const tries = new FuzzProcess(limitSeconds);
const began = performance.now();
let found = 0;
process.once("SIGINT", () => {
  rmSync(scratch, { recursive: true, force: true });
  process.exit(ExitStatus.failed);
});
try {
  if (kind === undefined) await goRound();
  else console.log(`${kind} of seed ${seed}: ${await attempt({ kind, seed })}`);
} finally {
  tries.close();
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = found === 0 ? ExitStatus.ok : ExitStatus.failed;

/** Each kind gets as much time as every other: what is slow is tried less often. */
async function goRound(): Promise<void> {
  const spent = new Map(only.map((name) => [name, 0]));
  const next = new Map(only.map((name) => [name, seed]));
  while (performance.now() - began < minutes * 60_000) {
    const name = only.reduce((a, b) => ((spent.get(a) ?? 0) <= (spent.get(b) ?? 0) ? a : b));
    const start = performance.now();
    const at = next.get(name) ?? seed;
    const outcome = await attempt({ kind: name, seed: at });
    next.set(name, at + 1);
    // the first of a kind loads its modules
    if (at > seed) spent.set(name, (spent.get(name) ?? 0) + performance.now() - start);
    const ofKind = counts.get(name);
    ofKind?.set(outcome, (ofKind.get(outcome) ?? 0) + 1);
  }
  report();
}

/** The outcome of one input. That of a finding is said at once, and kept. */
async function attempt(order: FuzzOrder): Promise<string> {
  const answer = await tries.try(order);
  if ("outcome" in answer) return answer.outcome;
  found += 1;
  const folder = await keep(order);
  console.log(`${order.kind} of seed ${order.seed}: ${answer.finding}`);
  console.log(`  kept in ${folder}; again: npm run fuzz -- --kind ${order.kind} --seed ${order.seed}\n`);
  return "finding";
}

async function keep(order: FuzzOrder): Promise<string> {
  const folder = join(findingsFolder, `${order.kind}-${order.seed}`);
  mkdirSync(folder, { recursive: true });
  writeFiles(folder, (await fuzzKind(order.kind).draw(order.seed)).files);
  return folder;
}

function report(): void {
  const rows = [...counts].map(([name, outcomes]) => {
    const of = (outcome: string): number => outcomes.get(outcome) ?? 0;
    const all = [...outcomes.values()].reduce((a, b) => a + b, 0);
    const refused = all - of("accepted") - of("finding");
    return [name, ...[all, of("accepted"), refused, of("finding")].map(String), codesOf(outcomes)];
  });
  const head = ["kind", "inputs", "accepted", "refused", "findings", "most frequent codes"];
  console.log(drawTable({ head, numeric: (column) => column > 0 && column < 5, rows }, false));
  const all = rows.reduce((sum, [, inputs]) => sum + Number(inputs), 0);
  const time = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(`${all} inputs from seed ${seed} on, ${found} findings, ${time} min`);
}

function codesOf(outcomes: ReadonlyMap<string, number>): string {
  const codes = [...outcomes]
    .filter(([outcome]) => !["accepted", "finding"].includes(outcome))
    .sort(([, a], [, b]) => b - a);
  const shown = codes.slice(0, 5).map(([code, count]) => `${code} ${count}`);
  return [...shown, ...(codes.length > 5 ? [`and ${codes.length - 5} more`] : [])].join(", ");
}

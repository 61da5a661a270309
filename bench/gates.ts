/**
 * Trains the gates of a spec over several seeds, attacks each of them, and prints the table of docs/gates.md: what a gate
 * costs its owner, and what the cheapest attack costs that recovers at least 90 %.
 *
 *     npm run gates -- [--spec specs/gates/mnist.spk] [--ungated Ungated] [--seeds 42,43,44] [--budget quick|standard]
 *                      [--at-once 2] [--only Uniform,Deeper] [--out runs/gates] [--data DIR]
 *
 * Runs and attacks are kept in `--out`, and what is there is not done again. Training costs are the seconds of an epoch
 * over those of the experiment without a gate, both with so many other runs beside them as `--at-once` says.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import PQueue from "p-queue";
import { median } from "simple-statistics";
import { checkSpec } from "../compiler/index.js";
import { SourceFile } from "../diagnostics/index.js";
import { type AttackReport, priceText, wasMade } from "../runtime/attacks/index.js";
import type { RunResult } from "../runtime/index.js";

const spkc = fileURLToPath(new URL("../cli/main.js", import.meta.url));
const { values: options } = parseArgs({
  options: {
    spec: { type: "string", default: "specs/gates/mnist.spk" },
    ungated: { type: "string", default: "Ungated" },
    seeds: { type: "string", default: "42,43,44" },
    budget: { type: "string", default: "quick" },
    "at-once": { type: "string", default: "2" },
    only: { type: "string" },
    out: { type: "string", default: "runs/gates" },
    data: { type: "string" },
  },
});
const data = options.data === undefined ? [] : ["--data", options.data];
const source = new SourceFile(options.spec, readFileSync(options.spec, "utf8"));
const { checked } = checkSpec(source, { readFile: (path) => readFileSync(path, "utf8") });
if (checked === undefined) throw new Error(`${options.spec} has errors`);
const chosen = options.only?.split(",");
const gates = checked.experiments
  .map(({ name }) => name)
  .filter((name) => name === options.ungated || (chosen?.includes(name) ?? true));
const seeds = options.seeds.split(",");

const queue = new PQueue({ concurrency: Number(options["at-once"]) });
const folderOf = (gate: string, seed: string): string =>
  join(options.out, basename(options.spec, ".spk"), `${gate}-${seed}`);
mkdirSync(options.out, { recursive: true });
const jobs = seeds.flatMap((seed) => gates.map((gate) => ({ gate, seed })));
await Promise.all(jobs.map((job) => queue.add(() => trainAndAttack(job))));
for (const line of table()) console.log(line);

async function trainAndAttack({ gate, seed }: (typeof jobs)[number]): Promise<void> {
  const folder = folderOf(gate, seed);
  if (!existsSync(join(folder, "result.json"))) {
    const common = ["--seed", seed, "--out", folder, "--threads", "1", ...data];
    await command("run", options.spec, "--experiment", gate, ...common);
  }
  const isDone = existsSync(join(folder, "attacks.json")) && attacksOn(gate, seed).budget === options.budget;
  if (gate === options.ungated || isDone) return;
  await command("attack", folder, "--budget", options.budget, "--threads", "1", ...data);
}

async function command(...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [spkc, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  if (status !== 0) throw new Error(`spkc ${args.join(" ")} ended with ${status}:\n${said}`);
  console.error(`done: spkc ${args.join(" ")}`);
}

function table(): string[] {
  const ungated = seeds.map((seed) => secondsOfEpoch(options.ungated, seed));
  const rows = gates.map((gate) => {
    const accuracies = seeds.map((seed) => testAccuracy(gate, seed));
    const costs = seeds.map((seed, i) => secondsOfEpoch(gate, seed) / (ungated[i] ?? Number.NaN));
    const attacked = gate === options.ungated ? [] : seeds.map((seed) => attacksOn(gate, seed));
    const of = (name: string): string => spread(attacked.map((report) => best(report, name)));
    const cells = [spread(accuracies), `${median(costs).toFixed(1)} ×`];
    if (attacked.length === 0) return [gate, ...cells, "", "", "", ""];
    return [
      gate,
      ...cells,
      of("reject_bypass"),
      of("trivial_keys"),
      of("key_optimisation"),
      attacked.map(cheapest).join("; "),
    ];
  });
  const head = [
    "gate",
    "authorised accuracy",
    "training",
    "R, reject output dropped",
    "R, trivial keys",
    "R, key optimisation",
    "cheapest recovery of 90 %, by seed",
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

function testAccuracy(gate: string, seed: string): number {
  const { evaluation } = readJson(gate, seed, "result.json") as RunResult;
  const { valid } = evaluation.test ?? {};
  if (valid === undefined) throw new Error(`${gate}, seed ${seed}, was not judged`);
  return valid.accuracy;
}

function secondsOfEpoch(gate: string, seed: string): number {
  const lines = readFileSync(join(folderOf(gate, seed), "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  return median(lines.map((line) => (JSON.parse(line) as { seconds: number }).seconds));
}

function attacksOn(gate: string, seed: string): AttackReport {
  return readJson(gate, seed, "attacks.json") as AttackReport;
}

function readJson(gate: string, seed: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folderOf(gate, seed), file), "utf8"));
}

/** The highest recovery of an attack's trials; NaN where it was not made. */
function best({ attacks }: AttackReport, name: string): number {
  const trials = attacks.filter(wasMade).find((attack) => attack.name === name)?.trials ?? [];
  return trials.length === 0 ? Number.NaN : Math.max(...trials.map(({ recovery }) => recovery));
}

function cheapest({ verdict }: AttackReport): string {
  if (verdict.kind !== "broken") return verdict.kind === "none" ? "none found" : "inconclusive";
  const { attack, trial } = verdict;
  return `\`${attack}\` (${trial.variant}): ${priceText(trial.price)}`;
}

/** Mean ± sample standard deviation. */
function spread(values: readonly number[]): string {
  if (values.some(Number.isNaN)) return "does not apply";
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (values.length < 2) return mean.toFixed(4);
  return `${mean.toFixed(4)} ± ${Math.sqrt(squares / (values.length - 1)).toFixed(4)}`;
}

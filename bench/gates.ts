/**
 * Trains the gates of a spec over several seeds, attacks each of them, and prints the tables of docs/gates.md: what a gate
 * costs its owner, what an attacker gets of it and at what price, and what a key found by gradients recovers.
 *
 *     npm run gates -- [--spec specs/gates/mnist.spk] [--ungated Ungated,UngatedLong] [--seeds 42,43,44]
 *                      [--budget quick|standard] [--at-once 2] [--only Uniform,Inner] [--out runs/gates] [--data DIR]
 *
 * Without `--budget` the attacks are those of the spec. Runs and attacks are kept in `--out`, and what is there is not done
 * again. Training costs are the seconds of an epoch over those of the first experiment without a gate, both with so many
 * other runs beside them as `--at-once` says.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import PQueue from "p-queue";
import { mean, median, sampleStandardDeviation } from "simple-statistics";
import {
  type AttackName,
  type AttackReport,
  attackNames,
  priceText,
  type Trial,
  wasMade,
} from "../audit/attacks/index.js";
import { afterTheFirst, markdownTable, number, type TextTable } from "../audit/report/table.js";
import { checkSpec } from "../compiler/index.js";
import { SourceFile } from "../diagnostics/index.js";
import type { RunResult } from "../runtime/index.js";

const spkc = fileURLToPath(new URL("../cli/main.js", import.meta.url));
const { values: options } = parseArgs({
  options: {
    spec: { type: "string", default: "specs/gates/mnist.spk" },
    ungated: { type: "string", default: "Ungated,UngatedLong" },
    seeds: { type: "string", default: "42,43,44" },
    budget: { type: "string" },
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
const ungated = options.ungated.split(",");
const experiments = checked.experiments
  .map(({ name }) => name)
  .filter((name) => ungated.includes(name) || (chosen?.includes(name) ?? true));
const gates = experiments.filter((name) => !ungated.includes(name));
const seeds = options.seeds.split(",");

const queue = new PQueue({ concurrency: Number(options["at-once"]) });
const folderOf = (experiment: string, seed: string): string =>
  join(options.out, basename(options.spec, ".spk"), `${experiment}-${seed}`);
mkdirSync(options.out, { recursive: true });
const jobs = seeds.flatMap((seed) => experiments.map((experiment) => ({ experiment, seed })));
await Promise.all(jobs.map((job) => queue.add(() => trainAndAttack(job))));
for (const table of [costs(), prices(), recoveries(), keysByLabels()])
  console.log(`${markdownTable(table)}\n`);

async function trainAndAttack({ experiment, seed }: (typeof jobs)[number]): Promise<void> {
  const folder = folderOf(experiment, seed);
  if (!existsSync(join(folder, "result.json"))) {
    const common = ["--seed", seed, "--out", folder, "--threads", "1", ...data];
    await command("run", options.spec, "--experiment", experiment, ...common);
  }
  if (ungated.includes(experiment) || wasAttacked(experiment, seed)) return;
  const budget = options.budget === undefined ? [] : ["--budget", options.budget];
  try {
    await command("attack", folder, ...budget, "--threads", "1", ...data);
  } catch (error) {
    // valid keys that do no better than guessing: there is a row to show, and nothing to recover
    if (!(error instanceof Error && error.message.includes("valid-key-at-chance"))) throw error;
  }
}

function wasAttacked(gate: string, seed: string): boolean {
  const report = attacksOn(gate, seed);
  return report !== undefined && (options.budget === undefined || report.budget === options.budget);
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

/** What each experiment costs its owner. */
function costs(): TextTable {
  const [first = ""] = ungated;
  return {
    head: ["experiment", "authorised accuracy", "epochs", "training, × an epoch without a gate"],
    numeric: afterTheFirst,
    rows: experiments.map((name) => {
      const seconds = seeds.map(
        (seed) => median(epochSeconds(name, seed)) / median(epochSeconds(first, seed)),
      );
      const [epochs = []] = seeds.map((seed) => epochSeconds(name, seed));
      return [
        name,
        spread(
          seeds.map((seed) => testAccuracy(name, seed)),
          4,
        ),
        String(epochs.length),
        number(median(seconds), 1),
      ];
    }),
  };
}

/** The most that each attack recovers of each gate. */
function recoveries(): TextTable {
  const names = attackNames.filter((name) => gates.some((gate) => recovered(gate, name).length > 0));
  return {
    head: ["attack", ...gates],
    numeric: afterTheFirst,
    rows: names.map((name) => [`\`${name}\``, ...gates.map((gate) => spread(recovered(gate, name)))]),
  };
}

/** The cheapest attack on each gate that recovers 90 %, and its price. */
function prices(): TextTable {
  return {
    head: ["gate", ...seeds.map((seed) => `seed ${seed}`)],
    numeric: () => false,
    rows: gates.map((gate) => [
      gate,
      ...seeds.map((seed) => {
        const report = attacksOn(gate, seed);
        return report === undefined ? "valid keys do not work" : cheapest(report);
      }),
    ]),
  };
}

/** What a key found by gradients recovers, each way, by the labels it learns from, and what these teach a fresh network. */
function keysByLabels(): TextTable {
  const found = gates.map((gate) => ({
    gate,
    byReport: reports(gate).map((report) => trialsOf(report, "key_optimisation").flatMap(wayAndLabels)),
  }));
  const amounts = [...new Set(found.flatMap(({ byReport }) => byReport.flat().map(({ labels }) => labels)))];
  const rows = found.flatMap(({ gate, byReport }) => {
    const trials = byReport.flat();
    const row = (name: string, of: readonly Pick<Scored, "labels" | "recovery">[]): string[] => [
      gate,
      name,
      ...amounts.map((n) => spread(of.filter(({ labels }) => labels === n).map(({ recovery }) => recovery))),
    ];
    const ways = [...new Set(trials.map(({ way }) => way))];
    // every way has the same control
    const alone = byReport.flatMap((of) =>
      of.flatMap(({ way, labels, control }) =>
        way === of[0]?.way && control !== undefined ? [{ labels, recovery: control }] : [],
      ),
    );
    return [
      ...ways.map((name) =>
        row(
          name,
          trials.filter(({ way }) => way === name),
        ),
      ),
      ...(alone.length === 0 ? [] : [row("(from scratch)", alone)]),
    ];
  });
  return {
    head: ["gate", "gradient estimator", ...amounts.map((n) => `${n} labels`)],
    numeric: (column) => column > 1,
    rows,
  };
}

interface Scored {
  readonly way: string;
  readonly labels: number;
  readonly recovery: number;
  readonly control: number | undefined;
}

/** A trial after the usual number of steps; of one that was scored at another time, nothing. */
function wayAndLabels({ variant, at, recovery, control }: Trial): Scored[] {
  const [, way, steps] = /^\d+ labels?, (.*?)(, \d+ steps)?$/.exec(variant) ?? [];
  const labels = at?.["labels"];
  if (way === undefined || steps !== undefined || labels === undefined) return [];
  return [{ way, labels, recovery, control: control?.recovery }];
}

/** The highest recovery of an attack's trials, by seed; of a seed where it was not made, nothing. */
function recovered(gate: string, name: AttackName): number[] {
  return reports(gate).flatMap((report) => {
    const trials = trialsOf(report, name);
    return trials.length === 0 ? [] : [Math.max(...trials.map(({ recovery }) => recovery))];
  });
}

function trialsOf({ attacks }: AttackReport, name: AttackName): readonly Trial[] {
  return attacks.filter(wasMade).find((attack) => attack.name === name)?.trials ?? [];
}

function testAccuracy(gate: string, seed: string): number {
  const { evaluation } = readJson(gate, seed, "result.json") as RunResult;
  const { valid } = evaluation.test ?? {};
  if (valid === undefined) throw new Error(`${gate}, seed ${seed}, was not judged`);
  return valid.accuracy;
}

function epochSeconds(experiment: string, seed: string): number[] {
  const lines = readFileSync(join(folderOf(experiment, seed), "metrics.jsonl"), "utf8");
  return lines
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { seconds: number }).seconds);
}

function reports(gate: string): AttackReport[] {
  return seeds.map((seed) => attacksOn(gate, seed)).filter((report) => report !== undefined);
}

/** What attacks on a gate came to; undefined where there is nothing to recover, or none was made. */
function attacksOn(gate: string, seed: string): AttackReport | undefined {
  if (!existsSync(join(folderOf(gate, seed), "attacks.json"))) return undefined;
  return readJson(gate, seed, "attacks.json") as AttackReport;
}

function readJson(gate: string, seed: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folderOf(gate, seed), file), "utf8"));
}

function cheapest({ verdict }: AttackReport): string {
  if (verdict.kind !== "broken") return verdict.kind === "none" ? "none found" : "inconclusive";
  const { attack, trial } = verdict;
  return `\`${attack}\` (${trial.variant}): ${priceText(trial.price)}`;
}

/** Mean ± sample standard deviation; of nothing, "". */
function spread(values: readonly number[], decimals = 2): string {
  if (values.length === 0) return "";
  const deviation = values.length < 2 ? "" : ` ± ${number(sampleStandardDeviation([...values]), decimals)}`;
  return number(mean([...values]), decimals) + deviation;
}

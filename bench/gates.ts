/**
 * Trains the gates of a spec over several seeds, attacks each of them, and prints the tables of docs/gates.md: what a gate
 * costs its owner, what an attacker gets of it and at what price, and what a key found by gradients recovers.
 *
 *     npm run gates -- --help
 *
 * Without `--budget` the attacks are those of the spec. Runs and attacks are kept in `--out`, and what is there is not done
 * again. Training costs are the seconds of an epoch over those of the first experiment without a gate, both with so many
 * other runs beside them as `--at-once` says.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Option } from "commander";
import PQueue from "p-queue";
import { mean, median, sampleStandardDeviation } from "simple-statistics";
import { compileSpec } from "../app/spec/compile.js";
import {
  type AttackBudget,
  type AttackName,
  type AttackReport,
  attackBudgets,
  attackNames,
  priceText,
  type Trial,
  wasMade,
} from "../audit/attacks/index.js";
import { afterTheFirst, markdownTable, number, type TextTable } from "../audit/document/table.js";
import { names } from "../cli/command-line/context.js";
import { positiveNumber } from "../cli/options/numbers.js";
import type { RunResult } from "../runtime/index.js";
import { parseScript, script } from "./script.js";
import { spkc } from "./spkc.js";

interface Options {
  readonly spec: string;
  readonly ungated: readonly string[];
  readonly seeds: readonly string[];
  readonly budget?: AttackBudget;
  readonly atOnce: number;
  readonly only?: readonly string[];
  readonly out: string;
  readonly data?: string;
}

const command = script(
  "gates",
  "Train the gates of a spec over seeds, attack them, and print the tables of docs/gates.md.",
)
  .option("--spec <file>", "the spec", "specs/gates/mnist.spk")
  .option("--ungated <names>", "its experiments without a gate", names, ["Ungated", "UngatedLong"])
  .option("--seeds <numbers>", "the seeds", names, ["42", "43", "44"])
  .addOption(
    new Option("--budget <name>", "how much to try (default: as the spec says)").choices(attackBudgets),
  )
  .option("--at-once <n>", "runs at once", positiveNumber, 2)
  .option("--only <names>", "some of its gates (default: all)", names)
  .option("--out <dir>", "folder with the runs", "runs/gates")
  .option("--data <dir>", "folder with the files of the dataset");
const options = parseScript<Options>(command);
const { ungated, seeds } = options;
const data = options.data === undefined ? [] : ["--data", options.data];
const known = compileSpec(options.spec, {}).experiments.map(({ name }) => name);
for (const name of [...ungated, ...(options.only ?? [])]) {
  if (!known.includes(name)) command.error(`error: ${options.spec} has no experiment ${name}`);
}
const experiments = known.filter((name) => ungated.includes(name) || (options.only?.includes(name) ?? true));
const gates = experiments.filter((name) => !ungated.includes(name));

const queue = new PQueue({ concurrency: options.atOnce });
const folderOf = (experiment: string, seed: string): string =>
  join(options.out, basename(options.spec, ".spk"), `${experiment}-${seed}`);
const jobs = seeds.flatMap((seed) => experiments.map((experiment) => ({ experiment, seed })));
await Promise.all(jobs.map((job) => queue.add(() => trainAndAttack(job))));
for (const table of [costs(), prices(), recoveries(), keysByLabels()])
  console.log(`${markdownTable(table)}\n`);

async function trainAndAttack({ experiment, seed }: (typeof jobs)[number]): Promise<void> {
  const folder = folderOf(experiment, seed);
  if (!existsSync(join(folder, "result.json"))) {
    const common = ["--seed", seed, "--out", folder, "--threads", "1", ...data];
    await done("run", options.spec, "--experiment", experiment, ...common);
  }
  if (ungated.includes(experiment) || wasAttacked(experiment, seed)) return;
  const budget = options.budget === undefined ? [] : ["--budget", options.budget];
  await done("attack", folder, ...budget, "--threads", "1", ...data);
}

async function done(...args: string[]): Promise<void> {
  // valid keys that do no better than guessing: there is a row to show, and nothing to recover
  await spkc(args, { expected: "valid-key-at-chance" });
  console.error(`done: spkc ${args.join(" ")}`);
}

function wasAttacked(gate: string, seed: string): boolean {
  const report = attacksOn(gate, seed);
  return report !== undefined && (options.budget === undefined || report.budget === options.budget);
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

/** What a key found by gradients recovers, by gradient estimator and by the labels it learns from, and what these teach a fresh network. */
function keysByLabels(): TextTable {
  const found = gates.map((gate) => ({
    gate,
    byReport: reports(gate).map((report) => trialsOf(report, "key_optimisation").flatMap(estimatedTrial)),
  }));
  const amounts = [...new Set(found.flatMap(({ byReport }) => byReport.flat().map(({ labels }) => labels)))];
  const rows = found.flatMap(({ gate, byReport }) => {
    const trials = byReport.flat();
    const row = (name: string, of: readonly Pick<EstimatedTrial, "labels" | "recovery">[]): string[] => [
      gate,
      name,
      ...amounts.map((n) => spread(of.filter(({ labels }) => labels === n).map(({ recovery }) => recovery))),
    ];
    const estimators = [...new Set(trials.map(({ estimator }) => estimator))];
    // every estimator has the same control
    const alone = byReport.flatMap((of) =>
      of.flatMap(({ estimator, labels, control }) =>
        estimator === of[0]?.estimator && control !== undefined ? [{ labels, recovery: control }] : [],
      ),
    );
    return [
      ...estimators.map((name) =>
        row(
          name,
          trials.filter(({ estimator }) => estimator === name),
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

interface EstimatedTrial {
  readonly estimator: string;
  readonly labels: number;
  readonly recovery: number;
  readonly control: number | undefined;
}

/** A trial after the usual number of steps; of one that was scored at another time, nothing. */
function estimatedTrial({ variant, at, recovery, control }: Trial): EstimatedTrial[] {
  const [, estimator, steps] = /^\d+ labels?, (.*?)(, \d+ steps)?$/.exec(variant) ?? [];
  const labels = at?.["labels"];
  if (estimator === undefined || steps !== undefined || labels === undefined) return [];
  return [{ estimator, labels, recovery, control: control?.recovery }];
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
  if (valid?.accuracy === undefined || valid.accuracy === null)
    throw new Error(`${gate}, seed ${seed}, was not judged`);
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

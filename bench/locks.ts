/**
 * Trains the network of a spec whose experiments differ in their lock alone, puts each lock on it, attacks it, and prints the
 * table of docs/locks.md: what a secret leaves to an attacker beyond what his samples teach a network from scratch.
 *
 *     npm run locks -- --help
 *
 * Locks are put on in memory, so all attacks share the samples and the controls. What was measured is kept in `--out` and is
 * not done again.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Option } from "commander";
import { type OpenedRun, openRun } from "../app/run/open-run.js";
import { compileSpec } from "../app/spec/compile.js";
import { taskOf } from "../app/task.js";
import {
  type AttackBudget,
  type AttackName,
  type AttackReport,
  attackBudgets,
  attackNames,
  attackSplits,
  attackVictim,
  planAttacks,
  type SuiteOptions,
  type Trial,
  wasMade,
} from "../audit/attacks/index.js";
import { afterTheFirst, markdownTable, number, type TextTable } from "../audit/document/table.js";
import { names } from "../cli/command-line/context.js";
import { experimentConfig } from "../compiler/emit/config.js";
import { KeySource, lockInMemory, selectParameters } from "../runtime/index.js";
import type { ExperimentConfig } from "../runtime/model.js";
import { accuracy } from "../runtime/opened-model/index.js";
import { sizeOf } from "../tensor/ops/index.js";
import { parseScript, script } from "./script.js";
import { spkc } from "./spkc.js";

interface Options {
  readonly spec: string;
  readonly experiments?: readonly string[];
  readonly seed: string;
  readonly budget?: AttackBudget;
  readonly only?: readonly string[];
  readonly out: string;
  readonly data?: string;
}

const command = script(
  "locks",
  "Lock one training in every way of a spec, attack each, and print the table of docs/locks.md.",
)
  .option("--spec <file>", "the spec", "specs/locks/compared.spk")
  .option("--experiments <names>", "some of its locks (default: all)", names)
  .option("--seed <number>", "the seed of the training", "42")
  .addOption(
    new Option("--budget <name>", "how much to try (default: as the spec says)").choices(attackBudgets),
  )
  .option("--only <names>", "these attacks alone", names)
  .option("--out <dir>", "folder with the run and what attacks came to", "runs/locks")
  .option("--data <dir>", "folder with the files of the dataset");
const options = parseScript<Options>(command);
const { spec, seed, budget, data } = options;
const only = attackNames.filter((name) => options.only?.includes(name) ?? false);
const unknown = options.only?.find((name) => !only.includes(name as AttackName));
if (unknown !== undefined) command.error(`error: there is no attack ${unknown}`);
const { trained, locks } = await locksOfSpec();
const folder = join(options.out, basename(spec, ".spk"), `${trained}-${seed}`);

/** What attacks on one lock came to. */
interface Measured {
  /** Of all trained numbers, the share that the lock hides something of. */
  readonly share: number;
  /** Recovery of the locked weights as they lie there. */
  readonly asItLies: number;
  readonly report: Omit<AttackReport, "checkpoint" | "step">;
}

if (!existsSync(join(folder, "result.json"))) {
  const from = data === undefined ? [] : ["--data", data];
  await spkc(["run", spec, "-e", trained, "--seed", seed, "--out", folder, "--threads", "1", ...from]);
  console.error(`trained: ${folder}`);
}
const missing = locks.filter((lock) => !existsSync(fileOf(lock)));
if (missing.length > 0) await measure(missing);
console.log(markdownTable(recoveries()));

/**
 * The experiments with a lock, the first of which is trained. They are to differ in the lock and in their attacks alone: one
 * training is of all of them.
 */
async function locksOfSpec(): Promise<{
  readonly trained: string;
  readonly locks: readonly ExperimentConfig[];
}> {
  const all = (await compileSpec(spec, {})).experiments.map(experimentConfig);
  const absent = options.experiments?.find((name) => all.every((each) => each.name !== name));
  if (absent !== undefined) command.error(`error: ${spec} has no experiment ${absent}`);
  const [first, ...others] = all.filter(({ lock }) => lock !== undefined);
  if (first === undefined) return command.error(`error: ${spec} has no experiment with a lock`);
  const other = others.find((each) => !isDeepStrictEqual(training(each), training(first)));
  if (other !== undefined)
    command.error(`error: ${other.name} differs from ${first.name} in more than its lock and its attacks`);
  const locks = [first, ...others].filter(({ name }) => options.experiments?.includes(name) ?? true);
  return { trained: first.name, locks };
}

function training({ name: _, lock: __, attack: ___, ...rest }: ExperimentConfig) {
  return rest;
}

async function measure(wanted: readonly ExperimentConfig[]): Promise<void> {
  const task = taskOf({});
  const run = await openRun(folder, { threads: 1, data }, task, { holdsTest: true });
  const { opened, dataset, trainedOn } = run;
  const splits = await attackSplits(opened.model.experiment, dataset, { seed: 0, ownersSamples: trainedOn });
  const controls: SuiteOptions["controls"] = new Map();
  for (const lock of wanted) {
    const measured = await attacked(lock, run, {
      ...{ data: splits, seed: 0, controls, signal: task.signal },
      plan: planAttacks(lock.attack, { ...(budget && { budget }), ...(only.length > 0 && { only }) }),
    });
    writeFileSync(fileOf(lock), `${JSON.stringify(measured)}\n`);
    console.error(`attacked: ${lock.name}`);
  }
  await opened.dispose();
  dataset.release?.();
}

async function attacked(
  { lock }: ExperimentConfig,
  { opened: owner, dataset }: OpenedRun,
  suite: Omit<SuiteOptions, "victim" | "locked">,
): Promise<Measured> {
  const { model, hostWeights, engine, layouts, key } = owner;
  const source = { dataset, engine, keys: new KeySource(layouts, model.experiment.seed, key.bases) };
  const own = lock && { ...model, experiment: { ...model.experiment, lock } };
  const locked = own && (await lockInMemory(own, hostWeights, source));
  if (lock === undefined || locked === undefined) throw new Error("the experiment has no lock");
  const victim = owner.withWeights(locked.weights);
  try {
    const { test } = suite.data;
    const asItLies = accuracy(await victim.unkeyedLogits(test), test, model.experiment.head);
    const { lock: name, parameters } = locked;
    const report = await attackVictim({ ...suite, victim, locked: { lock: { name, parameters }, owner } });
    const numbers = (of: readonly string[]): number =>
      of.reduce((sum, each) => sum + sizeOf(hostWeights[each]?.type.shape ?? []), 0);
    const hidden = numbers(parameters) / numbers(selectParameters(model, undefined));
    return {
      share: hidden * Number(lock.by.arguments["share"] ?? 1),
      asItLies: (asItLies - report.chance) / (report.authorised - report.chance),
      report,
    };
  } finally {
    victim.release();
  }
}

/** What the best attack recovers under each lock and gains over its control, by what it learns from. */
function recoveries(): TextTable {
  const found = locks.map((lock) => {
    const measured = JSON.parse(readFileSync(fileOf(lock), "utf8")) as Measured;
    return { lock, ...measured, best: bestByAmount(measured.report) };
  });
  const amounts = [...new Set(found.flatMap(({ best }) => [...best.keys()]))];
  const strongest = amounts.map((amount) =>
    Math.max(...found.map(({ best }) => best.get(amount)?.control?.recovery ?? Number.NEGATIVE_INFINITY)),
  );
  return {
    head: ["lock", "share of the numbers", "as it lies", ...amounts, "largest gain"],
    numeric: afterTheFirst,
    rows: [
      ...found.map(({ lock, share, asItLies, best }) => [
        lock.name,
        `${Number((100 * share).toPrecision(2))} %`,
        number(asItLies, 2),
        ...amounts.map((amount) => cell(best.get(amount))),
        signed(Math.max(...[...best.values()].map(gainOf))),
      ]),
      ["(strongest control)", "", "", ...strongest.map((recovery) => number(recovery, 2)), ""],
    ],
  };
}

/** The trial that gains most for every amount of labels and samples. */
function bestByAmount({ attacks }: Measured["report"]): ReadonlyMap<string, Trial> {
  const best = new Map<string, Trial>();
  for (const trial of attacks.filter(wasMade).flatMap(({ trials }) => trials)) {
    if (trial.at === undefined) continue;
    const { labels = 0, unlabelled = 0 } = trial.at;
    const samples = unlabelled.toLocaleString("en");
    const amount = [labels > 0 && `${labels} labels`, unlabelled > 0 && `${samples} samples`];
    const name = amount.filter(Boolean).join(", ");
    const known = best.get(name);
    if (known === undefined || gainOf(trial) > gainOf(known)) best.set(name, trial);
  }
  return best;
}

function gainOf({ recovery, control }: Trial): number {
  return recovery - (control?.recovery ?? 0);
}

function cell(trial: Trial | undefined): string {
  return trial === undefined ? "" : `${number(trial.recovery, 2)} (${signed(gainOf(trial))})`;
}

function signed(value: number): string {
  return value < 0 ? number(value, 2) : `+${number(value, 2)}`;
}

/** What was measured of a lock: by other attacks it is another file. */
function fileOf({ name }: ExperimentConfig): string {
  const parts = [name, budget, ...only].filter((part) => part !== undefined);
  return join(folder, `${parts.join("-")}.json`);
}

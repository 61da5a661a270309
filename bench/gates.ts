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
import { Option } from "commander";
import PQueue from "p-queue";
import { median } from "simple-statistics";
import { compileSpec } from "../app/spec/compile.js";
import {
  type AttackBudget,
  type AttackName,
  type AttackReport,
  attackBudgets,
  attackNames,
  type Trial,
  wasMade,
} from "../audit/attacks/index.js";
import { afterTheFirst, markdownTable, number, type TextTable } from "../audit/document/table.js";
import { names } from "../cli/command-line/context.js";
import { positiveNumber } from "../cli/options/numbers.js";
import { cheapest, spread } from "./referee/figures.js";
import { KeptRuns } from "./referee/kept-runs.js";
import { parseScript, script } from "./script.js";

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
const known = (await compileSpec(options.spec, {})).experiments.map(({ name }) => name);
for (const name of [...ungated, ...(options.only ?? [])]) {
  if (!known.includes(name)) command.error(`error: ${options.spec} has no experiment ${name}`);
}
const experiments = known.filter((name) => ungated.includes(name) || (options.only?.includes(name) ?? true));
const gates = experiments.filter((name) => !ungated.includes(name));

const runs = new KeptRuns(options);
const queue = new PQueue({ concurrency: options.atOnce });
const jobs = seeds.flatMap((seed) => experiments.map((experiment) => ({ experiment, seed })));
await Promise.all(jobs.map((job) => queue.add(() => trainAndAttack(job))));
for (const table of [costs(), prices(), recoveries(), keysByLabels()])
  console.log(`${markdownTable(table)}\n`);

async function trainAndAttack({ experiment, seed }: (typeof jobs)[number]): Promise<void> {
  await runs.train(experiment, seed);
  if (!ungated.includes(experiment)) await runs.attack(experiment, seed);
}

/** What each experiment costs its owner. */
function costs(): TextTable {
  const [first = ""] = ungated;
  return {
    head: ["experiment", "authorised accuracy", "epochs", "training, × an epoch without a gate"],
    numeric: afterTheFirst,
    rows: experiments.map((name) => {
      const [epochs = []] = seeds.map((seed) => runs.epochSeconds(name, seed));
      return [
        name,
        spread(
          seeds.map((seed) => runs.authorised(name, seed)),
          4,
        ),
        String(epochs.length),
        number(median(seeds.map((seed) => epochSeconds(name, seed) / epochSeconds(first, seed))), 1),
      ];
    }),
  };
}

/** The median of the epochs of a run. */
function epochSeconds(name: string, seed: string): number {
  return median(runs.epochSeconds(name, seed));
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
        const report = runs.attacksOn(gate, seed);
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

function reports(gate: string): AttackReport[] {
  return seeds.map((seed) => runs.attacksOn(gate, seed)).filter((report) => report !== undefined);
}

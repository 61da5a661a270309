/**
 * The referee of the field: methods that others published, beside ours, each trained or locked over several seeds, attacked by
 * one suite, and set out in the tables of docs/field.md.
 *
 *     npm run field -- --help
 *
 * A method is an experiment of the spec; what its paper says stands in its doc comment. Locks that are put on the same training
 * share one run. Runs, locked folders and attacks are kept in `--out`, and what is there is not made again. The attacks are those of
 * the spec.
 */
import { mean } from "simple-statistics";
import { evaluateRun } from "../app/index.js";
import { compileSpec } from "../app/spec/compile.js";
import type { AttackReport } from "../audit/attacks/index.js";
import { brokenFrom } from "../audit/attacks/verdict.js";
import { afterTheFirst, markdownTable, number, type TextTable } from "../audit/document/table.js";
import { names } from "../cli/command-line/context.js";
import type { CheckedExperiment } from "../compiler/index.js";
import { type Amount, type Recovered, recoveredFrom } from "./referee/amounts.js";
import { type GateCost, gateCost } from "./referee/cost.js";
import { cheapest, spread } from "./referee/figures.js";
import { KeptRuns } from "./referee/kept-runs.js";
import { lockOptions, sharedTraining } from "./referee/locks.js";
import { giveUp, parseScript, script } from "./script.js";

interface Options {
  readonly spec: string;
  readonly seeds: readonly string[];
  readonly only?: readonly string[];
  readonly tables?: true;
  readonly out: string;
  readonly data?: string;
}

const command = script(
  "field",
  "Train, lock and attack the methods of a spec over seeds, and print the tables of docs/field.md.",
)
  .option("--spec <file>", "the spec", "specs/field/mnist.spk")
  .option("--seeds <numbers>", "the seeds", names, ["42", "43", "44"])
  .option("--only <names>", "some of its methods (default: all)", names)
  .option("--tables", "make nothing, and print what there is")
  .option("--out <dir>", "folder with the runs", "runs/field")
  .option("--data <dir>", "folder with the files of the dataset");
const options = parseScript<Options>(command);
const { only, seeds, data } = options;
const known = (await compileSpec(options.spec, {})).experiments;
for (const name of only ?? []) {
  if (!known.some((experiment) => experiment.name === name))
    command.error(`error: ${options.spec} has no experiment ${name}`);
}
const shared = sharedTraining(known);
if (shared === undefined) giveUp(`${options.spec} has no locks that share one training`);
const { name: trained } = shared;
/** The folder of the network without gate and lock. */
const open = "Open";
const methods = known.filter(({ name }) => only?.includes(name) ?? true);
const runs = new KeptRuns(options);

/** What was made of a method with a seed. */
interface Row {
  readonly seed: string;
  readonly authorised: number;
  /** What the weights give as they lie there, without a key. */
  readonly unkeyed: number;
  /** Undefined of a lock, which costs nothing: its weights are those of the network where they are used. */
  readonly cost: GateCost | undefined;
  readonly cheapest: string;
  readonly recovered: (amount: Amount) => Recovered;
}

const sealed =
  "Encryption of the whole file, the baseline: without the key there is nothing to attack, so that an attacker has the control of every attack, by construction. Once opened, nothing guards it.";

const labels = [0, 10, 30, 100, 300];
const samples = [0, 1000];

const rows = new Map<string, Row[]>(methods.map(({ name }) => [name, []]));
for (const seed of seeds) {
  if (options.tables && !runs.isTrained(open, seed)) continue;
  await runs.train(trained, seed, open);
  for (const method of methods) {
    if (options.tables && runs.attacksOn(method.name, seed) === undefined) continue;
    await make(method, seed);
    rows.get(method.name)?.push(await rowOf(method, seed));
  }
}
const made = methods.filter(({ name }) => (rows.get(name) ?? []).length > 0);
for (const table of [claims(), costs(), prices(), ...samples.map(recoveries)])
  console.log(`${markdownTable(table)}\n`);
console.log(loads());

async function make(method: CheckedExperiment, seed: string): Promise<void> {
  const { name, lock } = method;
  if (lock === undefined) await runs.train(name, seed);
  else await runs.lock(open, name, seed, lockOptions(lock));
  await runs.attack(name, seed, lock !== undefined);
}

async function rowOf(method: CheckedExperiment, seed: string): Promise<Row> {
  const { name, lock } = method;
  const report = runs.attacksOn(name, seed);
  const authorised = runs.authorised(lock === undefined ? name : open, seed);
  const unkeyed = await unkeyedAccuracy(method, seed);
  const chance = report?.chance ?? 0;
  const asItLies = (unkeyed - chance) / (authorised - chance);
  return {
    ...{ seed, authorised, unkeyed },
    cost: lock === undefined ? await costOf(name, seed) : undefined,
    cheapest: cheapestOf(report, asItLies),
    recovered: (amount) => {
      if (report === undefined) return { best: undefined, control: undefined };
      const found = recoveredFrom(report, amount);
      if (amount.labels > 0) return found;
      // nobody needs a label or a sample to run what lies there, or to guess
      return { best: Math.max(asItLies, found.best ?? asItLies), control: Math.max(0, found.control ?? 0) };
    },
  };
}

function cheapestOf(report: AttackReport | undefined, asItLies: number): string {
  if (report === undefined) return "valid keys do not work";
  return asItLies >= brokenFrom ? "none is needed: as it lies there" : cheapest(report);
}

async function unkeyedAccuracy({ name, lock }: CheckedExperiment, seed: string): Promise<number> {
  if (lock === undefined) return runs.testScores(name, seed).none.accuracy ?? 0;
  return await runs.kept(name, seed, "as-it-lies.json", async () => {
    const { evaluation } = await evaluateRun(runs.folderOf(name, seed), { data, threads: 1 });
    return evaluation.test?.none.accuracy ?? 0;
  });
}

async function costOf(name: string, seed: string): Promise<GateCost> {
  const measure = () => gateCost(runs.folderOf(name, seed), runs.folderOf(open, seed), data);
  return await runs.kept(name, seed, "cost.json", measure);
}

function rowsOf({ name }: CheckedExperiment): readonly Row[] {
  return rows.get(name) ?? [];
}

/** What each method is, and what its paper says of it. */
function claims(): TextTable {
  return {
    head: ["method", "what it is, and what its paper claims"],
    numeric: () => false,
    rows: [
      ["seal", sealed],
      ...made.map(({ name, docs }) => [name, docs?.replaceAll(/\s+/g, " ").trim() ?? ""]),
    ],
  };
}

/** What each method costs its owner, and what it leaves to whoever has no key. */
function costs(): TextTable {
  const done = seeds.filter((seed) => runs.isTrained(open, seed));
  const openAccuracy = spread(
    done.map((seed) => runs.authorised(open, seed)),
    4,
  );
  return {
    head: [
      ...["method", "seeds", "authorised accuracy", "as it lies there, no key"],
      ...["training, × a step without a gate", "use, × a forward pass without a gate"],
    ],
    numeric: afterTheFirst,
    rows: [
      ["(open)", String(done.length), openAccuracy, openAccuracy, "1.00", "1.00"],
      ["seal", String(done.length), openAccuracy, "nothing to run", "1.00", "1.00"],
      ...made.map((method) => {
        const of = rowsOf(method);
        const paid = (what: "training" | "use"): string =>
          number(mean(of.map(({ cost }) => cost?.[what] ?? 1)), 2);
        return [
          method.name,
          String(of.length),
          spread(
            of.map(({ authorised }) => authorised),
            4,
          ),
          spread(
            of.map(({ unkeyed }) => unkeyed),
            4,
          ),
          paid("training"),
          paid("use"),
        ];
      }),
    ],
  };
}

/** The cheapest attack on each method that recovers nine tenths, and its price. */
function prices(): TextTable {
  const cells = (method: CheckedExperiment): string[] =>
    seeds.map((seed) => rowsOf(method).find((row) => row.seed === seed)?.cheapest ?? "");
  return {
    head: ["method", ...seeds.map((seed) => `seed ${seed}`)],
    numeric: () => false,
    rows: [["seal", ...seeds.map(() => "none: the control")], ...made.map((of) => [of.name, ...cells(of)])],
  };
}

/** The most that attacks recover by labels, with so many samples without a label, beside the strongest control. */
function recoveries(unlabelled: number): TextTable {
  const with_ = unlabelled === 0 ? "" : ` and ${unlabelled.toLocaleString("en")} samples`;
  return {
    head: ["method", ...labels.map((count) => `${count} labels${with_}`)],
    numeric: afterTheFirst,
    rows: [
      ["seal", ...labels.map((count) => controlText(controls(count, unlabelled)))],
      ...made.map((method) => [
        method.name,
        ...labels.map((count) => {
          const found = rowsOf(method).map(({ recovered }) =>
            recovered({ labels: count, samples: unlabelled }),
          );
          const best = found.flatMap((of) => of.best ?? []);
          const control = found.flatMap((of) => of.control ?? []);
          return best.length === 0 ? "" : `${spread(best)} (${controlText(control)})`;
        }),
      ]),
    ],
  };
}

/** The strongest controls that the locks were held against: of the network that all of them share, one for each seed. */
function controls(count: number, unlabelled: number): number[] {
  const locks = made.filter(({ lock }) => lock !== undefined);
  return seeds.flatMap((seed) => {
    const of = locks.flatMap((method) =>
      rowsOf(method)
        .filter((row) => row.seed === seed)
        .flatMap(({ recovered }) => recovered({ labels: count, samples: unlabelled }).control ?? []),
    );
    return of.length === 0 ? [] : [Math.max(...of)];
  });
}

function controlText(of: readonly number[]): string {
  return of.length === 0 ? "" : number(mean([...of]), 2);
}

/** Whether the machine was quiet when gates were timed. */
function loads(): string {
  const measured = made.flatMap((method) => rowsOf(method).flatMap(({ cost }) => cost?.load ?? []));
  if (measured.length === 0) return "No gate was timed.";
  const most = Math.max(...measured);
  return most > 1
    ? `The machine was not quiet when gates were timed (load average up to ${number(most, 1)}). Their costs are of processor time, which other work disturbs less than seconds.`
    : "The machine was quiet when gates were timed.";
}

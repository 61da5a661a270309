import { isDeepStrictEqual } from "node:util";
import { type MeasuredRun, notOfRun, testSamples } from "../../runtime/run-folder/measured-run.js";
import {
  type Contradiction,
  differs,
  exceeds,
  firstContradiction,
  isNoCount,
  shown,
  within,
  withinEach,
} from "../../runtime/stored-json/index.js";
import { sizeOf } from "../../tensor/ops/tensor-type.js";
import { describeRange, describeRule, mismatchOf } from "../../tensor/signature.js";
import { type AttackOutcome, type AttackReport, type MadeAttack, wasMade } from "./attack-report.js";
import { attackCatalogue } from "./catalogue.js";
import type { Score, Trial } from "./trial.js";
import { verdictOf } from "./verdict.js";

/**
 * What in a report of attacks does not follow from the trials in it, or cannot be of the run, as the end of a sentence that
 * begins with its file: all recoveries and the verdict are computed again. Undefined where all of it agrees.
 */
export function contradictionInAttacks(report: AttackReport, run: MeasuredRun): string | undefined {
  const { authorised, chance, attacks, verdict } = report;
  if (!(chance < authorised))
    return `\`authorised\` is ${authorised} and \`chance\` ${chance}, which leaves nothing to recover`;
  const found = firstContradiction([
    ...notOfRun(report, run),
    ...inSamples(report, run),
    ...withinEach("attacks", attacks, (attack) => inAttack(attack, report, run)),
    ...inTimes(report),
  ]);
  if (found !== undefined) return found;
  const computed = verdictOf(attacks);
  if (isDeepStrictEqual(verdict, computed)) return undefined;
  return computed.kind === verdict.kind
    ? `\`verdict\` is not that of its trials, though of the same kind (${verdict.kind})`
    : `\`verdict.kind\` is "${verdict.kind}", but its trials give "${computed.kind}"`;
}

/** The three parts of the test split, and what guessing the commonest of C classes comes to on the last of them. */
function* inSamples(report: AttackReport, run: MeasuredRun): Generator<Contradiction> {
  const { data, chance } = report;
  const { head, data: dataset } = run.experiment;
  const all = testSamples(report, run);
  const parts = data.pool + data.validation + data.test;
  if (all !== undefined && parts !== all)
    yield { place: "data", says: `holds ${parts} test samples, but there are ${all}` };
  const trained = run.record.splits?.train.samples;
  if (trained !== undefined)
    yield* differs("data.ownersSamples", data.ownersSamples, trained, "the run was trained on");
  yield* isNoCount("chance", chance, data.test * sizeOf(dataset.labelShape));
  const least = 1 / head.classes;
  if (chance < least - 1e-9)
    yield {
      place: "chance",
      says: `is ${chance}, but the commonest of ${head.classes} classes has ${shown(least)} at least`,
    };
}

/** An attack comes once, and takes as long as its trials at least; all of them take as long as the suite at most. */
function* inTimes({ attacks, seconds }: AttackReport): Generator<Contradiction> {
  const names = attacks.map(({ name }) => name);
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0) yield { place: `attacks[${twice}].name`, says: `is ${names[twice]}, as that of another` };
  const together = attacks.filter(wasMade).reduce((sum, attack) => sum + attack.seconds, 0);
  yield* exceeds("seconds of all attacks", together, seconds, "the suite took");
}

function* inAttack(attack: AttackOutcome, report: AttackReport, run: MeasuredRun): Generator<Contradiction> {
  const known = attackCatalogue.get(attack.name);
  // the verdict leaves out what the owner alone could do
  if (known !== undefined && known.knowledge.includes("basis") !== attack.knowledge.includes("basis"))
    yield {
      place: "knowledge",
      says: `is ${attack.knowledge.join(", ")}, but ${attack.name} needs ${known.knowledge.join(", ")}`,
    };
  if (!wasMade(attack)) return;
  yield* inArguments(attack);
  yield* withinEach("trials", attack.trials, function* (trial) {
    yield* inScores(trial, report);
    yield* inOutputs(trial, run);
    yield* inPrice(trial, report);
    yield* exceeds("price.seconds", trial.price.seconds, attack.seconds, "its attack took");
  });
}

/** What the argument of an attack can be, its signature says; later versions may have others. */
function* inArguments({ name, arguments: given }: MadeAttack): Generator<Contradiction> {
  for (const [argument, rule] of Object.entries(attackCatalogue.get(name)?.signature ?? {})) {
    const value = given[argument];
    if (value === undefined || mismatchOf(rule, value) === undefined) continue;
    const range = describeRange(rule);
    const wanted = `${describeRule(rule)}${range === "" ? "" : `, ${range}`}`;
    yield { place: `arguments.${argument}`, says: `is ${JSON.stringify(value)}, not ${wanted}` };
  }
}

function* inScores(
  trial: Trial,
  { authorised, chance }: Pick<AttackReport, "authorised" | "chance">,
): Generator<Contradiction> {
  const { unmasked, control } = trial;
  for (const [place, score] of Object.entries<Score | undefined>({ "": trial, unmasked, control })) {
    if (score === undefined) continue;
    const computed = (score.accuracy - chance) / (authorised - chance);
    const recovery = differs("recovery", score.recovery, computed, "its accuracy gives");
    yield* place === "" ? recovery : within(place, recovery);
  }
}

/** Masking a reject output takes one, and never costs a right prediction. */
function* inOutputs(
  { outputs, unmasked, accuracy }: Trial,
  { experiment }: MeasuredRun,
): Generator<Contradiction> {
  if (outputs === "classes" && experiment.head.reject === null)
    yield { place: "outputs", says: "is classes alone, but there is no reject output to mask" };
  if (unmasked === undefined) return;
  if (outputs === "all") yield { place: "unmasked", says: "is there, but nothing was masked" };
  yield* exceeds("unmasked.accuracy", unmasked.accuracy, accuracy, "with the reject output masked it is");
}

/** No attacker uses more samples than there are, nor draws what a figure shows from more than was paid for. */
function* inPrice({ price, at = {} }: Trial, { data }: AttackReport): Generator<Contradiction> {
  const samples = data.pool + data.validation;
  for (const name of ["labels", "unlabelled"] as const)
    yield* exceeds(`price.${name}`, price[name], samples, "the attacker's samples are");
  const paid = { ...price, keys: price.leakedKeys };
  for (const name of ["labels", "unlabelled", "keys", "steps"] as const)
    yield* exceeds(`at.${name}`, at[name] ?? 0, paid[name], "its price says");
}

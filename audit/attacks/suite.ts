import { mean } from "simple-statistics";
import { Failure } from "../../diagnostics/index.js";
import {
  accuracy,
  type ConcreteKey,
  issuedKey,
  type OpenedModel,
  type Samples,
} from "../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { stream } from "../../tensor/random/index.js";
import type { AttackContext, PublicLock } from "./attack.js";
import type { AttackEvent } from "./attack-event.js";
import { type AttackOutcome, type AttackReport, attackReportFormat } from "./attack-report.js";
import type { Attempt, Control } from "./attempt.js";
import type { AttackPlan, PlannedAttack } from "./plan.js";
import type { AttackSplits } from "./split-samples.js";
import { type Baseline, TestScores } from "./test-scores.js";
import { type AttackContextOptions, createToolkit } from "./toolkit/toolkit.js";
import type { Trial } from "./trial.js";
import { verdictOf } from "./verdict.js";

export interface SuiteOptions {
  readonly victim: OpenedModel;
  /** Where the victim's weights are under a lock: the lock, and the model as its owner has it, which no attack sees. */
  readonly locked?: { readonly lock: PublicLock; readonly owner: OpenedModel };
  /** What the optimizer kept, where a checkpoint as its owner keeps it is attacked. */
  readonly slots?: Named<HostTensor>;
  /** Of a victim that began with weights of a file, these: controls begin with them. */
  readonly publicWeights?: Named<HostTensor>;
  readonly data: AttackSplits;
  readonly plan: AttackPlan;
  readonly seed: number;
  /** Controls that a suite on the same network, samples and seed has trained: they are not trained again, and new ones are added. */
  readonly controls?: Map<string, Control>;
  readonly observe?: (event: AttackEvent) => void;
  readonly signal: AbortSignal;
}

/** Keys that authorised accuracy is the mean over. */
const ownersKeys = 5;

/** A gain of valid keys over guessing below which there is nothing to recover. */
const leastGain = 0.01;

/**
 * Makes the attacks of a plan one after another. Fails with SPK4073 where there is no gate, with SPK4075 where all samples
 * that are scored on are of one class, with SPK4072 where valid keys do no better than guessing, and with the reason of the
 * signal where that asks to stop.
 */
export async function attackVictim(
  options: SuiteOptions,
): Promise<Omit<AttackReport, "checkpoint" | "step">> {
  const { victim, locked, slots, publicWeights, data, plan, seed, observe = () => {}, signal } = options;
  const { controls = new Map<string, Control>() } = options;
  const start = performance.now();
  const { experiment } = victim.model;
  if (victim.layouts.length === 0 && locked === undefined)
    throw Failure.of("run-without-injection", { experiment: experiment.name });
  const { attacker, test } = data;
  requireClasses(test, experiment.data.encoding?.classNames);
  const chance = chanceOf(test);
  const authorised = await authorisedAccuracy(locked?.owner ?? victim, test, seed);
  if (authorised < chance + leastGain) throw Failure.of("valid-key-at-chance", { authorised, chance });
  const leakedKeys = leakFrom(victim, seed);
  const outcomes: AttackOutcome[] = [];
  for (const [i, planned] of plan.attacks.entries()) {
    const { name, summary } = planned.attack;
    const reportProgress = (done: number): void =>
      observe({
        kind: "attacking",
        attack: name,
        summary,
        number: i + 1,
        attacks: plan.attacks.length,
        done,
      });
    reportProgress(0);
    const setting = {
      victim,
      lock: locked?.lock,
      slots,
      publicWeights,
      data: attacker,
      seed,
      leakedKeys,
      reportProgress,
      signal,
      controls,
    };
    outcomes.push(await outcomeOf(planned, { setting, test, baseline: { authorised, chance } }));
    reportProgress(1);
  }
  const { name: engine, device } = victim.engine;
  const { pool, validation, ownersSamples } = attacker;
  return {
    ...{ format: attackReportFormat, spec: experiment.spec, experiment: experiment.name },
    ...{ budget: plan.budget, seed, engine, device, authorised, chance },
    data: { pool: pool.count, validation: validation.count, test: test.count, ownersSamples },
    attacks: outcomes,
    verdict: verdictOf(outcomes),
    seconds: secondsSince(start),
  };
}

/** What an attack is given, and what it is scored by. */
export interface ScoredSetting {
  readonly setting: AttackContextOptions;
  /** The samples that attacks are scored on. No attack sees them. */
  readonly test: Samples;
  readonly baseline: Baseline;
}

async function outcomeOf(
  { attack, arguments: given }: PlannedAttack,
  scored: ScoredSetting,
): Promise<AttackOutcome> {
  const { name, summary: title, knowledge } = attack;
  if (given === null) return { name, title, knowledge, reason: "left out of the quick budget" };
  const { victim, lock, signal } = scored.setting;
  const hasKeys = victim.layouts.length > 0;
  const reason =
    attack.needsKeys && !hasKeys ? "no key enters the model" : attack.inapplicable?.(victim, lock);
  if (reason !== undefined) return { name, title, knowledge, reason };
  signal.throwIfAborted();
  const start = performance.now();
  const trials = await makeAttack<typeof given>(attack, scored, given);
  return { name, title, knowledge, arguments: given, trials, seconds: secondsSince(start) };
}

/** Carries an attack out and scores what it comes to: the one place where attacks meet the test split. */
export async function makeAttack<Given>(
  attack: { run(context: AttackContext, given: Given): AsyncIterable<Attempt> },
  { setting, test, baseline }: ScoredSetting,
  given: NoInfer<Given>,
): Promise<readonly Trial[]> {
  const { context, evaluator, dispose } = createToolkit(setting);
  const scores = new TestScores(evaluator, setting.victim.model.experiment.head, test, baseline);
  const trials: Trial[] = [];
  try {
    for await (const attempt of attack.run(context, given)) trials.push(await scores.trialOf(attempt));
  } finally {
    await dispose();
  }
  return trials;
}

/** Fails with SPK4075 where all samples are of one class: guessing is then always right. */
function requireClasses({ count, labels }: Samples, classNames: readonly string[] | undefined): void {
  const [first = 0] = labels;
  if (labels.some((label) => label !== first)) return;
  throw Failure.of("single-class-test-set", { scored: count, name: classNames?.[first] ?? String(first) });
}

/** How often the commonest class is right. */
function chanceOf({ labels }: Samples): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / labels.length;
}

/** Semantic accuracy under valid keys that never leak, for users who have one: a rejection counts as wrong. */
async function authorisedAccuracy(victim: OpenedModel, test: Samples, seed: number): Promise<number> {
  const { head } = victim.model.experiment;
  if (victim.layouts.length === 0) return accuracy(await victim.unkeyedLogits(test), test, head);
  const users = stream(seed, "attack", "owner");
  const keys = Array.from({ length: ownersKeys }, () => issuedKey(victim.key, users.uint32()));
  return mean((await victim.logits(test, keys)).map((logits) => accuracy(logits, test, head)));
}

/** Valid keys of users whose keys leak, in one order for all attacks. */
function leakFrom(victim: OpenedModel, seed: number): (count: number) => readonly ConcreteKey[] {
  const users = stream(seed, "attack", "leak");
  const leaked: ConcreteKey[] = [];
  return (count) => {
    while (leaked.length < count) leaked.push(issuedKey(victim.key, users.uint32()));
    return leaked.slice(0, count);
  };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

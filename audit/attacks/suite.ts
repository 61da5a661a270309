import { mean } from "simple-statistics";
import { Failure } from "../../diagnostics/index.js";
import {
  accuracy,
  type ConcreteKey,
  issuedKey,
  type OpenedModel,
  type Samples,
} from "../../runtime/opened-model/index.js";
import { stream } from "../../tensor/random/index.js";
import type { ConfigValue } from "../../tensor/signature.js";
import type { AnyAttack, AttackContext } from "./attack.js";
import { type AttackDeclaration, type AttackName, attackCatalogue } from "./attack-catalogue.js";
import type { AttackEvent } from "./attack-event.js";
import { type AttackOutcome, type AttackReport, attackReportFormat, judge } from "./attack-report.js";
import type { AttackData } from "./attacker-data.js";
import { attacks } from "./attacks.js";
import type { AttackPlan } from "./plan.js";

export interface SuiteOptions {
  readonly victim: OpenedModel;
  readonly data: AttackData;
  readonly plan: AttackPlan;
  readonly seed: number;
  readonly observe?: (event: AttackEvent) => void;
  readonly signal: AbortSignal;
}

/** Keys that authorised accuracy is the mean over. */
const ownersKeys = 5;

/** A gain of valid keys over guessing below which there is nothing to recover. */
const leastGain = 0.01;

/**
 * Makes the attacks of a plan one after another. Fails with SPK4073 where there is no gate, with SPK4072 where valid
 * keys do no better than guessing, and with the reason of the signal where that asks to stop.
 */
export async function attackVictim(
  options: SuiteOptions,
): Promise<Omit<AttackReport, "checkpoint" | "step">> {
  const { victim, data, plan, seed, observe = () => {}, signal } = options;
  const start = performance.now();
  const { experiment } = victim.model;
  if (victim.layouts.length === 0) throw Failure.of("run-without-injection", { experiment: experiment.name });
  const chance = chanceOf(data.test);
  const authorised = await authorisedAccuracy(victim, data.test, seed);
  if (authorised < chance + leastGain) throw Failure.of("valid-key-at-chance", { authorised, chance });
  const context = { victim, data, authorised, chance, seed, signal, leakedKeys: leakFrom(victim, seed) };
  const outcomes: AttackOutcome[] = [];
  for (const [i, { name, arguments: given }] of plan.attacks.entries()) {
    const progress = (done: number): void =>
      observe({ kind: "attacking", attack: name, number: i + 1, attacks: plan.attacks.length, done });
    progress(0);
    outcomes.push(await carryOut(name, given, { ...context, progress }));
    progress(1);
  }
  const { engine, device } = { engine: victim.engine.name, device: victim.engine.device };
  const { pool, validation, test, ownersSamples } = data;
  return {
    ...{ format: attackReportFormat, spec: experiment.spec, experiment: experiment.name },
    ...{ budget: plan.budget, seed, engine, device, authorised, chance },
    data: { pool: pool.count, validation: validation.count, test: test.count, ownersSamples },
    attacks: outcomes,
    verdict: judge(outcomes),
    seconds: secondsSince(start),
  };
}

async function carryOut(
  name: AttackName,
  given: Readonly<Record<string, ConfigValue>> | null,
  context: AttackContext,
): Promise<AttackOutcome> {
  const attack = attacks[name] as AnyAttack;
  const { title, knowledge }: AttackDeclaration = attackCatalogue[name];
  if (given === null) return { name, title, knowledge, reason: "left out of the quick budget" };
  const reason = attack.inapplicable(context.victim);
  if (reason !== undefined) return { name, title, knowledge, reason };
  context.signal.throwIfAborted();
  const start = performance.now();
  const trials = await attack.run(context, given);
  return { name, title, knowledge, arguments: given, trials, seconds: secondsSince(start) };
}

/** How often the commonest class is right. */
export function chanceOf({ labels }: Samples): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / labels.length;
}

/** Semantic accuracy under valid keys that never leak, as those are judged who have one: a rejection counts as wrong. */
async function authorisedAccuracy(victim: OpenedModel, test: Samples, seed: number): Promise<number> {
  const users = stream(seed, "attack", "owner");
  const keys = Array.from({ length: ownersKeys }, () => issuedKey(victim.key, users.uint32()));
  const { head } = victim.model.experiment;
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

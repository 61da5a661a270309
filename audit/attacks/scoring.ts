import { mean } from "simple-statistics";
import { competingOutputs, type HeadConfig } from "../../runtime/model.js";
import {
  accuracy,
  type ConcreteKey,
  type Logits,
  type OpenedModel,
  type Outputs,
  type Samples,
} from "../../runtime/opened-model/index.js";
import { type AttackContext, type MeasuredTrial, type Trial, trialOf } from "./attack.js";
import type { Tally } from "./price.js";

/** What an attacker may enter: a key, with the gate as strong as it was trained or otherwise, or none. */
export interface Candidate {
  readonly key: ConcreteKey | null;
  readonly strength?: number;
}

/** Logits of every candidate; those of equal strength go through the network together. */
export async function logitsOf(
  victim: OpenedModel,
  samples: Samples,
  candidates: readonly Candidate[],
): Promise<Logits[]> {
  const logits = new Map<Candidate, Logits>();
  for (const strength of new Set(candidates.map((candidate) => candidate.strength))) {
    const keyed = candidates.flatMap((candidate) =>
      candidate.strength === strength && candidate.key !== null ? [{ candidate, key: candidate.key }] : [],
    );
    if (keyed.length === 0) continue;
    const options = strength === undefined ? {} : { strength };
    const found = await victim.logits(
      samples,
      keyed.map(({ key }) => key),
      options,
    );
    for (const [i, { candidate }] of keyed.entries()) logits.set(candidate, found[i] ?? new Float32Array());
  }
  if (candidates.some(({ key }) => key === null)) {
    const bare = await victim.unkeyedLogits(samples);
    for (const candidate of candidates) if (candidate.key === null) logits.set(candidate, bare);
  }
  return candidates.map((candidate) => logits.get(candidate) ?? new Float32Array());
}

/**
 * The outputs that an attacker who sees the logits lets win: the classes alone. Masking the reject output never costs a
 * right prediction: what is the highest of all outputs is the highest of the classes too.
 */
export function maskedOutputs(head: HeadConfig): Outputs {
  return head.reject === null ? "all" : "classes";
}

export async function accuraciesOf(
  victim: OpenedModel,
  samples: Samples,
  candidates: readonly Candidate[],
  outputs: Outputs,
): Promise<number[]> {
  const { head } = victim.model.experiment;
  return (await logitsOf(victim, samples, candidates)).map((of) => accuracy(of, samples, head, outputs));
}

type Told = Pick<MeasuredTrial, "variant" | "outputs"> &
  Partial<Pick<MeasuredTrial, "at" | "remark" | "control">>;

/** A trial of one candidate, or of several of a kind of which an attacker would take any: their mean. */
export async function meanTrial(
  context: AttackContext,
  tally: Tally,
  candidates: readonly Candidate[],
  told: Told,
): Promise<Trial> {
  const price = tally.price();
  const score = await scoreOnTest(context, candidates, told.outputs);
  return trialOf(context, { ...told, ...score, price, validation: null });
}

/**
 * A trial of the candidate that does best on labelled samples of the attacker's; of equals the first. The labels of
 * selecting are counted.
 */
export async function bestTrial(
  context: AttackContext,
  tally: Tally,
  candidates: readonly Candidate[],
  selectBy: Samples,
  told: Told,
): Promise<Trial> {
  const accuracies = await accuraciesOf(context.victim, selectBy, candidates, told.outputs);
  const validation = Math.max(...accuracies);
  const best = candidates[accuracies.indexOf(validation)] ?? { key: null };
  const price = tally.add({ labels: selectBy.count }).price();
  const score = await scoreOnTest(context, [best], told.outputs);
  return trialOf(context, { ...told, ...score, price, validation });
}

/** Mean accuracy of candidates on the test split, and where the reject output is masked the one with it unmasked. */
async function scoreOnTest(
  { victim, data: { test } }: AttackContext,
  candidates: readonly Candidate[],
  outputs: Outputs,
): Promise<Pick<MeasuredTrial, "accuracy" | "unmasked">> {
  return scoreLogits(victim, await logitsOf(victim, test, candidates), test, outputs);
}

export function scoreLogits(
  { model }: OpenedModel,
  logits: readonly Logits[],
  samples: Samples,
  outputs: Outputs,
): Pick<MeasuredTrial, "accuracy" | "unmasked"> {
  const { head } = model.experiment;
  const scored = (among: Outputs): number => mean(logits.map((of) => accuracy(of, samples, head, among)));
  return { accuracy: scored(outputs), ...(outputs === "classes" && { unmasked: scored("all") }) };
}

/** "10 labels" */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** Mean log probability of the right class, of the class logits alone, in nats. */
export function meanLogProbability(logits: Logits, { labels }: Samples, head: HeadConfig): number {
  const width = competingOutputs(head);
  let sum = 0;
  for (const [row, label] of labels.entries()) {
    const scores = logits.subarray(row * width, row * width + head.classes);
    const highest = scores.reduce((a, b) => Math.max(a, b));
    const total = scores.reduce((all, score) => all + Math.exp(score - highest), 0);
    sum += (scores[label] ?? 0) - highest - Math.log(total);
  }
  return sum / labels.length;
}

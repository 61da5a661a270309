import { suggest } from "../../diagnostics/index.js";
import type { LossSetting, LossTerm } from "../../grammar/ast.js";
import {
  countTargets,
  type DatasetFacts,
  denyLosses,
  learnedOf,
  losses,
  targets,
} from "../../runtime/language.js";
import { type HeadOutput, headOutputNames, type KeyPath } from "../../runtime/model.js";
import type { ConfigValue } from "../../tensor/signature.js";
import type { CheckedTerm } from "../checked.js";
import type { Checks } from "./checks.js";
import { configure } from "./configure.js";
import type { DataCheck } from "./data.js";

const denyPaths = ["wrong", "none"] as const;

/** What a loss must know of keys, and of the data. */
interface LossContext {
  /** Whether keys enter at points. */
  readonly injects: boolean;
  /** The experiment, where a key enters at parameters. */
  readonly locked?: string | undefined;
  /** The dataset and its facts, where they are known. */
  readonly data?: Pick<DataCheck, "name" | "facts"> | undefined;
}

/** The terms of a loss; undefined where one of them is wrong. */
export function checkLoss(
  checks: Checks,
  loss: LossSetting,
  experiment: LossContext,
): readonly CheckedTerm[] | undefined {
  const seen = new Set<string>();
  const terms: (CheckedTerm | undefined)[] = [];
  for (const term of loss.terms) {
    const name = term.loss.name.text;
    if (seen.has(name)) {
      checks.report.error("duplicate-loss", term.loss, { name });
      terms.push(undefined);
    } else {
      seen.add(name);
      terms.push(checkTerm(checks, term, experiment));
    }
  }
  requireLearning(checks, loss, experiment);
  return terms.every((term) => term !== undefined) ? terms : undefined;
}

/** Reports a loss by which nothing is learned; a term that is another mistake may have been meant to do so. */
function requireLearning({ report }: Checks, loss: LossSetting, { data }: LossContext): void {
  if (loss.terms.some(({ deny, loss: { name } }) => !deny || losses.has(name.text))) return;
  const learned = learnedOf(data?.facts ?? {});
  if (data === undefined || learned === "class") report.error("missing-crossentropy-loss", loss, {});
  else report.error("missing-target-loss", loss, { dataset: data.name, ...lossesFor(data.facts) });
}

/** What a dataset gives, and the losses that learn it. */
function lossesFor(facts: DatasetFacts | undefined) {
  const { target = "class" } = facts ?? {};
  const fitting = [...losses.values()].filter(
    ({ callees }) => callees[targets[target].learned] !== undefined,
  );
  return { noun: targets[target].nouns[1], fitting: fitting.map(({ name }) => name) };
}

/** Whether a term fits what the data give; reports one that does not. Where that is unknown, it does. */
function fitsData({ report }: Checks, { deny, loss }: LossTerm, { data }: LossContext): boolean {
  if (data?.facts === undefined) return true;
  const learned = learnedOf(data.facts);
  const name = loss.name.text;
  if (!deny) {
    const entry = losses.get(name);
    if (entry === undefined || entry.callees[learned] !== undefined) return true;
    const needs = targets[entry.learns].nouns[1];
    report.error("loss-target-mismatch", loss, { name, needs, dataset: data.name, ...lossesFor(data.facts) });
    return false;
  }
  const { calls, isUnrolled = false } = denyLosses.get(name) ?? {};
  const isFit = calls === undefined ? !isUnrolled || learned === "class" : calls[learned] !== undefined;
  if (isFit) return true;
  const fitting = [...denyLosses.values()].filter((entry) => entry.calls?.[learned] !== undefined);
  report.error("deny-loss-target-mismatch", loss, {
    ...{ name, dataset: data.name, noun: lossesFor(data.facts).noun },
    fitting: fitting.map((entry) => entry.name),
  });
  return false;
}

/** Whether weights of classes, where a loss gives any, are one for each; reports those that are not. */
function weighsEachClass(
  { report }: Checks,
  { loss }: LossTerm,
  { weights, experiment }: { readonly weights: ConfigValue | undefined; readonly experiment: LossContext },
): boolean {
  const { data } = experiment;
  if (typeof weights !== "object" || data?.facts === undefined) return true;
  const { classes, target } = data.facts;
  if (weights.length === classes) return true;
  const written = loss.arguments.find(({ name }) => name?.text === "weights")?.value ?? loss;
  report.error("class-weight-count-mismatch", written, {
    dataset: data.name,
    found: weights.length,
    weighed: countTargets(classes, target),
    noun: lossesFor(data.facts).noun,
  });
  return false;
}

/** The terms that ask for an output of their own, by these outputs, in their order. */
export function headedTerms(loss: LossSetting): Map<HeadOutput, LossTerm> {
  const terms = new Map<HeadOutput, LossTerm>();
  for (const output of headOutputNames) {
    const term = loss.terms.find(
      ({ deny, loss: { name } }) => deny && denyLosses.get(name.text)?.output === output,
    );
    if (term !== undefined) terms.set(output, term);
  }
  return terms;
}

function checkTerm(checks: Checks, term: LossTerm, experiment: LossContext): CheckedTerm | undefined {
  const { report } = checks;
  const { deny, loss: call } = term;
  const name = call.name.text;
  const weightRule = { type: "float", min: 0 } as const;
  const weight = term.weight ? checks.arguments.value(term.weight, weightRule, "the weight of a loss") : 1;
  const epochs = { type: "int", min: 1 } as const;
  const after = term.after ? checks.arguments.value(term.after, epochs, "the epochs before the term") : 0;
  const warmup = term.warmup ? checks.arguments.value(term.warmup, epochs, "the warm-up, in epochs,") : 0;
  if ((deny ? losses : denyLosses).has(name)) {
    report.error("deny-keyword-mismatch", call, { name, deny: !deny });
    return undefined;
  }
  const configured = deny
    ? configure(checks, call, denyLosses, "unknown-deny-loss")?.configured
    : configure(checks, call, losses, "unknown-loss")?.configured;
  if (configured === undefined) return undefined;

  const on = deny ? checkPaths(checks, term) : refuseDenyWords(checks, term);
  const isBaseline = deny && !adds(name);
  const { injects, locked } = experiment;
  if (deny && !isBaseline && !injects) report.error("deny-without-injection", call, { name, locked });
  if (!fitsData(checks, term, experiment)) return undefined;
  if (!deny && !weighsEachClass(checks, term, { weights: configured.arguments["weights"], experiment }))
    return undefined;
  if (on === undefined || weight === undefined || warmup === undefined || after === undefined)
    return undefined;
  return {
    name,
    deny,
    weight: weight as number,
    on,
    arguments: configured.arguments,
    ...(after !== 0 && { after: after as number }),
    warmup: warmup as number,
  };
}

/** Whether a deny loss adds anything: all do but the baseline of a comparison. */
function adds(name: string): boolean {
  const entry = denyLosses.get(name);
  return entry !== undefined && (entry.calls !== undefined || entry.isUnrolled);
}

/** Whether terms count when they should: one from the first epoch on, and each before training ends. */
export function checkMoments(
  checks: Checks,
  loss: LossSetting,
  terms: readonly CheckedTerm[],
  epochs: number,
): void {
  const counting = terms.filter(({ name, deny }) => !deny || adds(name));
  if (counting.every(({ after }) => after !== undefined))
    checks.report.error("loss-without-beginning", loss, {});
  terms.forEach(({ name, after = 0 }, i) => {
    const place = loss.terms[i]?.after;
    if (place !== undefined && after >= epochs)
      checks.report.error("term-after-training", place, { name, after, epochs });
  });
}

/** `on wrong, none`; where nothing is said, wrong keys, and no key for what is fine-tuned without one. */
function checkPaths(checks: Checks, { on, loss }: LossTerm): readonly KeyPath[] | undefined {
  if (on.length === 0) return [denyLosses.get(loss.name.text)?.isUnrolled ? "none" : "wrong"];
  const paths = new Set<KeyPath>();
  let complete = true;
  for (const node of on) {
    const name = node.text;
    const path = denyPaths.find((known) => known === name);
    if (path === undefined) {
      checks.report.error("unknown-deny-path", node, { name, suggestion: suggest(name, denyPaths) });
      complete = false;
    } else if (paths.has(path)) {
      checks.report.error("duplicate-deny-path", node, { name });
    }
    if (path !== undefined) paths.add(path);
  }
  const { name } = loss;
  if (denyLosses.get(name.text)?.isUnrolled && paths.has("wrong")) {
    checks.report.error("unrolled-with-key", on[0] ?? loss, { name: name.text });
    return undefined;
  }
  // valid, wrong, none: the order in which paths are run
  return complete ? denyPaths.filter((path) => paths.has(path)) : undefined;
}

/** Other losses look at valid keys, and have their full weight at once. */
function refuseDenyWords(checks: Checks, { on, warmup, loss }: LossTerm): readonly KeyPath[] {
  const name = loss.name.text;
  if (on[0] !== undefined) checks.report.error("misplaced-deny-clause", on[0], { word: "on", name });
  if (warmup !== undefined) checks.report.error("misplaced-deny-clause", warmup, { word: "warmup", name });
  return ["valid"];
}

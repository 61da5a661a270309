import { suggest } from "../../diagnostics/index.js";
import type { LossSetting, LossTerm } from "../../grammar/ast.js";
import { crossentropy, denyLosses, losses } from "../../runtime/language.js";
import { type HeadOutput, headOutputNames, type KeyPath } from "../../runtime/model.js";
import type { CheckedTerm } from "../checked.js";
import type { Checks } from "./checks.js";
import { configure } from "./configure.js";

const denyPaths = ["wrong", "none"] as const;

/** What a loss must know of keys. */
interface KeyedForm {
  /** Whether keys enter at points. */
  readonly injects: boolean;
  /** The experiment, where a key enters at parameters. */
  readonly locked?: string | undefined;
}

/** The terms of a loss; undefined where one of them is wrong. */
export function checkLoss(
  checks: Checks,
  loss: LossSetting,
  experiment: KeyedForm,
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
  // where a term was not understood, it may have been the crossentropy
  const misread = loss.terms.some(({ deny, loss: { name } }) => !deny && !losses.has(name.text));
  if (!seen.has(crossentropy.name) && !misread) checks.report.error("missing-crossentropy-loss", loss, {});
  return terms.every((term) => term !== undefined) ? terms : undefined;
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

function checkTerm(checks: Checks, term: LossTerm, experiment: KeyedForm): CheckedTerm | undefined {
  const { report } = checks;
  const { deny, loss: call } = term;
  const name = call.name.text;
  const weightRule = { type: "float", min: 0 } as const;
  const weight = term.weight ? checks.arguments.value(term.weight, weightRule, "the weight of a loss") : 1;
  const epochs = { type: "int", min: 1 } as const;
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
  const isBaseline = denyLosses.get(name)?.call === undefined;
  const { injects, locked } = experiment;
  if (deny && !isBaseline && !injects) report.error("deny-without-injection", call, { name, locked });
  if (on === undefined || weight === undefined || warmup === undefined) return undefined;
  return {
    name,
    deny,
    weight: weight as number,
    on,
    arguments: configured.arguments,
    warmup: warmup as number,
  };
}

/** `on wrong, none`; wrong keys where nothing is said. */
function checkPaths(checks: Checks, { on }: LossTerm): readonly KeyPath[] | undefined {
  if (on.length === 0) return ["wrong"];
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
  // valid, wrong, none: the order in which paths are run
  return complete ? denyPaths.filter((path) => paths.has(path)) : undefined;
}

/** Other losses look at valid keys, always and at full weight. */
function refuseDenyWords(checks: Checks, { on, warmup, loss }: LossTerm): readonly KeyPath[] {
  const name = loss.name.text;
  if (on[0] !== undefined) checks.report.error("misplaced-deny-clause", on[0], { word: "on", name });
  if (warmup !== undefined) checks.report.error("misplaced-deny-clause", warmup, { word: "warmup", name });
  return ["valid"];
}

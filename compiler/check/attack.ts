import {
  type Attack,
  type AttackBudget,
  attackBudgets,
  attackCatalogue,
  budgetArguments,
} from "../../audit/language.js";
import type { Call } from "../../grammar/ast.js";
import { learnedOf, targets } from "../../runtime/language.js";
import type { AttackConfig } from "../../runtime/model.js";
import type { Configured } from "../../tensor/signature.js";
import { type Formal, formalsOf } from "./arguments.js";
import type { Checks } from "./checks.js";
import { lookUp } from "./configure.js";
import type { DataCheck } from "./data.js";
import type { ExperimentForm } from "./experiment-form.js";

/** The attacks of an experiment; undefined without an `attack` setting. */
export function checkAttack(
  checks: Checks,
  { attack, injections, secrets }: ExperimentForm,
  data: DataCheck | undefined,
): AttackConfig | undefined {
  if (attack === undefined) return undefined;
  const { report } = checks;
  if (injections.length + secrets.length === 0) report.error("attack-without-injection", attack, {});
  if (data?.facts !== undefined && learnedOf(data.facts) !== "class") {
    const noun = targets[data.facts.target ?? "class"].nouns[1];
    report.error("attack-without-classes", attack, { dataset: data.name, noun });
  }
  const budgets = attack.calls.filter(({ name }) => budgetNamed(name.text) !== undefined);
  const [first, ...others] = budgets;
  for (const other of others) report.error("duplicate-attack-budget", other, { name: other.name.text });
  for (const call of budgets) {
    if (call.arguments.length > 0)
      report.error("attack-budget-with-argument", call, { name: call.name.text });
  }
  const budget = budgetNamed(first?.name.text) ?? null;
  const seen = new Set<string>();
  const attacks = attack.calls.flatMap((call) => {
    if (budgets.includes(call)) return [];
    const configured = checkCall(checks, call, budget, seen);
    return configured === undefined ? [] : [configured];
  });
  return { budget, attacks };
}

function checkCall(
  checks: Checks,
  call: Call,
  budget: AttackBudget | null,
  seen: Set<string>,
): Configured | undefined {
  const name = call.name.text;
  const attack = lookUp(checks, call, attackCatalogue, "unknown-attack-or-budget", attackBudgets);
  if (attack === undefined) return undefined;
  if (seen.has(name)) checks.report.error("duplicate-attack", call, { name });
  seen.add(name);
  const { known } = checks.arguments.bind(call, formalsIn(attack, budget));
  return known && { name, arguments: known };
}

/** The arguments of an attack, with the defaults of the budget that it is made in. */
function formalsIn(attack: Attack, budget: AttackBudget | null): Formal[] {
  const defaults = budgetArguments(attack, budget ?? "standard") ?? {};
  return formalsOf(attack.signature).map((formal) => {
    const value = defaults[formal.name];
    return value === undefined ? formal : { ...formal, fallback: () => value };
  });
}

function budgetNamed(name: string | undefined): AttackBudget | undefined {
  return attackBudgets.find((budget) => budget === name);
}

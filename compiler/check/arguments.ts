import { suggest } from "../../diagnostics/index.js";
import type { Expression, Parameter } from "../../grammar/ast.js";
import {
  type ArgumentRule,
  describeRange,
  describeRule,
  isListRule,
  mismatchOf,
  type Signature,
  type ValueOf,
} from "../../tensor/signature.js";
import type { Report } from "../report.js";
import { describeType, formatValue, type Known, type Value } from "../values.js";
import { type Environment, type ExpressionEvaluator, emptyEnvironment } from "./expressions.js";
import { type LinkedSpec, namesOf } from "./linked-spec.js";
import { type CallLike, matchArguments } from "./match-arguments.js";
import { isParameterType } from "./parameters.js";

/** What a value must be: the rule of an argument, or of a setting that is written without parentheses. */
export type ValueRule = ArgumentRule | UnknownRule;

/** The type itself is unknown, so every value is accepted. */
interface UnknownRule {
  readonly type: "unknown";
  readonly words?: undefined;
}

/** One argument that a call may give. */
export type Formal = ValueRule & {
  readonly name: string;
  /** The value where the call gives none, from the arguments before it; left out where it must be given. */
  readonly fallback?: (before: ReadonlyMap<string, Known>) => Known;
};

export interface Bound {
  /** Every argument; undefined where it is wrong or depends on a parameter without a value. */
  readonly values: ReadonlyMap<string, Known>;
  /** All arguments, if all of them are known. */
  readonly known: Readonly<Record<string, Value>> | undefined;
}

/** The arguments that a layer, a loss, a dataset … takes. */
export function formalsOf(signature: Signature): Formal[] {
  return Object.entries(signature).map(([name, rule]) => {
    const value = rule.default;
    return value === undefined ? { ...rule, name } : { ...rule, name, fallback: () => value };
  });
}

/** Reads values and arguments where the language expects one of a certain type. */
export class ArgumentReader {
  constructor(
    private readonly linked: LinkedSpec,
    private readonly evaluator: ExpressionEvaluator,
    private readonly report: Report,
  ) {}

  /** The arguments that a block or model takes. A default may use the parameters before it. */
  formalsOfParameters(parameters: readonly Parameter[]): Formal[] {
    return parameters.map((parameter): Formal => {
      const name = parameter.name.text;
      const type = isParameterType(parameter.type.text) ? parameter.type.text : "unknown";
      const { default: value } = parameter;
      if (value === undefined) return { name, type };
      const what = `the default of \`${name}\``;
      const fallback = (before: ReadonlyMap<string, Known>): Known =>
        this.#value(value, { type }, what, { parameters: before, input: null });
      return { name, type, fallback };
    });
  }

  bind(call: CallLike, formals: readonly Formal[], environment: Environment = emptyEnvironment): Bound {
    const { given, misspelled } = matchArguments(
      this.report,
      call,
      formals.map(({ name }) => name),
    );
    const values = new Map<string, Known>();
    for (const formal of formals) {
      const what = `\`${formal.name}\` of \`${call.name.text}\``;
      const value = given.get(formal.name);
      if (value !== undefined) {
        values.set(formal.name, this.#value(value, formal, what, environment));
      } else if (formal.fallback !== undefined) {
        values.set(formal.name, formal.fallback(values));
      } else {
        const type = describeFormal(formal);
        const isMisspelled = misspelled.has(formal.name);
        if (!isMisspelled)
          this.report.error("missing-argument", call.name, {
            call: call.name.text,
            argument: formal.name,
            type,
          });
        values.set(formal.name, undefined);
      }
    }
    const known = [...values.values()].every((value) => value !== undefined);
    return { values, known: known ? (Object.fromEntries(values) as Record<string, Value>) : undefined };
  }

  /** The value of an expression that must satisfy a rule; `what` names it in messages. */
  value<const Rule extends ArgumentRule>(
    expression: Expression,
    rule: Rule,
    what: string,
    environment = emptyEnvironment,
  ): ValueOf<Rule> | undefined {
    // what satisfies the rule is of its type
    return this.#value(expression, rule, what, environment) as ValueOf<Rule> | undefined;
  }

  #value(expression: Expression, rule: ValueRule, what: string, environment: Environment): Known {
    if (rule.type === "unknown") return this.evaluator.evaluate(expression, environment);
    const word = this.#word(expression, rule, what, environment);
    if (word !== "none") return word.value;
    if (isText(rule) && this.#isUnquoted(expression, what, describeRule(rule))) return undefined;
    const wanted = { what, type: describeRule(rule), isText: isText(rule) };
    const value = this.evaluator.evaluate(expression, environment, wanted);
    if (value === undefined || !this.#fits(value, expression, { rule, what, within: environment.within }))
      return undefined;
    return isListRule(rule) && typeof value !== "object" ? [value] : value;
  }

  /** A bare word where a word may stand; parameters and constants are not words. */
  #word(
    expression: Expression,
    rule: ArgumentRule,
    what: string,
    environment: Environment,
  ): { value: Known } | "none" {
    const { words } = rule;
    if (words === undefined || expression.kind !== "Reference") return "none";
    const name = expression.name.text;
    if (words.includes(name)) {
      const isParameter = environment.parameters.has(name);
      const isHidden = isParameter || this.linked.declarations.get(name)?.kind === "Constant";
      const facts = { name, what, is: isParameter ? "parameter" : "constant" };
      if (isHidden) this.report.error("name-hidden-by-word", expression, facts);
      return { value: name };
    }
    if (environment.parameters.has(name) || this.linked.declarations.has(name)) return "none";
    const known = [...words, ...environment.parameters.keys(), ...namesOf(this.linked, "Constant")];
    const facts = { what, name, known: words, type: describeRule(rule), isText: isText(rule) };
    this.report.error("unknown-argument-word", expression, { ...facts, suggestion: suggest(name, known) });
    return { value: undefined };
  }

  /**
   * Whether something in the place of text computes: no operation gives text, so that `ph-value` is the name of a column
   * without its quotes. That is reported.
   */
  #isUnquoted(expression: Expression, what: string, type: string): boolean {
    const items = expression.kind === "Tuple" || expression.kind === "List" ? expression.items : [expression];
    const computing = items.filter(({ kind }) => computes.has(kind));
    for (const item of computing) {
      const text = this.report.textOf(item).replaceAll(/\s+/g, " ");
      const quotable = text.includes('"') ? undefined : text;
      this.report.error("value-type-mismatch", item, { what, type, found: `\`${text}\``, quotable });
    }
    return computing.length > 0;
  }

  /** Whether a value satisfies a rule; where it does not, that is reported. */
  #fits(value: Value, node: Expression, { rule, what, within }: Expected): boolean {
    const mismatch = mismatchOf(rule, value);
    switch (mismatch?.kind) {
      case undefined:
        return true;
      case "type": {
        const found = describeFound(mismatch.found, rule);
        const quotable = isText(rule) && typeof mismatch.found === "number" ? found : undefined;
        this.report.error("value-type-mismatch", node, { what, type: describeRule(rule), found, quotable });
        return false;
      }
      case "fraction":
        this.report.error("fractional-value", node, { what, found: mismatch.found, note: rule.note, within });
        return false;
      case "range": {
        const { found } = mismatch;
        this.report.error("value-out-of-range", node, { what, range: describeRange(rule), found, within });
        return false;
      }
      case "size":
        this.report.error("number-too-large", node, {});
        return false;
    }
  }
}

/** What a value must satisfy, what it is called, and the use of a block that it stands in. */
interface Expected {
  readonly rule: ArgumentRule;
  readonly what: string;
  readonly within: string | undefined;
}

const computes: ReadonlySet<Expression["kind"]> = new Set([
  "Binary",
  "Unary",
  "Member",
  "Call",
  "PointReference",
]);

function isText({ type }: ArgumentRule): boolean {
  return type === "string" || type === "strings";
}

function describeFound(value: Value, { type }: ArgumentRule): string {
  if (value === "") return "an empty text";
  if (type === "pair" && typeof value === "object") return `a list of ${value.length}`;
  return typeof value === "number" || typeof value === "boolean" ? formatValue(value) : describeType(value);
}

function describeFormal(formal: Formal): string {
  return formal.type === "unknown" ? "a value" : describeRule(formal);
}

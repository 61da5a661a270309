import { alternatives, suggest } from "../../diagnostics/index.js";
import type { Argument, Expression, Name, Parameter } from "../../grammar/ast.js";
import type { ArgumentRule, Signature } from "../../tensor/signature.js";
import type { Report } from "../report.js";
import { describeRange, describeType, formatValue, type Known, type Value } from "../values.js";
import { type Environment, type ExpressionEvaluator, emptyEnvironment } from "./expressions.js";
import { isParameterType, type LinkedSpec, namesOf } from "./linked-spec.js";

/** What a value must be: the rule of an argument, or of a setting that is written without parentheses. */
export interface ValueRule {
  /** `unknown`: the type itself was not understood, so that nothing can be said of the value. */
  readonly type: ArgumentRule["type"] | "unknown";
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly exclusiveMin?: boolean | undefined;
  readonly exclusiveMax?: boolean | undefined;
  readonly words?: readonly string[] | undefined;
}

/** One argument that a call may give. */
export interface Formal extends ValueRule {
  readonly name: string;
  /** The value where the call gives none, from the arguments before it; left out where it must be given. */
  readonly fallback?: (before: ReadonlyMap<string, Known>) => Known;
}

/** Anything written as `name(arguments)`. */
export interface CallLike {
  readonly name: Name;
  readonly arguments: readonly Argument[];
}

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
        this.value(value, { type }, what, { parameters: before, input: null });
      return { name, type, fallback };
    });
  }

  bind(call: CallLike, formals: readonly Formal[], environment: Environment = emptyEnvironment): Bound {
    const { given, misspelled } = this.#match(call, formals);
    const values = new Map<string, Known>();
    for (const formal of formals) {
      const what = `\`${formal.name}\` of \`${call.name.text}\``;
      const value = given.get(formal.name);
      if (value !== undefined) {
        values.set(formal.name, this.value(value, formal, what, environment));
      } else if (formal.fallback !== undefined) {
        values.set(formal.name, formal.fallback(values));
      } else {
        const type = describeRule(formal);
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

  /** The expressions given for arguments that must all be given, whatever they are. */
  match(call: CallLike, names: readonly string[]): ReadonlyMap<string, Expression> {
    const { given, misspelled } = this.#match(
      call,
      names.map((name) => ({ name, type: "float" })),
    );
    for (const name of names) {
      if (given.has(name) || misspelled.has(name)) continue;
      this.report.error("missing-argument", call.name, {
        call: call.name.text,
        argument: name,
        type: "a value",
      });
    }
    return given;
  }

  /** Which expression is given for which argument, and which arguments were probably meant by others. */
  #match(
    call: CallLike,
    formals: readonly Formal[],
  ): { given: ReadonlyMap<string, Expression>; misspelled: ReadonlySet<string | undefined> } {
    const given = new Map<string, Expression>();
    const misspelled = new Set<string | undefined>();
    const callName = call.name.text;
    let position = 0;
    let named = false;
    let tooMany = false;
    for (const argument of call.arguments) {
      const name = argument.name?.text ?? formals[position]?.name;
      if (argument.name !== undefined) named = true;
      else position++;
      if (argument.name === undefined && named) {
        this.report.error("positional-argument-after-named", argument, { call: callName });
      } else if (name === undefined) {
        if (!tooMany)
          this.report.error("excess-argument", argument, { call: callName, most: formals.length });
        tooMany = true;
      } else if (!formals.some((formal) => formal.name === name)) {
        const known = formals.map((formal) => formal.name);
        const suggestion = suggest(name, known);
        misspelled.add(suggestion);
        const facts = { call: callName, name, known, suggestion };
        this.report.error("unknown-argument", argument.name ?? argument, facts);
      } else if (given.has(name)) {
        this.report.error("duplicate-argument", argument.name ?? argument, {
          call: callName,
          argument: name,
        });
      } else {
        given.set(name, argument.value);
      }
    }
    return { given, misspelled };
  }

  /** The value of an expression that must satisfy a rule; `what` names it in messages. */
  value(expression: Expression, rule: ValueRule, what: string, environment = emptyEnvironment): Known {
    const word = this.#word(expression, rule, what, environment);
    if (word !== "none") return word.value;
    const wanted = rule.type === "unknown" ? undefined : { what, type: describeRule(rule) };
    const value = this.evaluator.evaluate(expression, environment, wanted);
    if (value === undefined || rule.type === "unknown") return value;
    if (typeof value === "string" && rule.words?.includes(value)) return value;
    return this.#fits(value, expression, rule, what) ? normalized(value, rule) : undefined;
  }

  /** A bare word where a word may stand; parameters and constants are not words. */
  #word(
    expression: Expression,
    { words, ...rule }: ValueRule,
    what: string,
    environment: Environment,
  ): { value: Known } | "none" {
    if (words === undefined || expression.kind !== "Reference") return "none";
    const name = expression.name.text;
    if (words.includes(name)) return { value: name };
    if (environment.parameters.has(name) || this.linked.declarations.has(name)) return "none";
    const known = [...words, ...environment.parameters.keys(), ...namesOf(this.linked, "Constant")];
    const facts = { what, name, known: words, type: describeRule({ ...rule, words }) };
    this.report.error("unknown-argument-word", expression, { ...facts, suggestion: suggest(name, known) });
    return { value: undefined };
  }

  #fits(value: Value, node: Expression, rule: ValueRule, what: string): boolean {
    const items = isList(rule) && typeof value === "object" ? value : [value];
    return items.every((item) => this.#itemFits(item, node, rule, what));
  }

  #itemFits(value: Value, node: Expression, rule: ValueRule, what: string): boolean {
    const wanted = primitives[rule.type];
    if (wanted === undefined || typeof value !== wanted) {
      const type = describeRule(rule);
      this.report.error("value-type-mismatch", node, { what, type, found: describeFound(value) });
      return false;
    }
    if (typeof value !== "number") return true;
    const isWhole = rule.type === "int" || rule.type === "ints";
    if (isWhole && !Number.isInteger(value)) {
      this.report.error("fractional-value", node, { what, found: value });
      return false;
    }
    if (!inRange(value, rule)) {
      this.report.error("value-out-of-range", node, { what, range: describeRange(rule), found: value });
      return false;
    }
    if (isWhole && !Number.isSafeInteger(value)) {
      this.report.error("number-too-large", node, {});
      return false;
    }
    return true;
  }
}

/** What `typeof` gives for a value of each type; a word is none of these. */
const primitives: Readonly<Record<ValueRule["type"], string | undefined>> = {
  int: "number",
  float: "number",
  floats: "number",
  ints: "number",
  bool: "boolean",
  string: "string",
  word: undefined,
  unknown: undefined,
};

function inRange(value: number, { min, max, exclusiveMin, exclusiveMax }: ValueRule): boolean {
  if (min !== undefined && (exclusiveMin ? value <= min : value < min)) return false;
  return max === undefined || (exclusiveMax ? value < max : value <= max);
}

function isList({ type }: ValueRule): boolean {
  return type === "floats" || type === "ints";
}

/** One number where several may stand is a list of one. */
function normalized(value: Value, rule: ValueRule): Value {
  return isList(rule) && typeof value !== "object" ? [value] : value;
}

function describeFound(value: Value): string {
  return typeof value === "number" || typeof value === "boolean" ? formatValue(value) : describeType(value);
}

const typeNouns: Readonly<Record<ValueRule["type"], string | undefined>> = {
  int: "a whole number",
  float: "a number",
  floats: "a number or a list of numbers",
  ints: "a whole number or a list of whole numbers",
  bool: "true or false",
  string: "text",
  word: undefined,
  unknown: undefined,
};

/** "a whole number", "`same` or a whole number" */
export function describeRule({ type, words = [] }: ValueRule): string {
  const noun = typeNouns[type];
  if (words.length === 0) return noun ?? "a value";
  return noun === undefined
    ? alternatives(words)
    : `${words.map((word) => `\`${word}\``).join(", ")} or ${noun}`;
}

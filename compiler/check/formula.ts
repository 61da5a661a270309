import { suggest } from "../../diagnostics/index.js";
import type { Binary, Call, Expression, Injection } from "../../grammar/ast.js";
import { type InjectionFunction, injectionFunctions } from "../../runtime/language.js";
import type { Formula } from "../checked.js";
import type { Known } from "../values.js";
import type { Formal } from "./arguments.js";
import type { Checks } from "./checks.js";
import type { Environment } from "./expressions.js";
import { matchAllArguments } from "./match-arguments.js";

/**
 * The value of an injection with its parameters worked in; undefined, with an error, where it is wrong, and where a
 * parameter has no value yet.
 */
export function checkFormula(
  checks: Checks,
  injection: Injection,
  parameters: ReadonlyMap<string, Known> = new Map(),
): Formula | undefined {
  const [activation, key] = injection.parameters;
  // what is wrong with these has been told
  if (activation === undefined || key === undefined || activation.type || key.type) return undefined;
  return new FormulaReader(checks, injection, parameters).read();
}

/** The numbers that an injection takes besides the activation and the key. */
export function formalsOfInjection(checks: Checks, { parameters }: Injection): Formal[] {
  const typed = parameters.slice(2).flatMap((parameter) => {
    const { type } = parameter;
    return type === undefined ? [] : [{ ...parameter, kind: "Parameter" as const, type }];
  });
  return checks.arguments.formalsOfParameters(typed);
}

class FormulaReader {
  readonly #environment: Environment;
  readonly #activation: string | undefined;
  readonly #key: string | undefined;
  readonly #used = new Set<string>();

  constructor(
    private readonly checks: Checks,
    private readonly injection: Injection,
    parameters: ReadonlyMap<string, Known>,
  ) {
    // one of a wrong type has no value here: that has been told
    const numbers = injection.parameters.slice(2).map(({ name }): [string, Known] => {
      const value = parameters.get(name.text);
      return [name.text, typeof value === "number" ? value : undefined];
    });
    this.#environment = { parameters: new Map(numbers), input: null };
    [this.#activation, this.#key] = injection.parameters.map(({ name }) => name.text);
  }

  read(): Formula | undefined {
    const { value, name } = this.injection;
    const formula = this.#read(value);
    for (const what of ["activation", "key"] as const) {
      const unused = what === "activation" ? this.#activation : this.#key;
      if (unused === undefined || this.#used.has(unused)) continue;
      this.checks.report.error("unused-injection-input", value, { name: name.text, unused, what });
      return undefined;
    }
    return formula;
  }

  #read(expression: Expression): Formula | undefined {
    switch (expression.kind) {
      case "Reference": {
        const { text } = expression.name;
        if (text !== this.#activation && text !== this.#key) return this.#number(expression);
        this.#used.add(text);
        return { kind: text === this.#activation ? "activation" : "key" };
      }
      case "NumberLiteral":
        return this.#number(expression);
      case "Unary": {
        if (expression.operator === "not") return this.#misplaced(expression, "`not`");
        const operand = this.#read(expression.operand);
        if (operand?.kind === "number") return { kind: "number", value: 0 - operand.value };
        return operand && { kind: "negate", operand };
      }
      case "Binary":
        return this.#binary(expression);
      case "Call":
        return this.#call(expression);
      default:
        return this.#misplaced(expression, `\`${this.checks.linked.origins.textOf(expression)}\``);
    }
  }

  #misplaced(expression: Expression, what: string): undefined {
    this.checks.report.error("unsupported-injection-expression", expression, { what });
    return undefined;
  }

  /** A parameter, a constant or a literal. */
  #number(expression: Expression): Formula | undefined {
    const value = this.checks.evaluator.evaluate(expression, this.#environment);
    if (value === undefined) return undefined;
    if (typeof value === "number") return { kind: "number", value };
    return this.#misplaced(
      expression,
      `\`${this.checks.linked.origins.textOf(expression)}\`, which is not a number,`,
    );
  }

  #binary(expression: Binary): Formula | undefined {
    const [left, right] = [this.#read(expression.left), this.#read(expression.right)];
    const { operator } = expression;
    if (operator !== "+" && operator !== "-" && operator !== "*" && operator !== "/") {
      return this.#misplaced(expression, `\`${operator}\``);
    }
    if (operator === "/" && right?.kind === "number" && right.value === 0) {
      this.checks.report.error("division-by-zero", expression.right, { operator });
      return undefined;
    }
    if (left === undefined || right === undefined) return undefined;
    if (left.kind !== "number" || right.kind !== "number") return { kind: "binary", operator, left, right };
    return this.#folded(expression, arithmetic[operator](left.value, right.value));
  }

  #folded(expression: Expression, value: number): Formula | undefined {
    if (Number.isFinite(value)) return { kind: "number", value };
    this.checks.report.error("number-too-large", expression, {});
    return undefined;
  }

  #call(call: Call): Formula | undefined {
    const name = call.name.text;
    const called = injectionFunctions.get(name);
    if (called === undefined) {
      const known = [...injectionFunctions.keys()];
      this.checks.report.error("unknown-injection-function", call.name, {
        name,
        known,
        suggestion: suggest(name, known),
      });
      for (const { value } of call.arguments) this.#read(value);
      return undefined;
    }
    const parameters = Object.keys(called.signature);
    const given = matchAllArguments(this.checks.report, call, parameters);
    const values = parameters.map((parameter) => {
      const expression = given.get(parameter);
      const value = expression && this.#read(expression);
      const isNumber = value === undefined || value.kind === "number";
      if (expression === undefined || isNumber || !called.numbers.includes(parameter)) return value;
      const what = `\`${parameter}\` of \`${name}\``;
      this.checks.report.error("unsuitable-function-argument", expression, {
        what,
        found: "a number that does not depend on activation or key",
      });
      return undefined;
    });
    const known = values.filter((value) => value !== undefined);
    return known.length < parameters.length ? undefined : this.#applied(call, called, known);
  }

  #applied(call: Call, called: InjectionFunction, values: readonly Formula[]): Formula | undefined {
    const { name, signature, refuse, fold } = called;
    const numbers = Object.keys(signature).flatMap((parameter, index): [string, number][] => {
      const value = values[index];
      return value?.kind === "number" ? [[parameter, value.value]] : [];
    });
    const refusal = refuse?.(new Map(numbers));
    if (refusal !== undefined) {
      const { argument, found } = refusal;
      const what = `\`${argument}\` of \`${name}\``;
      this.checks.report.error("unsuitable-function-argument", call, { what, found });
      return undefined;
    }
    if (numbers.length < values.length) return { kind: "call", name, arguments: values };
    return this.#folded(call, fold(...numbers.map(([, value]) => value)));
  }
}

const arithmetic = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
} as const;

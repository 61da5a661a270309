import { builtInInjections, type InjectionName, injectionFunctions } from "../../runtime/language.js";
import { entryNamed } from "../../tensor/catalogue.js";
import type { CheckedInjection, Formula } from "../checked.js";
import { camelCase, type NameScope } from "./names.js";

/** The function of a module for an `injection` of the spec, for certain arguments. */
export interface FormulaFunction {
  readonly name: string;
  /** What the spec calls it, with its arguments. */
  readonly written: string;
  readonly docs: string | undefined;
  readonly code: string;
}

const binaryOps = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;

/** The functions that an experiment injects by; places that come to the same code share one. */
export class FormulaFunctions {
  readonly #functions = new Map<string, FormulaFunction>();

  constructor(injections: readonly CheckedInjection[], names: NameScope) {
    for (const injection of injections) {
      if (injection.by !== "expression") continue;
      const written = describeWay(injection);
      if (this.#functions.has(written)) continue;
      const name = names.claim(camelCase(injection.name));
      const code = printFormula(injection.formula);
      this.#functions.set(written, { name, written, docs: injection.docs, code });
    }
  }

  get all(): readonly FormulaFunction[] {
    return [...this.#functions.values()];
  }

  /** The name of the function of an injection, in the module or in `spankey/runtime`. */
  nameFor(injection: CheckedInjection): string {
    if (injection.by !== "expression") return runtimeInjection(injection.by);
    const made = this.#functions.get(describeWay(injection));
    if (made === undefined) throw new Error(`there is no injection ${injection.name}`);
    return made.name;
  }

  /** What the code uses of `spankey/runtime`. */
  importsFor(injections: readonly CheckedInjection[]): string[] {
    const builtIn = injections.flatMap(({ by }) => (by === "expression" ? [] : [runtimeInjection(by)]));
    return this.all.some(({ code }) => code.includes("absolute(")) ? [...builtIn, "absolute"] : builtIn;
  }
}

function runtimeInjection(by: InjectionName): string {
  return entryNamed(builtInInjections, "injection", by).call.name;
}

/** `Shift(gamma: 0.5)` */
export function describeWay(injection: CheckedInjection & { readonly by: "expression" }): string {
  const given = Object.entries(injection.arguments).map(([name, value]) => `${name}: ${value}`);
  return `${injection.name}(${given.join(", ")})`;
}

function printFormula(formula: Formula): string {
  switch (formula.kind) {
    case "number":
      return String(formula.value);
    case "activation":
      return "h";
    case "key":
      return "k";
    case "negate":
      return `ops.neg(${printFormula(formula.operand)})`;
    case "binary":
      return `ops.${binaryOps[formula.operator]}(${printFormula(formula.left)}, ${printFormula(formula.right)})`;
    case "call": {
      const { callee } = entryNamed(injectionFunctions, "injection function", formula.name);
      const args = formula.arguments.map(printFormula).join(", ");
      return "op" in callee ? `ops.${callee.op}(${args})` : `${callee.name}(ops, ${args})`;
    }
  }
}

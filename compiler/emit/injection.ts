import type { FunctionDeclarationStructure } from "ts-morph";
import { builtInInjections, injectionFunctions } from "../../runtime/language.js";
import { entryNamed } from "../../tensor/catalogue.js";
import type { CheckedInjection, Formula } from "../checked.js";
import { camelCase } from "../part-names.js";
import { callCode, type Piece } from "./code.js";
import { functionOf, writeLines } from "./functions.js";
import type { Imports } from "./imports.js";
import type { NameScope } from "./names.js";
import { own } from "./own-names.js";

type ByExpression = CheckedInjection & { readonly by: "expression" };

/** The functions that an experiment injects by: those of the runtime, and one of the module for each `injection` it uses. */
export class InjectionWriter {
  /** By what the spec writes: places that come to the same code share a function. */
  readonly #functions = new Map<string, FunctionDeclarationStructure>();

  constructor(
    private readonly names: NameScope,
    private readonly imports: Imports,
  ) {}

  get functions(): readonly FunctionDeclarationStructure[] {
    return [...this.#functions.values()];
  }

  /** What an activation becomes under a key: a call of the function. */
  write(injection: CheckedInjection, h: Piece, key: Piece): Piece {
    if (injection.by === "expression") return callCode(this.#functionFor(injection), own.ops, h, key);
    const { callee } = entryNamed(builtInInjections, "injection", injection.by);
    const { name, first } = this.imports.callee(callee);
    return callCode(name, ...first, h, key, String(injection.gamma));
  }

  /** The name of the function of the module. */
  #functionFor(injection: ByExpression): string {
    const written = describeWay(injection);
    const known = this.#functions.get(written);
    if (known?.name !== undefined) return known.name;
    const { docs, formula } = injection;
    const name = this.names.claim(camelCase(injection.name), "Block");
    const code: Piece = ["return ", this.#formula(formula), ";"];
    const made = functionOf({
      name,
      docs: [`Injection ${written}.`, ...(docs === undefined ? [] : [docs])].join("\n"),
      parameters: [
        [own.ops, `${this.imports.type("Ops")}<${own.T}>`],
        [own.h, own.T],
        [own.k, own.T],
      ],
      uses: new Set([own.ops, own.h, own.k]),
      returnType: own.T,
      body: (writer) => writeLines(writer, [{ code }]),
    });
    this.#functions.set(written, made);
    return name;
  }

  #formula(formula: Formula): Piece {
    switch (formula.kind) {
      case "number":
        return String(formula.value);
      case "activation":
        return own.h;
      case "key":
        return own.k;
      case "negate":
        return callCode(`${own.ops}.neg`, this.#formula(formula.operand));
      case "binary": {
        const operands = [formula.left, formula.right].map((operand) => this.#formula(operand));
        return callCode(`${own.ops}.${arithmetic[formula.operator]}`, ...operands);
      }
      case "call": {
        const { callee } = entryNamed(injectionFunctions, "injection function", formula.name);
        const { name, first } = this.imports.callee(callee);
        return callCode(name, ...first, ...formula.arguments.map((argument) => this.#formula(argument)));
      }
    }
  }
}

/** The ops of arithmetic. */
const arithmetic = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;

/** "h · clamp(1 + 0.5·tanh k, 0.1, 2.0)", or `Shift(gamma: 0.5)` for an injection of the spec. */
export function describeInjection(injection: CheckedInjection): string {
  if (injection.by === "expression") return describeWay(injection);
  return entryNamed(builtInInjections, "injection", injection.by).formula(injection.gamma);
}

function describeWay({ name, arguments: args }: ByExpression): string {
  return `${name}(${describeArguments(args)})`;
}

/** `channels: 16, stride: 2` */
export function describeArguments(args: Readonly<Record<string, unknown>>): string {
  return Object.entries(args)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
}

import type { Arguments } from "../../runtime/language.js";
import type { Literal } from "./literal.js";
import type { NameScope } from "./names.js";
import { typeName } from "./names.js";

/** One line of a generated function; the comment is the shape of what the line gives. */
export interface CodeLine {
  readonly code: string;
  readonly comment: string | undefined;
}

/** What the parameters of a part are called, and what they are. */
export type ParameterNode =
  | {
      readonly kind: "layer";
      /** `ConvParameters<T>` */
      readonly type: string;
      readonly value: Literal;
      readonly comment: string | undefined;
    }
  | {
      readonly kind: "group";
      /** The interface that the function of a block declares for them, if there is one. */
      readonly type: string | undefined;
      readonly members: readonly ParameterMember[];
    };

export interface ParameterMember {
  readonly name: string;
  readonly node: ParameterNode;
}

/** The code of a part of a model, and the parameters it uses. */
export interface PartCode {
  readonly lines: readonly CodeLine[];
  readonly members: readonly ParameterMember[];
  /** Whether a layer in it takes the mode. */
  readonly usesMode: boolean;
}

/** A function of the module for a block, or for a turn of a `repeat`. */
export interface ModuleFunction {
  readonly name: string;
  readonly members: readonly ParameterMember[];
  readonly lines: readonly CodeLine[];
  readonly usesMode: boolean;
  readonly origin: FunctionOrigin;
}

export interface FunctionOrigin {
  /** What the spec calls it, `Residual`; undefined for a turn of a `repeat`. */
  readonly block: string | undefined;
  readonly docs: string | undefined;
  readonly arguments: Arguments;
}

/**
 * The functions of a module. Blocks that come to the same code share a function: channels are only in the parameters,
 * so a network of many residual blocks has as many functions as there are kinds of them.
 */
export class FunctionTable {
  readonly #functions = new Map<string, ModuleFunction>();

  constructor(private readonly names: NameScope) {}

  get all(): readonly ModuleFunction[] {
    return [...this.#functions.values()];
  }

  /** The function with this code, made if it is new. */
  define(base: string, code: PartCode, origin: FunctionOrigin): ModuleFunction {
    const key = `${base}\n${code.lines.map((line) => line.code).join("\n")}\n${describeMembers(code.members)}`;
    const known = this.#functions.get(key);
    const made: ModuleFunction =
      known === undefined ? { name: this.names.claim(base), ...code, origin } : merge(known, code, origin);
    this.#functions.set(key, made);
    return made;
  }
}

/** Only what holds for every use of a shared function is said of it. */
function merge(known: ModuleFunction, code: PartCode, origin: FunctionOrigin): ModuleFunction {
  const lines = known.lines.map((line, index) =>
    line.comment === code.lines[index]?.comment ? line : { ...line, comment: undefined },
  );
  const common = Object.entries(known.origin.arguments).filter(
    ([name, value]) => origin.arguments[name] === value,
  );
  return { ...known, lines, origin: { ...known.origin, arguments: Object.fromEntries(common) } };
}

/** The types of the members, which decide whether two blocks can share an interface. */
export function describeMembers(members: readonly ParameterMember[], indent = 0): string {
  const pad = " ".repeat(indent);
  return members.map(({ name, node }) => `${pad}readonly ${name}: ${describeNode(node, indent)};`).join("\n");
}

function describeNode(node: ParameterNode, indent: number): string {
  if (node.kind === "layer") return node.type;
  if (node.type !== undefined) return node.type;
  return `{\n${describeMembers(node.members, indent + 2)}\n${" ".repeat(indent)}}`;
}

/** The type of the parameters that a function takes. */
export function parametersTypeOf({ name }: ModuleFunction): string {
  return `${typeName(name)}<T>`;
}

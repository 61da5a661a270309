import {
  type CodeBlockWriter,
  type FunctionDeclarationStructure,
  type InterfaceDeclarationStructure,
  type OptionalKind,
  type ParameterDeclarationStructure,
  type PropertySignatureStructure,
  StructureKind,
  type WriterFunction,
  Writers,
} from "ts-morph";
import type { Arguments } from "../../runtime/language.js";
import { indentation, lineAt, onLinesWhereLong, onOneLine, type Piece, writeCode } from "./code.js";
import type { Imports } from "./imports.js";
import type { Literal } from "./literal.js";
import { type NameScope, typeName } from "./names.js";
import { type OwnName, own } from "./own-names.js";

/** One line of a generated function; the comment is the shape of what the line gives. */
export interface CodeLine {
  readonly code: Piece;
  readonly comment?: string | undefined;
}

/** What the parameters of a part are called, and what they are. */
export type ParameterNode =
  | {
      readonly kind: "layer";
      /** A type of the runtime: `ConvParameters`. */
      readonly type: string;
      readonly value: Literal;
      readonly comment: string | undefined;
    }
  | {
      readonly kind: "group";
      /** The interface of the module that the function of a block has for them, if there is one. */
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
  /** What it uses of what its function takes. */
  readonly uses: ReadonlySet<OwnName>;
  /** The results of the code around it that its function takes too. */
  readonly captures: readonly string[];
}

/** A function of the module for a block, or for a turn of a `repeat`. */
export interface ModuleFunction extends PartCode {
  readonly name: string;
  /** The interface of its parameters; undefined where it has none. */
  readonly parametersType: string | undefined;
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
  define(base: string, part: PartCode, origin: FunctionOrigin): ModuleFunction {
    const lines = part.lines.map(({ code }) => onOneLine(code)).join("\n");
    const key = `${base}\n${lines}\n${describeMembers(part.members)}`;
    const known = this.#functions.get(key);
    const made = known === undefined ? this.#make(base, part, origin) : merge(known, part, origin);
    this.#functions.set(key, made);
    return made;
  }

  #make(base: string, part: PartCode, origin: FunctionOrigin): ModuleFunction {
    const name = this.names.claim(base, "Block");
    const parametersType = part.members.length === 0 ? undefined : this.names.claim(typeName(name));
    return { ...part, name, parametersType, origin };
  }
}

/** Only what holds for every use of a shared function is said of it. */
function merge(known: ModuleFunction, part: PartCode, origin: FunctionOrigin): ModuleFunction {
  const lines = known.lines.map((line, index) =>
    line.comment === part.lines[index]?.comment ? line : { ...line, comment: undefined },
  );
  const common = Object.entries(known.origin.arguments).filter(
    ([name, value]) => origin.arguments[name] === value,
  );
  return { ...known, lines, origin: { ...known.origin, arguments: Object.fromEntries(common) } };
}

/** The types of the members, which decide whether two blocks can share an interface. */
function describeMembers(members: readonly ParameterMember[]): string {
  const types = members.map(({ name, node }) => {
    const isOpen = node.kind === "group" && node.type === undefined;
    return `${name}: ${isOpen ? `{ ${describeMembers(node.members)} }` : node.type}`;
  });
  return types.join("; ");
}

// --- as declarations ------------------------------------------------------------------------------------------

/** The interface of the parameters of a function. */
export function interfaceOf(
  name: string,
  members: readonly ParameterMember[],
  imports: Imports,
): InterfaceDeclarationStructure {
  const properties = propertiesOf(members, imports);
  return { kind: StructureKind.Interface, name, typeParameters: [own.T], properties };
}

function propertiesOf(
  members: readonly ParameterMember[],
  imports: Imports,
): OptionalKind<PropertySignatureStructure>[] {
  return members.map(({ name, node }) => ({ name, isReadonly: true, type: typeOf(node, imports) }));
}

function typeOf(node: ParameterNode, imports: Imports): string | WriterFunction {
  if (node.kind === "layer") return `${imports.type(node.type)}<${own.T}>`;
  if (node.type !== undefined) return `${node.type}<${own.T}>`;
  return Writers.objectType({ properties: propertiesOf(node.members, imports) });
}

interface FunctionDescription {
  readonly name: string;
  readonly isExported?: boolean;
  readonly docs: string;
  readonly parameters: readonly (readonly [name: OwnName, type: string])[];
  /** Results of the code around it, of which it uses all. */
  readonly captures?: readonly string[];
  /** The parameters that the body uses. */
  readonly uses: ReadonlySet<OwnName>;
  readonly returnType: string;
  readonly body: (writer: CodeBlockWriter) => void;
}

/** A function over the type of its tensors; a parameter that it has to take but does not use begins with an underscore. */
export function functionOf(description: FunctionDescription): FunctionDeclarationStructure {
  const { name, isExported = false, docs, uses, captures = [], returnType, body } = description;
  const parameters = [
    ...description.parameters.map(([parameter, type]) => ({
      name: uses.has(parameter) ? parameter : `_${parameter}`,
      type,
    })),
    ...captures.map((capture) => ({ name: capture, type: own.T })),
  ].map((parameter): ParameterDeclarationStructure => ({ kind: StructureKind.Parameter, ...parameter }));
  const texts = parameters.map((parameter) => `${parameter.name}: ${String(parameter.type)}`);
  const flat = `${isExported ? "export " : ""}function ${name}<T>(${texts.join(", ")}): ${returnType} {`;
  return {
    kind: StructureKind.Function,
    isExported,
    name,
    typeParameters: [own.T],
    parameters: onLinesWhereLong(flat, parameters),
    returnType,
    docs: [docText(docs)],
    statements: [body],
  };
}

/** Writes lines of the body of a function. */
export function writeLines(writer: CodeBlockWriter, lines: readonly CodeLine[]): void {
  for (const { code, comment } of lines) {
    writeCode(writer, code, lineAt(indentation));
    writer.conditionalWrite(comment !== undefined, ` // ${comment}`).newLine();
  }
}

/** Text of a spec inside a doc comment, which it must not end. */
export function docText(text: string): string {
  return text.replaceAll("*/", "*\\/").replaceAll("\r", "");
}

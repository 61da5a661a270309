import { suggest } from "../../diagnostics/index.js";
import type {
  Block,
  Constant,
  Declaration,
  Experiment,
  Import,
  Injection,
  Keyspace,
  Model,
  Name,
  Parameter,
  Spec,
} from "../../grammar/ast.js";
import { layers } from "../../runtime/language.js";
import type { Origins } from "../origins.js";
import type { Report } from "../report.js";
import type { LoadedFiles } from "./imports.js";

export type NamedDeclaration = Exclude<Declaration, Import>;

/** A spec linked with its imports: all that they declare, by name. */
export interface LinkedSpec {
  readonly root: Spec;
  readonly origins: Origins;
  readonly declarations: ReadonlyMap<string, NamedDeclaration>;
}

/** The words of the language for each kind of declaration. */
const kindWords: Readonly<Record<NamedDeclaration["kind"], string>> = {
  Constant: "constant",
  Block: "block",
  Model: "model",
  Keyspace: "keyspace",
  Injection: "injection",
  Experiment: "experiment",
};

/** Enters every declaration; of two with one name the first counts. */
export function linkSpec(files: LoadedFiles, report: Report): LinkedSpec {
  const declarations = new Map<string, NamedDeclaration>();
  for (const spec of files.specs) {
    for (const declaration of spec.declarations) {
      if (declaration.kind === "Import") continue;
      enter(declaration, declarations, files.origins, report);
    }
  }
  return { root: files.root, origins: files.origins, declarations };
}

function enter(
  declaration: NamedDeclaration,
  declarations: Map<string, NamedDeclaration>,
  origins: Origins,
  report: Report,
): void {
  const { name } = declaration;
  const first = declarations.get(name.text);
  if (first !== undefined) {
    report.error("duplicate-declaration", name, { name: name.text, first: origins.placeOf(first.name) });
    return;
  }
  checkName(name, report);
  if (declaration.kind === "Block" && layers.has(name.text)) {
    report.error("reserved-layer-name", name, { name: name.text });
  }
  if (declaration.kind === "Block" || declaration.kind === "Model") {
    checkParameters(declaration.parameters, report);
  }
  if (declaration.kind === "Injection") checkInjectionHead(declaration, report);
  declarations.set(name.text, declaration);
}

export const parameterTypeNames = ["int", "float", "bool", "string"] as const;
export type ParameterType = (typeof parameterTypeNames)[number];

export function isParameterType(name: string): name is ParameterType {
  return (parameterTypeNames as readonly string[]).includes(name);
}

function checkParameters(parameters: readonly Parameter[], report: Report): void {
  const seen = new Set<string>();
  for (const { name, type } of parameters) {
    if (seen.has(name.text)) report.error("duplicate-parameter", name, { name: name.text });
    else checkName(name, report);
    seen.add(name.text);
    if (!isParameterType(type.text)) {
      report.error("unknown-parameter-type", type, {
        name: type.text,
        suggestion: suggest(type.text, parameterTypeNames),
      });
    }
  }
}

/** The ways to inject that need no declaration. */
export const builtInInjections = ["add", "mul"] as const;

/** The activation and the key come first and have no type; what else an injection takes is a number. */
function checkInjectionHead({ name, parameters }: Injection, report: Report): void {
  if ((builtInInjections as readonly string[]).includes(name.text)) {
    report.error("reserved-injection-name", name, { name: name.text });
  }
  const [activation, key, ...others] = parameters;
  const misplaced = [activation, key].find((parameter) => parameter?.type !== undefined);
  if (activation === undefined || key === undefined || misplaced !== undefined) {
    report.error("malformed-injection-signature", misplaced ?? name, { name: name.text });
  }
  const seen = new Set<string>();
  for (const parameter of parameters) {
    const { text } = parameter.name;
    if (seen.has(text)) report.error("duplicate-parameter", parameter.name, { name: text });
    else checkName(parameter.name, report);
    seen.add(text);
  }
  for (const { name, type } of others) {
    if (type === undefined || !["int", "float"].includes(type.text)) {
      report.error("non-numeric-injection-parameter", type ?? name, { name: name.text, type: type?.text });
    }
  }
}

/** `__proto__` and its like would not be ordinary keys of the objects that names end up in. */
export function checkName(name: Name, report: Report): void {
  if (name.text.startsWith("__")) report.error("reserved-name", name, { name: name.text });
}

export interface Found {
  readonly Constant: Constant;
  readonly Block: Block;
  readonly Model: Model;
  readonly Keyspace: Keyspace;
  readonly Injection: Injection;
  readonly Experiment: Experiment;
}

const unknownCodes = {
  Model: "unknown-model",
  Keyspace: "unknown-keyspace",
  Experiment: "unknown-experiment",
} as const;

/**
 * The declaration that a name refers to; undefined, with an error, where there is none or one of another kind. The error
 * proposes none of those that are `out` of the question.
 */
export function find<K extends keyof typeof unknownCodes>(
  linked: LinkedSpec,
  kind: K,
  name: Name,
  report: Report,
  out: readonly Found[K][] = [],
): Found[K] | undefined {
  const declaration = linked.declarations.get(name.text);
  if (declaration === undefined) {
    const known = namesOf(linked, kind).filter((one) => !out.some((other) => other.name.text === one));
    report.error<(typeof unknownCodes)[keyof typeof unknownCodes]>(unknownCodes[kind], name, {
      name: name.text,
      known,
      suggestion: suggest(name.text, known),
    });
    return undefined;
  }
  if (declaration.kind !== kind) {
    report.error("declaration-kind-mismatch", name, {
      name: name.text,
      is: wordFor(declaration),
      wanted: kindWords[kind],
    });
    return undefined;
  }
  return declaration as Found[K];
}

export function namesOf(linked: LinkedSpec, kind: NamedDeclaration["kind"]): string[] {
  return [...linked.declarations.values()]
    .filter((declaration) => declaration.kind === kind)
    .map((declaration) => declaration.name.text);
}

export function wordFor(declaration: NamedDeclaration): string {
  return kindWords[declaration.kind];
}

import { type ImportDeclarationStructure, type ImportSpecifierStructure, StructureKind } from "ts-morph";
import { type Callee, type Exported, exportedCall } from "../../runtime/language.js";
import { onLinesWhereLong } from "./code.js";
import type { NameScope } from "./names.js";
import { own } from "./own-names.js";

/**
 * What a module imports of `spankey/runtime`: that which its code asks for. The local name is the one of the runtime where
 * nothing else in the module has it, else an alias.
 */
export class Imports {
  readonly #values = new Map<string, string>();
  readonly #types = new Map<string, string>();

  constructor(private readonly names: NameScope) {}

  /** `imports.value({ warmUp })` */
  value(exported: Exported<string, unknown>): string {
    const [name] = exportedCall(exported);
    return this.#claim(name, this.#values);
  }

  /** `ops.relu`, or the function of the runtime, with the arguments that go before others: `conv(ops, …)`. */
  callee(callee: Callee): { readonly name: string; readonly first: readonly string[] } {
    return "op" in callee
      ? { name: `${own.ops}.${callee.op}`, first: [] }
      : { name: this.#claim(callee.name, this.#values), first: [own.ops] };
  }

  type(name: string): string {
    return this.#claim(name, this.#types);
  }

  #claim(name: string, imported: Map<string, string>): string {
    const local = imported.get(name) ?? this.names.claim(name);
    imported.set(name, local);
    return local;
  }

  /** Types first, as formatters want it. */
  get declarations(): ImportDeclarationStructure[] {
    return [declarationOf(this.#types, true), declarationOf(this.#values, false)];
  }
}

function declarationOf(
  imported: ReadonlyMap<string, string>,
  isTypeOnly: boolean,
): ImportDeclarationStructure {
  const specifiers = [...imported]
    .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    .map(([name, local]): ImportSpecifierStructure & { name: string } => ({
      kind: StructureKind.ImportSpecifier,
      name,
      ...(local === name ? {} : { alias: local }),
    }));
  const module = "spankey/runtime";
  const texts = specifiers.map(({ name, alias }) => (alias === undefined ? name : `${name} as ${alias}`));
  const flat = `import${isTypeOnly ? " type" : ""} { ${texts.join(", ")} } from "${module}";`;
  return {
    kind: StructureKind.ImportDeclaration,
    isTypeOnly,
    namedImports: onLinesWhereLong(flat, specifiers),
    moduleSpecifier: module,
  };
}

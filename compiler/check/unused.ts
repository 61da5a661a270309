import type { Declaration, Parameter } from "../../grammar/ast.js";
import type { Report } from "../report.js";
import { type LinkedSpec, wordFor } from "./linked-spec.js";

/**
 * Warns of what the file itself declares and nothing uses: declarations, where there is an experiment that could use them, and parameters
 * of blocks, models and injections.
 */
export function warnOfUnused({ root, declarations }: LinkedSpec, report: Report): void {
  const used = new Set([...declarations.values()].flatMap((declaration) => [...namesUsedIn(declaration)]));
  const isRun = root.declarations.some(({ kind }) => kind === "Experiment");
  for (const declaration of root.declarations) {
    if (declaration.kind === "Import" || declaration.kind === "Experiment") continue;
    const { name } = declaration;
    if (isRun && !used.has(name.text))
      report.error("unused-declaration", name, { name: name.text, is: wordFor(declaration) });
    if (!("parameters" in declaration)) continue;
    const inside = new Set(namesUsedIn(declaration));
    for (const parameter of declaration.parameters as readonly Pick<Parameter, "name">[]) {
      const { name: own } = parameter;
      if (!inside.has(own.text)) report.error("unused-parameter", own, { name: own.text, of: name.text });
    }
  }
}

/** What a declaration refers to by its name. */
function* namesUsedIn(declaration: Declaration): Generator<string, undefined> {
  // a list, not recursion: an expression of ten thousand terms is a tree of that depth
  const pending: unknown[] = [declaration];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== "object" || node === null) continue;
    const name = usedName(node as { readonly kind?: string });
    if (name !== undefined) yield name;
    for (const part of Object.values(node)) pending.push(part);
  }
  return undefined;
}

/** The name by which a node refers to something that is declared. */
function usedName(node: { readonly kind?: string }): string | undefined {
  const named = node as { name?: { text: string }; keyspace?: { text: string }; base?: { text: string } };
  switch (node.kind) {
    case "Reference":
    case "LayerCall":
    case "Call":
      return named.name?.text;
    case "Inject":
      return named.keyspace?.text;
    case "Experiment":
      return named.base?.text;
    default:
      return undefined;
  }
}

import type { Body, Declaration, Parameter } from "../../grammar/ast.js";
import { layers } from "../../runtime/language.js";
import type { Report } from "../report.js";
import { type LinkedSpec, wordFor } from "./linked-spec.js";
import { resultNamesIn, stagesIn } from "./stages.js";

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
    if (declaration.kind === "Block" || declaration.kind === "Model") warnOfResults(declaration.body, report);
    if (!("parameters" in declaration)) continue;
    const inside = new Set(namesUsedIn(declaration));
    for (const parameter of declaration.parameters as readonly Pick<Parameter, "name">[]) {
      const { name: own } = parameter;
      if (!inside.has(own.text)) report.error("unused-parameter", own, { name: own.text, of: name.text });
    }
  }
}

/** Results that nothing goes back to, and numbers of turns that nothing reads. */
function warnOfResults(body: Body, report: Report): void {
  const stages = [...stagesIn(body)];
  const goneBackTo = new Set(stages.flatMap((stage) => (stage.kind === "From" ? [stage.name.text] : [])));
  for (const name of resultNamesIn(body)) {
    if (goneBackTo.has(name.text)) continue;
    report.error("unused-result", name, { name: name.text, isLayer: layers.has(name.text) });
  }
  for (const stage of stages) {
    if (stage.kind !== "Repeat" || stage.index === undefined) continue;
    const { text } = stage.index;
    if (!new Set(namesUsedIn(stage.body)).has(text)) report.error("unused-turn", stage.index, { name: text });
  }
}

/** What a declaration refers to by its name. */
function* namesUsedIn(declaration: Declaration | Body): Generator<string, undefined> {
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

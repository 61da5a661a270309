import { isStageWord } from "../../grammar/index.js";
import { builtInInjections, layers } from "../../runtime/language.js";
import type { Origins } from "../origins.js";
import type { Report } from "../report.js";
import type { LoadedFiles } from "./imports.js";
import type { LinkedSpec, NamedDeclaration } from "./linked-spec.js";
import { checkInjectionParameters, checkName, checkParameters } from "./parameters.js";

/** Links a spec with its imports. If two declarations have one name, the first counts. */
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
  if (declaration.kind === "Block" && (layers.has(name.text) || isStageWord(name.text))) {
    report.error("reserved-layer-name", name, { name: name.text });
  }
  if (declaration.kind === "Block" || declaration.kind === "Model") {
    checkParameters(declaration.parameters, report);
  }
  if (declaration.kind === "Injection") {
    if (builtInInjections.has(name.text)) {
      report.error("reserved-injection-name", name, { name: name.text });
    }
    checkInjectionParameters(declaration, report);
  }
  declarations.set(name.text, declaration);
}

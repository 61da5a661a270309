import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { attackCatalogue } from "../../audit/language.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What is loaded with a module: files of ours, and what else they import. Types and what is imported inside functions is not. */
function loadedWith(entry: string): {
  readonly files: readonly string[];
  readonly others: readonly string[];
} {
  const files = new Set<string>();
  const others = new Set<string>();
  const left = [entry];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    const { outputText } = ts.transpileModule(readFileSync(root + path, "utf8"), {
      compilerOptions: {
        ...{ module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
        verbatimModuleSyntax: true,
      },
    });
    for (const statement of ts.createSourceFile(path, outputText, ts.ScriptTarget.ES2022).statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const { moduleSpecifier } = statement;
      if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) continue;
      const { text } = moduleSpecifier;
      if (text.startsWith(".")) left.push(join(dirname(path), text).replace(/\.js$/, ".ts"));
      else others.add(text);
    }
  }
  return { files: [...files], others: [...others] };
}

describe("audit/language, which `spkc check` loads at every start", () => {
  const { files, others } = loadedWith("audit/language.ts");

  it("loads no package and nothing of Node", () => {
    expect(others).toEqual([]);
  });

  it("loads the file of every attack, and little besides", () => {
    expect(files.length).toBeLessThan(attackCatalogue.size + 33);
    for (const name of attackCatalogue.keys())
      expect(files).toContain(`audit/attacks/${name.replaceAll("_", "-")}.ts`);
  });

  it("loads neither engines nor what trains and runs a network", () => {
    const heavy =
      /^(tensor\/(engines|graph|optimizers)|runtime\/(train|losses|data|layers)|audit\/attacks\/toolkit)\//;
    expect(files.filter((file) => heavy.test(file))).toEqual([]);
  });

  it("would be found out", () => {
    expect(loadedWith("audit/attacks/recovered-span.ts").others).toEqual(["ml-matrix"]);
  });
});

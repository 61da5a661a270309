import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

const rooms = ["diagnostics", "grammar", "tensor", "runtime", "compiler", "audit", "app", "cli", "bench"];

const files = rooms
  .flatMap((room) =>
    readdirSync(root + room, { recursive: true, encoding: "utf8" }).map((file) => `${room}/${file}`),
  )
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));

/** The names that a file itself declares and exports; what it passes on from another file is that file's. */
function declaredNames(code: string): Set<string> {
  const names = new Set<string>();
  for (const statement of ts.createSourceFile("file.ts", code, ts.ScriptTarget.Latest).statements) {
    for (const name of isExported(statement) ? namesOf(statement) : []) names.add(name);
    for (const name of ts.isExportDeclaration(statement) ? renamedBy(statement) : []) names.add(name);
  }
  return names;
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name));
  }
  const { name } = statement as ts.Statement & { readonly name?: ts.Identifier };
  return name === undefined ? [] : [name.text];
}

/** The names of a pattern: `{ a, b: [c] }` has a and c. */
function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

/** The new names in `export { a as b }`. */
function renamedBy({ exportClause }: ts.ExportDeclaration): string[] {
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
  return exportClause.elements.flatMap(({ name, propertyName }) =>
    propertyName === undefined ? [] : [name.text],
  );
}

/** Names that more than one file declares: "Place: a.ts, b.ts". */
function sharedNames(sources: ReadonlyMap<string, string>): string[] {
  const filesOf = new Map<string, string[]>();
  for (const [file, code] of sources) {
    for (const name of declaredNames(code)) filesOf.set(name, [...(filesOf.get(name) ?? []), file]);
  }
  const shared = [...filesOf].filter(([, declaring]) => declaring.length > 1);
  return shared.map(([name, declaring]) => `${name}: ${declaring.join(", ")}`).sort();
}

describe("no name is exported with two meanings", () => {
  it("in all rooms", () => {
    expect(files.length).toBeGreaterThan(300);
    const sources = new Map(files.map((file) => [file, readFileSync(root + file, "utf8")]));
    expect(sharedNames(sources)).toEqual([]);
  });

  it("however it is declared, and passing it on is no second meaning", () => {
    const sources = new Map([
      [
        "a.ts",
        "export function f() {}\nexport interface I {}\nexport const { x, y: [z] } = o;\nconst hidden = 1;",
      ],
      [
        "b.ts",
        'export const f = 1;\nexport type I = 1;\nexport { q as z } from "./q.js";\nconst hidden = 2;',
      ],
      ["c.ts", 'export { f, type I, x } from "./a.js";\nexport * from "./a.js";\nexport class x {}'],
    ]);
    expect(sharedNames(sources)).toEqual([
      "I: a.ts, b.ts",
      "f: a.ts, b.ts",
      "x: a.ts, c.ts",
      "z: a.ts, b.ts",
    ]);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { deviceNames, engineNames } from "../../tensor/engines/catalogue.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const rooms = ["diagnostics", "grammar", "tensor", "runtime", "compiler", "audit", "app", "cli"];

const files = rooms
  .flatMap((room) =>
    readdirSync(root + room, { recursive: true, encoding: "utf8" }).map((file) => `${room}/${file}`),
  )
  .filter((file) => file.endsWith(".ts") && !file.startsWith("tensor/engines/"));

/** Names and texts of a file; comments may speak of engines. */
function wordsOf(code: string): string[] {
  const words: string[] = [];
  const visit = (node: ts.Node): void => {
    const isText =
      node.kind >= ts.SyntaxKind.FirstLiteralToken && node.kind <= ts.SyntaxKind.LastTemplateToken;
    if (isText || ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) words.push(node.getText(source));
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile("file.ts", code, ts.ScriptTarget.Latest);
  visit(source);
  return words;
}

describe("the names of engines", () => {
  const names = new RegExp([...engineNames(), "tensorflow", "webgpu", "cuda"].join("|"), "i");

  it("are those of the catalogue", () => {
    expect(engineNames()).toEqual(["onnx", "tfjs"]);
    expect(deviceNames()).toContain("webgpu");
  });

  it("would be found in names and texts, and not in comments", () => {
    const code = ["const onnx = `$", "{tfjs} on $", "{cuda()} cards` + 'webgpu'; // tensorflow"].join("");
    expect(wordsOf(code).filter((word) => names.test(word))).toEqual(["onnx", "tfjs", "cuda", "'webgpu'"]);
  });

  it("appear nowhere else", () => {
    const found = files.map((file) => {
      const words = wordsOf(readFileSync(root + file, "utf8")).filter((word) => names.test(word));
      return words.length === 0 ? "" : `${file}: ${words.join(", ")}`;
    });
    expect(files.length).toBeGreaterThan(100);
    expect(found.filter(Boolean)).toEqual([]);
  });
});

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceFile } from "../../diagnostics/index.js";
import { parseSpec } from "../../grammar/index.js";
import { annotate, misplaced, withoutAnnotations } from "./support.js";

// Each file of mistakes/ holds cases: a title after `===`, a text, and below its lines what is said about them. Exactly
// that must be said, no more and no less. UPDATE=1 writes down what is said now.

const folder = new URL("mistakes/", import.meta.url);
const update = process.env["UPDATE"] === "1";

describe.each(readdirSync(folder).sort())("%s", (file) => {
  const path = new URL(file, folder);
  const cases = readFileSync(path, "utf8")
    .split(/^=== /m)
    .slice(1)
    .map((text) => {
      const [title = "", ...lines] = text.split("\n");
      return { title, annotated: lines.join("\n").trimEnd() };
    });

  test.skipIf(update).each(cases)("$title", ({ annotated }) => {
    const text = withoutAnnotations(annotated);
    const { spec, diagnostics } = parseSpec(new SourceFile("test.spk", text));
    expect(annotate(text, diagnostics)).toBe(annotated);
    expect(misplaced(spec)).toEqual([]);
  });

  if (!update) return;
  test("is recorded", () => {
    const recorded = cases.map(({ title, annotated }) => {
      const text = withoutAnnotations(annotated);
      return `=== ${title}\n${annotate(text, parseSpec(new SourceFile("test.spk", text)).diagnostics)}\n`;
    });
    writeFileSync(path, recorded.join("\n"));
  });
});

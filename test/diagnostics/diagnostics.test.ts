import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  catalogue,
  diagnosticOf,
  diagnosticToJson,
  Failure,
  inSourceOrder,
  type Message,
  renderDiagnostic,
  renderFailure,
  SourceFile,
  suggest,
  systemReason,
} from "../../diagnostics/index.js";

describe("a source file", () => {
  const source = new SourceFile("a.spk", "one\r\ntwo\n\nfour");

  it.each([
    [0, { line: 1, column: 1 }],
    [2, { line: 1, column: 3 }],
    [5, { line: 2, column: 1 }],
    [9, { line: 3, column: 1 }],
    [10, { line: 4, column: 1 }],
    [14, { line: 4, column: 5 }],
  ])("counts offset %i as people do", (offset, position) => {
    expect(source.positionAt(offset)).toEqual(position);
  });

  it("gives its lines without their ends", () => {
    expect([1, 2, 3, 4, 5].map((line) => source.lineText(line))).toEqual(["one", "two", "", "four", ""]);
  });
});

describe("a diagnostic", () => {
  const text = "model M() {\n\tinput 20 -> rellu\n}";
  const start = text.indexOf("rellu");
  const source = new SourceFile("a.spk", text);
  const diagnostic = diagnosticOf(
    "unknown-layer",
    source,
    { start, end: start + 5 },
    { name: "rellu", suggestion: "relu" },
  );

  it("is shown with its line, underlined, and its hint", () => {
    expect(renderDiagnostic(diagnostic, { color: false })).toBe(
      [
        "a.spk:2:14: error SPK2004 unknown-layer: there is no layer or block `rellu`",
        "  2 |  input 20 -> rellu",
        "    |              ~~~~~",
        "    = did you mean `relu`?",
      ].join("\n"),
    );
  });

  it("shows a part of a line that is too long to show", () => {
    const long = new SourceFile("a.spk", `${"x".repeat(5000)}rellu${"y".repeat(5000)}`);
    const far = diagnosticOf(
      "unknown-layer",
      long,
      { start: 5000, end: 5005 },
      { name: "rellu", suggestion: undefined },
    );
    const [, line = "", underline = ""] = renderDiagnostic(far, { color: false }).split("\n");
    expect(line.length).toBeLessThan(200);
    const column = underline.indexOf("~");
    expect(line.slice(column, column + 5)).toBe("rellu");
  });

  it("underlines one place at least, also at the end of the text", () => {
    const end = { start: text.length, end: text.length };
    const last = diagnosticOf("unknown-layer", source, end, { name: "", suggestion: undefined });
    expect(renderDiagnostic(last, { color: false })).toMatch(/\| {2}~$/m);
  });

  it("is the same for machines", () => {
    expect(diagnosticToJson(diagnostic)).toEqual({
      code: "SPK2004",
      name: "unknown-layer",
      severity: "error",
      file: "a.spk",
      start: { line: 2, column: 14 },
      end: { line: 2, column: 19 },
      message: "there is no layer or block `rellu`",
      hint: "did you mean `relu`?",
    });
  });

  it("comes in the order of the source", () => {
    const at = (offset: number) => ({ ...diagnostic, span: { start: offset, end: offset + 1 } });
    expect(inSourceOrder([at(9), at(2), at(5)]).map(({ span }) => span.start)).toEqual([2, 5, 9]);
  });
});

describe("a failure", () => {
  it("has a code, a message, a hint and an exit status, and no stack for users", () => {
    const failure = Failure.of("run-already-exists", { path: "runs/a" });
    expect(failure).toMatchObject({ code: "SPK4003", exit: 2, message: "runs/a already holds a run" });
    expect(renderFailure(failure, { color: false })).toBe(
      "error SPK4003 run-already-exists: runs/a already holds a run\n  = name a new folder: runs are never overwritten",
    );
  });

  it("puts the reasons of the operating system in words", () => {
    expect(systemReason(Object.assign(new Error("x"), { code: "ENOSPC" }))).toBe("no space left on the disk");
    expect(systemReason(Object.assign(new Error("odd"), { code: "EODD" }))).toBe("odd");
    expect(systemReason("text")).toBe("text");
  });
});

describe("suggestions", () => {
  const names = ["relu", "gelu", "maxpool", "experiment", "Mlp"];

  it.each([
    ["rellu", "relu"],
    ["maxpol", "maxpool"],
    ["experimnt", "experiment"],
    ["Mpl", "Mlp"],
    ["RELU", "relu"],
    ["attention", undefined],
    ["x", undefined],
  ])("for %s: %s", (name, expected) => {
    expect(suggest(name, names)).toBe(expected);
  });

  it.each([
    ["x", ["h", "y", "of", "at"], undefined],
    ["h", ["k", "H"], "H"],
    ["h", ["hk"], undefined],
    ["rl", ["lr", "r"], "lr"],
    ["lr", ["by", "ls", "at"], undefined],
    ["al", ["b", "all"], "all"],
    ["nn", ["m", "n"], "n"],
    ["din", ["std", "dim"], "dim"],
    ["xy", ["k"], undefined],
  ])("of a short name keep most of its letters: for %s of %j, %s", (name, known, expected) => {
    expect(suggest(name, known)).toBe(expected);
  });
});

describe("the catalogue", () => {
  /** The text of every test but this one and those of the documentation. */
  const tests = readdirSync("test", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|txt)$/.test(file) && !/^(docs|diagnostics|golden)\b/.test(file))
    .map((file) => readFileSync(`test/${file}`, "utf8"))
    .join("\n");

  it.each(Object.values(catalogue).map(({ code }) => code))("%s has a test that provokes it", (code) => {
    expect(tests.includes(code)).toBe(true);
  });

  /** Numbers that are limits, or more than one for another reason. */
  const neverOne = new Set(["SPK2044", "SPK2173", "SPK3005", "SPK4074", "SPK4155"]);
  const plural =
    /\b1 (different )?(arguments|attempts|bytes|classes|combinations|dimensions|elements|features|images|labels|layers|numbers|outputs|parameters|rows|runs|samples|seconds|steps|tokens|values)\b/;

  it("counts one thing in the singular", () => {
    // every fact of a message is 1; those that need a list have other tests
    const ones = new Proxy({}, { get: () => 1 });
    const said: string[] = [];
    for (const { code, text, hint, hintForRun } of Object.values(catalogue) as Message<unknown>[]) {
      if (neverOne.has(code)) continue;
      for (const part of [text, hint, hintForRun]) {
        try {
          said.push(`${code} ${part?.(ones)}`);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
      }
    }
    expect(said.filter((line) => plural.test(line))).toEqual([]);
    expect(said.length).toBeGreaterThan(400);
  });
});

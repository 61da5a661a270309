import { CodeBlockWriter } from "ts-morph";
import { describe, expect, it } from "vitest";
import { callCode, lineAt, type Piece, writeCode } from "../../compiler/emit/code.js";
import { literalCode, tableCode } from "../../compiler/emit/literal.js";

const long = (name: string): string => name.padEnd(60, "x");

/** The lines of code that begins at a column. */
function linesOf(code: Piece, column: number): string[] {
  const writer = new CodeBlockWriter({ indentNumberOfSpaces: 2 });
  writeCode(writer, code, lineAt(column));
  return writer.toString().split("\n");
}

describe("a line of generated code", () => {
  it("stays as it is where it fits", () => {
    expect(linesOf(["const a = ", callCode("f", "b", "c"), ";"], 2)).toEqual(["const a = f(b, c);"]);
  });

  it("is broken at its outermost brackets, and further in only where that is not enough", () => {
    const [a, b, c] = [long("a"), long("b"), long("c")];
    const object = literalCode({ u: 1, v: [2, 3], w: b, x: c });
    expect(linesOf(["const y = ", callCode("f", callCode("g", a), object, callCode("h")), ";"], 2)).toEqual([
      "const y = f(",
      `  g(${a}),`,
      "  {",
      "    u: 1,",
      "    v: [2, 3],",
      `    w: "${b}",`,
      `    x: "${c}",`,
      "  },",
      "  h(),",
      ");",
    ]);
  });

  it("keeps the other arguments beside the last one, where that alone is an object", () => {
    const object = literalCode({ v: long("v"), w: long("w") });
    expect(linesOf([callCode("f", "a", object), ";"], 0)).toEqual([
      "f(a, {",
      `  v: "${long("v")}",`,
      `  w: "${long("w")}",`,
      "});",
    ]);
  });

  it("is as long as it may be, with what comes behind it", () => {
    const fits = callCode("f", "x".repeat(106));
    expect(linesOf([fits, ";"], 0)).toHaveLength(1);
    expect(linesOf([fits, ";"], 1)).toHaveLength(3);
  });
});

describe("a table", () => {
  it("has a line for each entry, and for each object of a list of several", () => {
    expect(
      linesOf(
        tableCode({
          a: { b: 1 },
          "c-d": [
            { e: 1, f: 2 },
            { e: 3, f: 4 },
          ],
          g: [],
        }),
        0,
      ),
    ).toEqual([
      "{",
      "  a: { b: 1 },",
      '  "c-d": [',
      "    { e: 1, f: 2 },",
      "    { e: 3, f: 4 },",
      "  ],",
      "  g: [],",
      "}",
    ]);
    expect(linesOf(tableCode({}), 0)).toEqual(["{}"]);
  });
});

import { describe, expect, it } from "vitest";
import { layOut } from "../../compiler/emit/lay-out.js";

const long = (name: string): string => name.padEnd(60, "x");

describe("a line of generated code", () => {
  it("stays as it is where it fits", () => {
    expect(layOut("const a = f(b, c);", 2)).toEqual(["const a = f(b, c);"]);
  });

  it("is broken at its outermost brackets, and further in only where that is not enough", () => {
    const [a, b, c] = [long("a"), long("b"), long("c")];
    expect(layOut(`const y = f(g(${a}), { u: h(${b}, ${c}), v });`, 2)).toEqual([
      "const y = f(",
      `  g(${a}),`,
      "  {",
      "    u: h(",
      `      ${b},`,
      `      ${c},`,
      "    ),",
      "    v,",
      "  },",
      ");",
    ]);
  });

  it("is not broken inside texts", () => {
    const name = `"${long("deny margin on wrong, none (both)")}"`;
    expect(layOut(`terms: { a: ${name}, b: ${name} },`, 4)).toEqual([
      "terms: {",
      `  a: ${name},`,
      `  b: ${name},`,
      "},",
    ]);
  });
});

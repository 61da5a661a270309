import { describe, expect, test } from "vitest";
import { SourceFile } from "../../diagnostics/index.js";
import { parseExpression } from "../../grammar/index.js";
import { annotate, expressionOf, grouped } from "./support.js";

describe("operators", () => {
  test.each([
    ["1 + 2 * 3", "(1 + (2 * 3))"],
    ["1 * 2 + 3", "((1 * 2) + 3)"],
    ["1 - 2 - 3", "((1 - 2) - 3)"],
    ["8 / 4 % 3 * 2", "(((8 / 4) % 3) * 2)"],
    ["(1 + 2) * 3", "((1 + 2) * 3)"],
    ["-a * -b", "((- a) * (- b))"],
    ["1 - -1", "(1 - (- 1))"],
    ["a + b < c * d", "((a + b) < (c * d))"],
    ["a == b and c != d or e", "(((a == b) and (c != d)) or e)"],
    ["a or b and c", "(a or (b and c))"],
    ["not a == b", "(not (a == b))"],
    ["not a and b", "((not a) and b)"],
    ["not not a", "(not (not a))"],
    ["not -a < b", "(not ((- a) < b))"],
    ["a and not b or c", "((a and (not b)) or c)"],
    ["a <= b", "(a <= b)"],
    ["a >= b", "(a >= b)"],
    ["a > b", "(a > b)"],
    ["in.channels != 4 * width", "(in.channels != (4 * width))"],
  ])("%s", (text, tree) => expect(grouped(expressionOf(text))).toBe(tree));

  test("parentheses belong to the place of what they hold", () => {
    const sum = expressionOf(" (1 + 2) * 3 ");
    expect(sum).toMatchObject({ span: { start: 1, end: 12 }, left: { span: { start: 1, end: 8 } } });
  });
});

describe("values", () => {
  test.each([
    ["5e-4", "0.0005"],
    ["0.1", "0.1"],
    ["1E3", "1000"],
    ["007", "7"],
    ["true", "true"],
    ["false", "false"],
    ['"a b//c"', '"a b//c"'],
    [String.raw`"C:\data"`, String.raw`"C:\data"`],
    ['""', '""'],
    ["uniform", "uniform"],
    ["uniform(0, 1)", "uniform(0, 1)"],
    ["f()", "f()"],
    ["f(1, name: g(2),)", "f(1, name: g(2))"],
    ["in.channels", "in.channels"],
    ["block[2]", "block[2]"],
    ["block[n + 1]", "block[(n + 1)]"],
    ["(a, b)", "tuple(a, b)"],
    ["(a)", "a"],
    ["((a))", "a"],
    ["(a,)", "tuple(a)"],
    ["()", "tuple()"],
    ["[20, 30]", "list(20, 30)"],
    ["[1]", "list(1)"],
    ["[]", "list()"],
    ["[(1, 2), (image, block[2])]", "list(tuple(1, 2), tuple(image, block[2]))"],
    ["a // a comment", "a"],
  ])("%s", (text, tree) => expect(grouped(expressionOf(text))).toBe(tree));
});

describe("one expression is all that the text of `--set` may hold", () => {
  const said = (text: string): string => {
    const { diagnostics } = parseExpression(new SourceFile("--set", text));
    return annotate(text, diagnostics);
  };

  test.each([
    ["", "~ SPK1005 expected a value but found the end"],
    [
      "1 2 3",
      "  ~ SPK1007 unexpected `2` after the value (give one value; a tuple is written `(a, b)`, a list `[a, b]`)",
    ],
    [
      "a, b",
      " ~ SPK1007 unexpected `,` after the value (give one value; a tuple is written `(a, b)`, a list `[a, b]`)",
    ],
    ["1 +", "  ~ SPK1005 expected a value but found the end"],
    [
      "margin(1.0",
      "       ~~~ SPK1005 expected `,` or `)` but found the end (the `(` of line 1 is never closed)",
    ],
    ["*", "~ SPK1005 expected a value but found `*`"],
    ["§", "~ SPK1001 unexpected character `§`"],
  ])("%j", (text, note) => expect(said(text)).toBe(`${text}\n${note}`));
});

import { describe, expect, test } from "vitest";
import { SourceFile } from "../../diagnostics/index.js";
import { parseExpression, parseSpec } from "../../grammar/index.js";

const diagnosticsOf = (text: string) => parseSpec(new SourceFile("test.spk", text)).diagnostics;
const codesOf = (text: string) => diagnosticsOf(text).map(({ code }) => code);
const body = (text: string) => `model M { ${text} }`;

/** What may hold itself, so many times over. */
const nests: Readonly<Record<string, (levels: number) => string>> = {
  parentheses: (n) => `const a = ${"(".repeat(n)}1${")".repeat(n)}`,
  lists: (n) => `const a = ${"[".repeat(n)}1${"]".repeat(n)}`,
  arguments: (n) => `const a = ${"f(x: ".repeat(n)}1${")".repeat(n)}`,
  indexes: (n) => `const a = ${"p[".repeat(n)}1${"]".repeat(n)}`,
  add: (n) => body(`${"add { ".repeat(n - 1)}relu${" }".repeat(n - 1)}`),
  repeat: (n) => body(`${"relu -> repeat 2 { ".repeat(n - 1)}relu${" }".repeat(n - 1)}`),
  "else when": (n) => body(`when a { }${" else when b { }".repeat(n - 1)}`),
};

describe.each(Object.entries(nests))("nested %s", (_name, nest) => {
  test("a hundred levels are read", () => expect(codesOf(nest(100))).toEqual([]));
  test("one more is reported", () => expect(codesOf(nest(101))).toEqual(["SPK1010"]));
  test("a hundred thousand are reported", () => expect(codesOf(nest(100_000))).toEqual(["SPK1010"]));
  test("what is never closed is reported", () => {
    expect(codesOf(nest(100_000).replace(/[)\]}\s]+$/, ""))).toEqual(["SPK1010"]);
  });
});

test.each(["- ", "not ", "1 + ", "1 * -", "a or not "])("%s a hundred thousand times is reported", (text) => {
  expect(codesOf(`const a = ${text.repeat(100)}1`)).toEqual([]);
  expect(codesOf(`const a = ${text.repeat(100_000)}1`)).toEqual(["SPK1010"]);
});

test("declarations before a nest that is too deep are kept", () => {
  const { spec } = parseSpec(new SourceFile("test.spk", `const a = 1 const b = ${"(".repeat(1000)}`));
  expect(spec.declarations).toMatchObject([{ name: { text: "a" } }]);
});

test("only the first fifty errors are reported", () => {
  const diagnostics = diagnosticsOf("const a = *\n".repeat(1000));
  expect(diagnostics).toHaveLength(51);
  expect(new Set(diagnostics.slice(0, 50).map(({ code }) => code))).toEqual(new Set(["SPK1005"]));
  expect(diagnostics.at(-1)).toMatchObject({
    code: "SPK1011",
    message: "too many errors: only the first 50 are shown",
  });
  expect(codesOf("const a = *\n".repeat(50))).toHaveLength(50);
});

test("a run of characters without meaning is one error", () => {
  expect(codesOf("§".repeat(1000))).toEqual(["SPK1001"]);
  expect(diagnosticsOf("const a = 1 §$^€")).toMatchObject([
    { code: "SPK1001", span: { start: 12, end: 16 } },
  ]);
});

test("a file that is not text is reported in one line", () => {
  expect(diagnosticsOf("PK\u0003\u0004\0\0")).toMatchObject([
    { code: "SPK1016", span: { start: 0, end: 0 } },
  ]);
});

describe("two megabytes, twice what a spec may have", () => {
  const size = 2_000_000;
  const fill = (text: string): string => text.repeat(Math.ceil(size / text.length));
  let random = 1;
  const bytes = Array.from({ length: 100_000 }, () => {
    random = (random * 1_103_515_245 + 12_345) & 0x7fffffff;
    return String.fromCharCode(1 + ((random >> 8) % 255));
  }).join("");

  test.each([
    ["letters", fill("a"), ["SPK1006"]],
    ["words", fill("ab cde "), ["SPK1006"]],
    ["digits", fill("1"), ["SPK1004"]],
    ["sizes", fill("1x"), ["SPK1004"]],
    ["dots", fill("1."), ["SPK1004"]],
    ["spaces", fill(" "), ["SPK1009"]],
    ["lines", fill("\n"), ["SPK1009"]],
    ["comments", fill("// a\n"), ["SPK1009"]],
    ["one comment", `/*${fill(" *")}`, ["SPK1003"]],
    ["closed comment", `/*${fill(" *")}/ const a = 1`, []],
    ["one string", `import "${fill("a ")}"`, []],
    ["signs", fill("}) [ -> "), ["SPK1012", "SPK1006"]],
    ["zeroes", fill("\0"), ["SPK1016"]],
  ])("%s", (_name, text, codes) => {
    expect([...new Set(codesOf(text))]).toEqual(codes);
  });

  test("of random bytes", () => {
    expect(codesOf(fill(bytes))).toHaveLength(51);
  });

  test("of a spec", () => {
    expect(codesOf(body(fill("conv(16, kernel: 3) -> relu -> maxpool(2)  @pool1\n")))).toEqual([]);
  });

  test("in a value of the command line", () => {
    const { diagnostics } = parseExpression(new SourceFile("--set", fill("a ")));
    expect(diagnostics.map(({ code }) => code)).toEqual(["SPK1007"]);
  });
});

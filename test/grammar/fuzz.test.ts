import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Diagnostic, SourceFile } from "../../diagnostics/index.js";
import { parseExpression, parseSpec } from "../../grammar/index.js";
import { makeLexer } from "../../grammar/lexer.js";
import { vocabulary } from "../../grammar/tokens.js";
import { misplaced, targetSpecs, walk } from "./support.js";

/** Whatever the text: no exception, every place within the text, children within parents, errors in order. */
function holds(text: string): void {
  const { spec, diagnostics } = parseSpec(new SourceFile("fuzz.spk", text));
  expectPlaced(text, diagnostics);
  expect(misplaced(spec)).toEqual([]);
  for (const { node } of walk(spec)) expect(node.span.start).toBeLessThanOrEqual(node.span.end);
  if (diagnostics.length === 0) expect(spec.declarations.length).toBeGreaterThan(0);

  const value = parseExpression(new SourceFile("--set", text));
  expectPlaced(text, value.diagnostics);
  if (value.diagnostics.length === 0) expect(value.expression).toBeDefined();
}

function expectPlaced(text: string, diagnostics: readonly Diagnostic[]): void {
  expect(diagnostics.length).toBeLessThanOrEqual(51);
  let before = 0;
  for (const { span, message } of diagnostics) {
    expect(span.start).toBeGreaterThanOrEqual(before);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(text.length);
    expect(message).not.toMatch(/[\n\r]|undefined|something else/);
    before = span.start;
  }
}

const run = (texts: fc.Arbitrary<string>, numRuns: number): void => {
  fc.assert(
    fc.property(texts, (text) => holds(text)),
    { numRuns },
  );
};

const words = vocabulary.flatMap(({ PATTERN }) => (typeof PATTERN === "string" ? [PATTERN] : []));
const word = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(
    "conv",
    "Secret",
    "x",
    "16",
    "0.5",
    "28x28x1",
    '"a"',
    "'b'",
    '"',
    "/*",
    "#",
    "// c\n",
    "/// d\n",
    "\n",
  ),
);

const spec = fc.constantFrom(...targetSpecs.values());

/** A stretch of a text is left out, doubled, or replaced by something else. */
const mutation = fc.record({
  at: fc.nat(),
  length: fc.nat({ max: 40 }),
  kind: fc.constantFrom("delete", "double", "replace"),
  by: fc.oneof(fc.string({ unit: "binary", maxLength: 5 }), word),
});

const mutant = fc.tuple(spec, fc.array(mutation, { minLength: 1, maxLength: 6 })).map(([text, mutations]) =>
  mutations.reduce((current, { at, length, kind, by }) => {
    const start = at % (current.length + 1);
    const stretch = current.slice(start, start + length);
    const instead = { delete: "", double: stretch + stretch, replace: by }[kind];
    return current.slice(0, start) + instead + current.slice(start + length);
  }, text),
);

describe("nothing makes the parser stumble", () => {
  test("any text", () => run(fc.string({ unit: "binary", maxLength: 200 }), 500));
  test("any bytes", () =>
    run(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
      500,
    ));
  test("any row of words and signs", () =>
    run(
      fc.array(word, { maxLength: 80 }).map((row) => row.join(" ")),
      1500,
    ));
  test("words and signs in a body", () => {
    const heads = [
      "model M {",
      "block b(n: int) {",
      "keyspace K {",
      "experiment E {",
      "experiment E { train",
      "experiment E { inject secret",
      "const a =",
    ];
    const rows = fc.array(word, { maxLength: 40 }).map((row) => row.join(" "));
    run(
      fc.tuple(fc.constantFrom(...heads), rows).map(([head, row]) => `${head} ${row} }`),
      1500,
    );
  });
  test("specs with a few changes", () => run(mutant, 1000));
  test("specs that break off", () => {
    run(
      fc.tuple(spec, fc.nat()).map(([text, at]) => text.slice(0, at % text.length)),
      300,
    );
  });
});

test("one word or sign left out, or written twice, is hardly ever two errors", () => {
  const lexer = makeLexer({ validate: false });
  const counts = new Map<number, number>();
  for (const text of targetSpecs.values()) {
    for (const { startOffset, image } of lexer.tokenize(text).tokens) {
      const [before, after] = [text.slice(0, startOffset), text.slice(startOffset + image.length)];
      for (const mistaken of [`${before} ${after}`, `${before}${image} ${image}${after}`]) {
        const { length } = parseSpec(new SourceFile("mistaken.spk", mistaken)).diagnostics;
        counts.set(length, (counts.get(length) ?? 0) + 1);
      }
    }
  }
  expect(Math.max(...counts.keys())).toBeLessThanOrEqual(2);
  expect(counts.get(1)).toBeGreaterThan(700);
  expect(counts.get(2) ?? 0).toBeLessThan(5);
});

test("after a mistake in one place the rest of a spec is read as before", () => {
  const text = targetSpecs.get("mnist-mode-b.spk") ?? "";
  const { spec: whole } = parseSpec(new SourceFile("whole.spk", text));
  const { spec: broken, diagnostics } = parseSpec(
    new SourceFile("broken.spk", text.replace("dim 8", "dim *")),
  );
  expect(diagnostics).toHaveLength(1);
  const names = whole.declarations.map((it) => it.kind !== "Import" && it.name.text);
  expect(broken.declarations.map((it) => it.kind !== "Import" && it.name.text)).toEqual(names);
});

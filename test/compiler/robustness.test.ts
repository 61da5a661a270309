import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { specPaths } from "../support/spec-files.js";
import { check } from "./annotated.js";

const specs = specPaths("specs").map((path) => readFileSync(path, "utf8"));
const golden = specPaths("test/golden/specs").map((path) => readFileSync(path, "utf8"));

/** Words that mean something somewhere, and numbers that are too much. */
const words = [
  ...specs.flatMap((text) => text.match(/\w+|[^\s\w]/g) ?? []),
  ...[
    "0",
    "1e308",
    "999999999999",
    "-1",
    "2.5",
    "true",
    '"text"',
    "__proto__",
    "constructor",
    "in.channels",
    "repeat 1e9 {",
    "inject secret at",
    "start secret",
    '"conv*"',
  ],
];

describe("the checker never throws", () => {
  test("on specs with words changed, dropped or added", () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.nat({ max: 2 }),
      word: fc.option(fc.constantFrom(...words), { nil: "" }),
    });
    const mutated = fc.tuple(
      fc.constantFrom(...specs, ...golden),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
    );
    const property = fc.property(mutated, ([text, edits]) => {
      const tokens = text.match(/\w+|\s+|[^\s\w]/g) ?? [];
      for (const { at, drop, word } of edits)
        tokens.splice(Math.floor(at * tokens.length), drop, ` ${word} `);
      const { diagnostics, checked } = check(tokens.join(""));
      expect(checked === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
    });
    fc.assert(property, { numRuns: 1500 });
  });

  test("on settings of any kind", () => {
    const [text = ""] = specs.slice(-2);
    const path = fc.constantFrom(
      "seed",
      "train.lr",
      "Secret.alpha",
      "inject.points",
      "secret.by",
      "secret.at",
      "start",
      "deny",
      "deny.on",
      "x",
      "",
    );
    const value = fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((list) => list.join(" "));
    const property = fc.property(path, value, (path, value) => {
      check(text, { settings: [{ path, value }] });
    });
    fc.assert(property, { numRuns: 300 });
  });
});

// What would take quadratic or exponential time here would not end within the limit of a test; how long it does take is
// measured by `npm run bench:compile`.
describe("large specs", () => {
  const layers = (count: number): string =>
    `model M() { input 8x8x4\n${"conv(4, kernel: 3) -> relu\n".repeat(count / 2)} flatten -> dense(3) }`;

  test("a model of ten thousand layers", () => {
    expect(check(layers(10_000)).diagnostics).toEqual([]);
  });

  test("one of a hundred thousand, with a repeat", () => {
    const { diagnostics } = check("model M() { input 10  repeat 50000 { dense(10) -> relu } }");
    expect(diagnostics).toEqual([]);
  });

  test("blocks of blocks are opened once for each use that differs", () => {
    const blocks = Array.from({ length: 16 }, (_, i) => `block B${i}() { B${i + 1} -> B${i + 1} }`);
    const text = `${blocks.join("\n")}\nblock B16() { relu }\nmodel M() { input 10  B0 }`;
    expect(check(text).diagnostics).toEqual([]);
  });

  test("blocks that all differ stop at the size limit", () => {
    const blocks = Array.from(
      { length: 60 },
      (_, i) => `block B${i}(n: int) { B${i + 1}(2 * n) -> B${i + 1}(2 * n + 1) }`,
    );
    const text = `${blocks.join("\n")}\nblock B60(n: int) { relu }\nmodel M() { input 10  B0(0) }`;
    expect(check(text).diagnostics.map(({ code }) => code)).toEqual(["SPK2044"]);
  });

  test("a chain of blocks that is too long is an error, not a crash", () => {
    const blocks = Array.from({ length: 5000 }, (_, i) => `block B${i}() { B${i + 1} }`);
    const text = `${blocks.join("\n")}\nblock B5000() { relu }\nmodel M() { input 10  B0 }`;
    expect(check(text).diagnostics.map(({ code }) => code)).toEqual(["SPK2027"]);
  });

  test("a sum of a thousand terms, as far as the parser allows", () => {
    expect(() => check(`const a = ${Array(1000).fill("1").join(" + ")}`)).not.toThrow();
  });
});

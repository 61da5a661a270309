import { describe, expect, test } from "vitest";
import { attackBudgets, attackCatalogue, budgetArguments } from "../../audit/language.js";
import { keyspaceSettings } from "../../compiler/check/keyspace.js";
import { vocabulary } from "../../grammar/tokens.js";
import {
  alphas,
  augmentations,
  bases,
  datasets,
  denyLosses,
  initializers,
  layers,
  losses,
  measures,
  optimizers,
  schedules,
  wrongKeys,
} from "../../runtime/language.js";
import { type CatalogueEntry, catalogueOf } from "../../tensor/catalogue.js";
import type { Declared } from "../../tensor/signature.js";
import { codesOf, fenced, page } from "./examples.js";

const text = page("language.md");

/** The tables of the page: the first cell of the head, and the rows by the name in their first cell. */
const tables = text
  .split(/\n{2,}/)
  .filter((part) => part.startsWith("|"))
  .map((part) => {
    const [head = [], , ...rows] = part.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    return { title: head[1] ?? "", rows };
  });

function rowsOf(title: string): { name: string; line: string }[] {
  return tables
    .filter((table) => table.title === title)
    .flatMap(({ rows }) =>
      rows.map((cells) => ({ name: (cells[1] ?? "").replaceAll("`", ""), line: cells.join("|") })),
    );
}

const described: [title: string, catalogue: ReadonlyMap<string, Declared>][] = [
  ["Layer", layers],
  ["`init`", initializers],
  ["Basis", bases],
  ["Alpha", alphas],
  ["Wrong key", wrongKeys],
  ["Dataset", datasets],
  ["Augmentation", augmentations],
  ["Loss", losses],
  ["Deny loss", denyLosses],
  ["Optimizer", optimizers],
  ["Schedule", schedules],
  ["Measure", catalogueOf<CatalogueEntry>(measures)],
];

describe.each(described)("%s", (title, catalogue) => {
  const rows = rowsOf(title);

  test("every one has a row, and nothing else", () => {
    expect(rows.map(({ name }) => name).sort()).toEqual([...catalogue.keys()].sort());
  });

  test.each(rows)("$name: arguments and defaults", ({ name, line }) => {
    const entry = catalogue.get(name);
    for (const [argument, { default: value }] of Object.entries(entry?.signature ?? {})) {
      expect(line).toContain(`\`${argument}\``);
      const [, shown] = new RegExp(`\`${argument}\` = ([^,|]*[^,| ])`).exec(line) ?? [];
      const isSame = shown === undefined ? value === undefined : sameValue(shown, value);
      expect(isSame, `${argument} = ${String(value)}, not ${String(shown)}`).toBe(true);
    }
  });
});

/** `1e-8` is 0.00000001, and `same` stands in backticks. */
function sameValue(shown: string, value: unknown): boolean {
  return typeof value === "number" ? Number(shown) === value : shown.replaceAll("`", "") === String(value);
}

describe("Attack", () => {
  const rows = rowsOf("Attack");

  test("every one has a row, in the order of the suite", () => {
    expect(rows.map(({ name }) => name)).toEqual([...attackCatalogue.keys()]);
  });

  test.each([...attackCatalogue])("%s: arguments and defaults of both budgets", (name, attack) => {
    const { line = "" } = rows.find((row) => row.name === name) ?? {};
    for (const budget of attackBudgets) {
      for (const [argument, value] of Object.entries(budgetArguments(attack, budget) ?? {})) {
        const text = Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
        expect(line.replaceAll("`", "")).toContain(`${argument} = ${text}`);
      }
    }
  });
});

test.each(keyspaceSettings)("the keyspace setting %s has a row", (setting) => {
  expect(rowsOf("Setting").map(({ name }) => name)).toContain(setting);
});

describe("the grammar", () => {
  const [grammar = ""] = fenced(text, "ebnf");

  test("has every word and sign of the language", () => {
    const foreign = /^(Foreign|Unexpected|Semicolon|Question)/;
    const fixed = vocabulary.flatMap(({ name, PATTERN }) =>
      typeof PATTERN === "string" && !foreign.test(name) ? [PATTERN] : [],
    );
    expect(fixed.length).toBeGreaterThan(50);
    for (const sign of fixed) expect(grammar).toContain(`"${sign}"`);
  });

  test("defines every symbol that it uses", () => {
    const rules = grammar
      .replaceAll(/\(\*.*?\*\)/gs, "")
      .split(/;\s*\n/)
      .map((rule) => rule.split(/=(?!=?")/, 2).map((side) => side.trim()));
    const defined = new Set(rules.map(([name = ""]) => name));
    const prose = /any word but|any name but|any character but/;
    const builtIn = new Set(["letter", "digit", "digits"]);
    for (const [name = "", right = ""] of rules) {
      if (name === "" || prose.test(right)) continue;
      const symbols = right
        .replaceAll(/"[^"]*"|'[^']*'/g, "|")
        .split(/[^a-z ]+/)
        .flatMap((symbol) => splitSymbols(symbol.trim(), defined));
      for (const symbol of symbols) expect(defined.has(symbol) || builtIn.has(symbol), symbol).toBe(true);
    }
  });
});

/** `layer name` is one symbol, `name expression` are two. */
function splitSymbols(text: string, defined: ReadonlySet<string>): string[] {
  if (text === "") return [];
  const words = text.split(/ +/);
  const two = words.slice(0, 2).join(" ");
  const taken = words.length > 1 && defined.has(two) ? 2 : 1;
  return [words.slice(0, taken).join(" "), ...splitSymbols(words.slice(taken).join(" "), defined)];
}

// ```spk is a whole spec, ```text a part of one
test.each(fenced(text, "spk"))("example %# checks, and all of it runs", (spec) => {
  expect(codesOf(spec)).toEqual([]);
});

test("says nothing of security", () => {
  expect(text).toContain("no cryptographic guarantee");
  expect(text).not.toMatch(/\b(secure|securely|unbreakable|tamper-?proof)\b/i);
});

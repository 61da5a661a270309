import { expect, test } from "vitest";
import { drawTable } from "../../cli/text-table.js";

const table = {
  head: ["attack", "trial", "recovery"],
  numeric: (column: number) => column === 2,
  rows: [
    ["key_optimisation", "ten labels of each class, one thousand steps of Adam\n(not converged)", "93 %"],
    ["replay", "one key", "−26 %"],
  ],
};
const widthOf = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));

test("a table fits its terminal, its words wrapped and all of them there", () => {
  const wide = drawTable(table, false);
  const narrow = drawTable(table, false, 60);
  expect(widthOf(wide)).toBeGreaterThan(80);
  expect(widthOf(narrow)).toBe(60);
  const wordsOf = (text: string): string[] => (text.match(/[\w%−()]+/g) ?? []).sort();
  expect(wordsOf(narrow)).toEqual(wordsOf(wide));
});

test("a table that fits, or goes to no terminal, is not changed", () => {
  expect(drawTable(table, false, 200)).toBe(drawTable(table, false));
});

test("columns keep a width that can be read where nothing fits", () => {
  expect(widthOf(drawTable(table, false, 10))).toBe(12 + 12 + 8 + 3 * 3 + 1);
});

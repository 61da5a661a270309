import { expect, test } from "vitest";
import { locks } from "../../runtime/language.js";
import { describeRange } from "../../tensor/signature.js";
import { page } from "./examples.js";

const rows = page("locks.md")
  .split("\n")
  .filter((line) => /^\| `\w+` +\|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("every lock has a row, with its arguments and whether it has a secret part", () => {
  expect(rows.map(([, name = ""]) => name.replaceAll("`", ""))).toEqual([...locks.keys()]);
  for (const [, name = "", , , secretPart = "", args = ""] of rows) {
    const entry = locks.get(name.replaceAll("`", ""));
    expect(secretPart === "none", name).toBe(entry?.keeps === "nothing");
    for (const [argument, rule] of Object.entries(entry?.signature ?? {})) {
      expect(args, `${name}, ${describeRange(rule)}`).toContain(`\`${argument}\``);
      for (const word of rule.words ?? []) expect(args).toContain(`\`${word}\``);
    }
  }
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { layers } from "../../runtime/language.js";

const page = readFileSync("docs/from-pytorch.md", "utf8");

test("every layer is what some module of PyTorch is here", () => {
  const named = new Set([...page.matchAll(/`(\w+)/g)].map(([, name]) => name));
  expect([...layers.keys()].filter((name) => !named.has(name))).toEqual([]);
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { libraryBlocks } from "../../compiler/check/library-blocks.js";
import { parametersOf } from "../../compiler/parameters.js";
import { SourceFile } from "../../diagnostics/index.js";
import { parseSpec } from "../../grammar/index.js";
import { parameterCount } from "../../tensor/programs/index.js";
import { checkFile, experimentsOf, specPaths, specsIn } from "../support/spec-files.js";

const folder = "specs/networks";
const experiments = specsIn(folder).flatMap(experimentsOf);
const page = readFileSync("docs/networks.md", "utf8");

describe("every named network checks without a word", () => {
  test.each(specPaths(folder))("%s", (path) => expect(checkFile(path).diagnostics).toEqual([]));
});

describe("and has as many parameters as its source", () => {
  const published = new Map(
    [...page.matchAll(/^\|[^|]*\| `([\w-]+)` `(\w+)` *\| *([\d,]+) \|/gm)].map(
      ([, spec, experiment, count = ""]) => [`${spec}.${experiment}`, Number(count.replaceAll(",", ""))],
    ),
  );

  test.each(experiments)("$label", ({ experiment, label }) => {
    expect(parameterCount(parametersOf(experiment.model.body))).toBe(published.get(label));
  });

  test("and nothing is published of what is not here", () => {
    expect([...published.keys()].sort()).toEqual(experiments.map(({ label }) => label).sort());
  });
});

test("every block that is described is in the library, with these parameters", () => {
  const path = "specs/blocks.spk";
  const { spec } = parseSpec(new SourceFile(path, readFileSync(path, "utf8")));
  const blocks = new Map(
    spec.declarations.flatMap((one) =>
      one.kind === "Block" ? [[one.name.text, one.parameters.map(({ name }) => name.text)] as const] : [],
    ),
  );
  expect([...blocks.keys()].sort()).toEqual([...libraryBlocks].sort());
  const [, described = ""] = page.split("## Blocks");
  const rows = [...described.matchAll(/^\| `(\w+)` *\|([^|]*)\|/gm)];
  expect(rows.length).toBeGreaterThan(20);
  for (const [, name = "", parameters = ""] of rows) {
    expect(
      [...parameters.matchAll(/`(\w+)`/g)].map(([, one]) => one),
      name,
    ).toEqual(blocks.get(name));
  }
});

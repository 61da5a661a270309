import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

const refused = [
  ["diagnostics", "../grammar/ast.js"],
  ["diagnostics", "../tensor/ops/index.js"],
  ["grammar", "../compiler/index.js"],
  ["grammar", "../runtime/model.js"],
  ["grammar", "../tensor/ops/index.js"],
  ["tensor", "../grammar/index.js"],
  ["tensor", "../runtime/model.js"],
  ["tensor", "../audit/attacks/index.js"],
  ["runtime", "../grammar/index.js"],
  ["runtime", "../compiler/index.js"],
  ["runtime", "../audit/report/index.js"],
  ["runtime", "../app/version.js"],
  ["runtime", "../cli/program.js"],
  ["compiler", "../runtime/train/trainer.js"],
  ["compiler", "../runtime/index.js"],
  ["compiler", "../runtime/data/catalogue.js"],
  ["compiler", "../runtime/losses/catalogue.js"],
  ["compiler", "../runtime/layers/index.js"],
  ["compiler", "../tensor/engines/catalogue.js"],
  ["compiler", "../audit/attacks/index.js"],
  ["compiler", "../app/version.js"],
  ["compiler", "../cli/program.js"],
  ["audit", "../compiler/index.js"],
  ["audit", "../app/version.js"],
  ["app", "../cli/program.js"],
] as const;

const allowed = [
  ["grammar", "../diagnostics/index.js"],
  ["tensor", "../diagnostics/index.js"],
  ["runtime", "../tensor/engines/index.js"],
  ["runtime", "../diagnostics/index.js"],
  ["compiler", "../grammar/index.js"],
  ["compiler", "../tensor/ops/index.js"],
  ["compiler", "../tensor/signature.js"],
  ["compiler", "../runtime/model.js"],
  ["compiler", "../runtime/language.js"],
  ["compiler", "../tensor/catalogue.js"],
  ["audit", "../runtime/index.js"],
  ["audit", "../tensor/ops/index.js"],
  ["app", "../audit/attacks/index.js"],
  ["app", "../compiler/index.js"],
] as const;

const cases = [...refused, ...allowed];
const probe = (index: number): string => `${cases[index]?.[0]}/probe-${index}.ts`;

/**
 * The rules of the project over a file for each case, which imports what the case says, in a folder of their own: the
 * rules that each breaks, by its path.
 */
function lint(): ReadonlyMap<string, string> {
  const folder = scratchFolder();
  const rules = JSON.parse(readFileSync(`${root}biome.json`, "utf8")) as object;
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...rules, vcs: { enabled: false } }));
  cases.forEach(([room, specifier], index) => {
    mkdirSync(join(folder, room), { recursive: true });
    const code = `import * as other from "${specifier}";\n\nexport const probe = other;\n`;
    writeFileSync(join(folder, probe(index)), code);
  });
  const biome = `${root}node_modules/.bin/biome`;
  const options = ["--reporter=json", "--max-diagnostics=none"];
  const { stdout } = spawnSync(biome, ["lint", ...options, "."], { cwd: folder, encoding: "utf8" });
  const { diagnostics } = JSON.parse(stdout) as Report;
  const broken = new Map<string, string>();
  for (const { category, location } of diagnostics) {
    const path = typeof location.path === "string" ? location.path : location.path.file;
    broken.set(path, [broken.get(path), category].filter(Boolean).join());
  }
  return broken;
}

interface Report {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly location: { readonly path: string | { readonly file: string } };
  }[];
}

describe("the import rules of the rooms", () => {
  let broken: ReadonlyMap<string, string>;
  beforeAll(() => {
    broken = lint();
  });

  it.each(refused.map((one, index) => [...one, index] as const))("%s may not import %s", (_, __, index) => {
    expect(broken.get(probe(index))).toBe("lint/style/noRestrictedImports");
  });

  it.each(allowed.map((one, index) => [...one, refused.length + index] as const))(
    "%s may import %s",
    (_, __, index) => {
      expect(broken.get(probe(index))).toBeUndefined();
    },
  );
});

import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const probe = (room: string): string => `${root}${room}/import-rule-probe.ts`;

/** Lints a file of `room` that imports `specifier`, and gives the rules it broke. */
function rulesBroken(room: string, specifier: string): string {
  writeFileSync(probe(room), `import * as other from "${specifier}";\n\nexport const probe = other;\n`);
  const { stdout, stderr } = spawnSync("npx", ["biome", "lint", "--reporter=github", probe(room)], {
    cwd: root,
    encoding: "utf8",
  });
  return [...new Set(`${stdout}${stderr}`.match(/lint\/\w+\/\w+/g) ?? [])].join();
}

const restricted = "lint/style/noRestrictedImports";

describe("the import rules of the rooms", () => {
  const rooms = ["diagnostics", "grammar", "compiler", "runtime"];
  afterEach(() => {
    for (const room of rooms) rmSync(probe(room), { force: true });
  });

  it.each([
    ["diagnostics", "../grammar/ast.js"],
    ["grammar", "../compiler/index.js"],
    ["grammar", "../runtime/ops/index.js"],
    ["compiler", "../runtime/train/trainer.js"],
    ["compiler", "../runtime/index.js"],
    ["compiler", "../cli/program.js"],
    ["runtime", "../grammar/index.js"],
    ["runtime", "../compiler/index.js"],
    ["runtime", "../cli/program.js"],
  ])("%s may not import %s", (room, specifier) => {
    expect(rulesBroken(room, specifier)).toBe(restricted);
  });

  it.each([
    ["grammar", "../diagnostics/index.js"],
    ["compiler", "../grammar/index.js"],
    ["compiler", "../runtime/ops/index.js"],
    ["compiler", "../runtime/layers/index.js"],
    ["compiler", "../runtime/model.js"],
    ["compiler", "../runtime/signature.js"],
    ["compiler", "../runtime/data/dataset-catalogue.js"],
    ["compiler", "../runtime/losses/catalogue.js"],
    ["runtime", "../diagnostics/index.js"],
  ])("%s may import %s", (room, specifier) => {
    expect(rulesBroken(room, specifier)).toBe("");
  });
});

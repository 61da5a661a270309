import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Failure, suggest } from "../../diagnostics/index.js";
import { specName } from "../spec/spec-files.js";

const require = createRequire(import.meta.url);

/** The specs of the published tables, which come with SpanKey. */
function published(): string[] {
  const folder = join(dirname(require.resolve("spankey/package.json")), "specs", "published");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".spk"))
    .sort()
    .map((file) => join(folder, file));
}

/**
 * The specs that were asked for: tables by name, `mode-b-mnist`, or specs of the user's own by path; all tables where
 * nothing is named. Fails with SPK4060 where there is no such table.
 */
export function tablePaths(wanted: readonly string[]): string[] {
  const tables = new Map(published().map((path) => [specName(path), path]));
  if (wanted.length === 0) return [...tables.values()];
  return wanted.map((name) => {
    if (name.endsWith(".spk")) return name;
    const path = tables.get(name);
    if (path !== undefined) return path;
    const known = [...tables.keys()];
    throw Failure.of("unknown-published-table", { name, known, suggestion: suggest(name, known) });
  });
}

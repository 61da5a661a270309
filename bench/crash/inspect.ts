import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { isUnfinished } from "../../runtime/files/index.js";
import { readKey } from "../../runtime/keys/index.js";
import { runFiles } from "../../runtime/run-folder/run-folder.js";
import { decodeSafetensors } from "../../runtime/safetensors/safetensors.js";
import { type CrashCase, comparableContent } from "./cases.js";

/** What is not whole under its final name, right after a process was killed. */
export function damageIn(folder: string): string[] {
  return filesIn(folder).flatMap((path) => {
    const reason = isUnfinished(basename(path)) ? undefined : damageOf(path);
    return reason === undefined ? [] : [`${relative(folder, path)}: ${reason}`];
  });
}

function damageOf(path: string): string | undefined {
  try {
    if (path.endsWith(".json")) JSON.parse(readFileSync(path, "utf8"));
    else if (path.endsWith(".safetensors")) decodeSafetensors(readFileSync(path));
    else if (path.endsWith(".key")) readKey(path, () => {});
    // it grows by lines, and has none at first
    else if (statSync(path).size === 0 && !path.endsWith(runFiles.metrics)) return "it is empty";
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** In what the end of a killed command differs from that of one which was left alone. */
export function differencesFrom(reference: string, folder: string, { outcome }: CrashCase): string[] {
  const [wanted, found] = [outcome(reference), outcome(folder)];
  const files = [...new Set([...wanted, ...found])];
  const different = files.filter(
    (file) => comparableContent(folder, file) !== comparableContent(reference, file),
  );
  const left = filesIn(folder)
    .filter((path) => isUnfinished(basename(path)) || basename(path).startsWith("running-"))
    .map((path) => `${relative(folder, path)} is left`);
  return [...different.map((file) => `${file} differs`), ...left];
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

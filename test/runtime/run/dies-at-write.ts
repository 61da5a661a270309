import { readFileSync, truncateSync } from "node:fs";
import { expect } from "vitest";
import type { RunFolder } from "../../../runtime/index.js";

/** Lets the process "die" at its n-th write: a line is written by half, anything else not at all. */
export async function diesAtWrite(
  folder: RunFolder,
  n: number,
  work: () => Promise<unknown>,
): Promise<boolean> {
  let writes = 0;
  const count = (): boolean => writes++ === n;
  const { write, remove, appendLine } = folder;
  folder.write = (...args) => {
    if (count()) throw new Error("killed");
    write.apply(folder, args);
  };
  folder.remove = (...args) => {
    if (count()) throw new Error("killed");
    remove.apply(folder, args);
  };
  folder.appendLine = (file, value) => {
    appendLine.call(folder, file, value);
    if (!count()) return;
    const path = folder.fileOf(file);
    truncateSync(path, readFileSync(path).length - 20);
    throw new Error("killed");
  };
  try {
    await work();
    return false;
  } catch (error) {
    expect(error).toMatchObject({ message: "killed" });
    return true;
  } finally {
    Object.assign(folder, { write, remove, appendLine });
  }
}

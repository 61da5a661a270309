import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  loadRegularFile,
  openRegularFile,
  readRegularFile,
  requireRegularFile,
} from "../../../runtime/files/regular-file.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { hasSpecialFiles, makeSpecialFiles, type SpecialFiles } from "../../support/special-files.js";

const readers = {
  requireRegularFile: async (path: string) => void requireRegularFile(path),
  readRegularFile: async (path: string) => void readRegularFile(path),
  loadRegularFile: async (path: string) => void (await loadRegularFile(path)),
  openRegularFile: async (path: string) => (await openRegularFile(path)).close(),
};

describe.skipIf(!hasSpecialFiles)("what is no regular file is never opened (not on Windows)", () => {
  let special: SpecialFiles;
  beforeAll(async () => {
    special = await makeSpecialFiles();
  });
  afterAll(() => special.close());

  test.each(Object.entries(readers))("%s", async (_, read) => {
    for (const { path, kind } of special.paths) {
      await expect(read(path)).rejects.toThrow(`it is ${kind}, not a regular file`);
    }
    await expect(read("/no/such/file")).rejects.toThrow("ENOENT");
  });
});

describe("a regular file", () => {
  const file = (bytes: number): string => {
    const path = join(scratchFolder(), "file");
    writeFileSync(path, "");
    truncateSync(path, bytes);
    appendFileSync(path, "end");
    return path;
  };

  test.each([0, 1, 4093, 4094, 3_000_000])("of %i bytes and 3 is read whole", async (bytes) => {
    const path = file(bytes);
    for (const content of [readRegularFile(path), await loadRegularFile(path, bytes + 3)]) {
      expect(content).toHaveLength(bytes + 3);
      expect(content.subarray(-3).toString()).toBe("end");
    }
  });

  test("that is too large is not read", async () => {
    const path = file(2 ** 40);
    const reason = "it has 1024.0 GB, and at most 2.0 GB are read";
    expect(() => readRegularFile(path)).toThrow(reason);
    await expect(loadRegularFile(path)).rejects.toThrow(reason);
    expect(() => readRegularFile(file(10), 12)).toThrow("are read");
    await expect(loadRegularFile(file(10), 12)).rejects.toThrow("are read");
  });

  test.skipIf(process.platform !== "linux")(
    "of the system that says it is empty is read, or too large (on Linux)",
    async () => {
      const path = "/proc/self/status";
      expect(readRegularFile(path).toString()).toMatch(/^Name:/);
      expect((await loadRegularFile(path)).toString()).toMatch(/^Name:/);
      expect(() => readRegularFile(path, 5)).toThrow("are read");
      await expect(loadRegularFile(path, 5)).rejects.toThrow("are read");
    },
  );
});

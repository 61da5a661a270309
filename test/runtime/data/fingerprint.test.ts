import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { fingerprintSources } from "../../../runtime/data/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";

let scratch: string;
beforeEach(() => {
  scratch = scratchFolder();
  mkdirSync(join(scratch, "pets/cat"), { recursive: true });
  writeFileSync(join(scratch, "pets/cat/1.png"), "cat");
  writeFileSync(join(scratch, "a.csv"), "x,label\n1,0\n");
});

type Arguments = Readonly<Record<string, string | number>>;
const checksum = (name: string, args: Arguments, directory: string | undefined = scratch) =>
  fingerprintSources({ dataset: { name, arguments: args } }, directory);
const table = () => checksum("table", { file: "a.csv", test: "none", label: "label" });
const pets = (directory?: string) => checksum("images", { folder: "pets" }, directory);

describe("the checksum of the files that data are read from", () => {
  it("is that of contents and names, wherever they lie", async () => {
    const before = { table: await table(), pets: await pets() };
    cpSync(join(scratch, "pets"), join(scratch, "copy/pets"), { recursive: true });
    expect(await pets(join(scratch, "copy"))).toBe(before.pets);
    writeFileSync(join(scratch, "a.csv"), "x,label\n2,0\n");
    expect(await table()).not.toBe(before.table);
    renameSync(join(scratch, "pets/cat"), join(scratch, "pets/dog"));
    expect(await pets()).not.toBe(before.pets);
  });

  it("is nothing for what is the same everywhere", async () => {
    expect(await fingerprintSources({ dataset: { name: "mnist", arguments: {} } }, undefined)).toBeNull();
    expect(await checksum("synthetic", {})).toBeNull();
  });

  it("is that of the whole folder for official files in a folder of the user's", async () => {
    const before = await checksum("mnist", {});
    writeFileSync(join(scratch, "pets/cat/1.png"), "dog");
    expect(await checksum("mnist", {})).not.toBe(before);
  });

  it.skipIf(process.platform === "win32")(
    "ends where links lead back, pipes wait and links dangle",
    async () => {
      const before = await pets();
      symlinkSync("..", join(scratch, "pets/cat/again"));
      symlinkSync("nowhere", join(scratch, "pets/cat/gone"));
      execFileSync("mkfifo", [join(scratch, "pets/cat/pipe")]);
      const linked = await pets();
      expect(linked).not.toBe(before);
      expect(await pets()).toBe(linked);
      writeFileSync(join(scratch, "pets/cat/1.png"), "dog");
      expect(await pets()).not.toBe(linked);
    },
  );

  it("says what cannot be read", async () => {
    await expect(checksum("text", { file: "b.txt", test: "none" })).rejects.toMatchObject({
      code: "SPK4126",
    });
  });
});

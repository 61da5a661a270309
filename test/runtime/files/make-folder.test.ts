import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { makeFolder } from "../../../runtime/files/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";

let scratch: string;
beforeEach(() => {
  scratch = scratchFolder();
});

const isFolder = (path: string): boolean => statSync(path).isDirectory();

describe("makeFolder", () => {
  it("makes a folder with those above it, and is content with one that is there", () => {
    for (const path of ["a/b/c", "a/b/c", "a/d/", "a//e", "."]) {
      makeFolder(join(scratch, path));
      expect(isFolder(join(scratch, path)), path).toBe(true);
    }
    makeFolder(relative(process.cwd(), join(scratch, "f/g")));
    expect(isFolder(join(scratch, "f/g"))).toBe(true);
    makeFolder("/");
  });

  it("goes through a link to a folder", () => {
    mkdirSync(join(scratch, "a"));
    symlinkSync("a", join(scratch, "link"));
    makeFolder(join(scratch, "link/b"));
    expect(existsSync(join(scratch, "a/b"))).toBe(true);
  });

  it.each([
    ["a file is in the way", "file/a/b", "ENOTDIR"],
    ["a file has its name", "file", "ENOTDIR"],
    ["a link leads nowhere", "dangling/a", "ENOTDIR"],
    ["a name is too long", `a/${"x".repeat(300)}/b`, "ENAMETOOLONG"],
  ])("fails where %s", (_what, path, code) => {
    writeFileSync(join(scratch, "file"), "");
    symlinkSync("nowhere", join(scratch, "dangling"));
    expect(() => makeFolder(join(scratch, path))).toThrow(expect.objectContaining({ code }));
  });

  it
    .skipIf(process.platform !== "linux")
    .each(["/proc/nope", "/proc/nope/a/b", "/proc/self/nope", "/sys/nope/a"])(
    "fails at once on %s, where Node's own way never returns",
    (path) => {
      expect(() => makeFolder(path)).toThrow(expect.objectContaining({ syscall: "mkdir" }));
    },
  );
});

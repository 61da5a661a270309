import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { SmallDisk } from "../../../bench/crash/small-disk.js";
import { appendLine } from "../../../runtime/files/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";

let scratch: string;
beforeEach(() => {
  scratch = scratchFolder();
});

const refused = (reason: string): object =>
  expect.objectContaining({ code: "SPK4002", message: expect.stringContaining(reason) });

describe("appendLine", () => {
  it("makes the file, and adds to it", () => {
    const file = join(scratch, "file");
    appendLine(file, "one");
    appendLine(file, "two");
    expect(readFileSync(file, "utf8")).toBe("one\ntwo\n");
  });

  it("adds no part of a line where the disk is full", ({ skip }) => {
    const disk = SmallDisk.mount(join(scratch, "disk"), 256);
    if (disk === undefined) return skip("no permission to mount a small disk");
    const file = join(disk.path, "file");
    try {
      appendLine(file, "one");
      disk.leave(8);
      expect(() => appendLine(file, "x".repeat(20_000))).toThrow(refused("no space left on the disk"));
      expect(readFileSync(file, "utf8")).toBe("one\n");
      disk.empty();
      appendLine(file, "two");
      expect(readFileSync(file, "utf8")).toBe("one\ntwo\n");
    } finally {
      disk.unmount();
    }
  });

  it("follows no link, and waits at no pipe or device", () => {
    symlinkSync(join(scratch, "target"), join(scratch, "link"));
    expect(() => appendLine(join(scratch, "link"), "x")).toThrow(refused("it is a symbolic link"));
    expect(existsSync(join(scratch, "target"))).toBe(false);
    expect(() => appendLine("/dev/null", "x")).toThrow(refused("it is not a file"));
    mkdirSync(join(scratch, "folder"));
    expect(() => appendLine(join(scratch, "folder"), "x")).toThrow(refused("it is a folder"));
  });
});

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { SmallDisk } from "../../../bench/crash/small-disk.js";
import { isUnfinished, writeWhole, writeWholeNew } from "../../../runtime/files/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";

let scratch: string;
let file: string;
beforeEach(() => {
  scratch = scratchFolder();
  file = join(scratch, "file");
});

const content = (path: string): string => readFileSync(path, "utf8");
const modeOf = (path: string): number => statSync(path).mode & 0o777;
const refused = (reason: string | RegExp): object =>
  expect.objectContaining({ code: "SPK4002", message: expect.stringMatching(reason) });

/** The number of a process that has ended. */
const deadProcess = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

describe.each([
  ["writeWhole", (path: string, text: string, options = {}) => writeWhole(path, text, options)],
  ["writeWholeNew", (path: string, text: string, options = {}) => void writeWholeNew(path, text, options)],
])("%s", (_name, write) => {
  it("writes the file and leaves nothing beside it", () => {
    write(file, "content");
    expect(content(file)).toBe("content");
    expect(readdirSync(scratch)).toEqual(["file"]);
  });

  it("makes secrets for their owner alone, whatever was there or the umask says", () => {
    const before = process.umask(0);
    try {
      write(file, "content", { secret: true });
    } finally {
      process.umask(before);
    }
    expect(modeOf(file)).toBe(0o600);
  });

  it("makes folders where it is asked to, and says where there are none", () => {
    write(join(scratch, "a/b/file"), "content", { makeFolders: true });
    expect(content(join(scratch, "a/b/file"))).toBe("content");
    expect(() => write(join(scratch, "c/file"), "")).toThrow(refused("no such file or folder"));
    expect(() => write("/proc/nope/file", "", { makeFolders: true })).toThrow(
      refused(/cannot write \/proc\/nope/),
    );
  });

  it("takes names as long as there are", () => {
    const longest = join(scratch, "ü".repeat(127));
    write(longest, "content");
    expect(content(longest)).toBe("content");
    expect(() => write(join(scratch, "x".repeat(256)), "")).toThrow(refused("the name is too long"));
    expect(readdirSync(scratch)).toHaveLength(1);
  });

  it("removes what a killed process left of the file, and nothing else", () => {
    const others = [
      `file.${process.pid}-0123456789ab.part`,
      `other.${deadProcess()}-0123456789ab.part`,
      "file.1",
    ];
    for (const name of [...others, `file.${deadProcess()}-0123456789ab.part`]) {
      writeFileSync(join(scratch, name), "");
    }
    write(file, "content");
    expect(readdirSync(scratch).sort()).toEqual(["file", ...others].sort());
  });

  it("has the whole file or the old state on a disk of any size", ({ skip }) => {
    const disk = SmallDisk.mount(join(scratch, "disk"), 512);
    if (disk === undefined) return skip("no permission to mount a small disk");
    const place = join(disk.path, "file");
    const big = "x".repeat(100_000);
    let [whole, none] = [0, 0];
    try {
      for (let kilobytes = 0; kilobytes < 160; kilobytes += 4) {
        rmSync(place, { force: true });
        disk.leave(kilobytes);
        try {
          write(place, big);
          whole += 1;
        } catch (error) {
          expect(error).toEqual(refused("no space left on the disk"));
          none += 1;
        }
        expect(existsSync(place) ? content(place).length : 0).toBe(kilobytes < 100 ? 0 : big.length);
        expect(readdirSync(disk.path).filter(isUnfinished)).toEqual([]);
      }
    } finally {
      disk.unmount();
    }
    expect([none, whole]).toEqual([25, 15]);
  });
});

describe("writeWhole", () => {
  it("keeps the old file where the disk is too full for the new one", ({ skip }) => {
    const disk = SmallDisk.mount(join(scratch, "disk"), 512);
    if (disk === undefined) return skip("no permission to mount a small disk");
    const place = join(disk.path, "file");
    try {
      writeWhole(place, "old");
      disk.leave(8);
      expect(() => writeWhole(place, "x".repeat(10_000))).toThrow(refused("no space left on the disk"));
      expect(content(place)).toBe("old");
    } finally {
      disk.unmount();
    }
  });

  it("replaces a link of either kind, and leaves what it leads to alone", () => {
    const target = join(scratch, "target");
    const links = ["symbolic", "hard", "dangling", "folder"].map((name) => join(scratch, name));
    writeFileSync(target, "of another");
    mkdirSync(join(scratch, "somewhere"));
    symlinkSync(target, join(scratch, "symbolic"));
    linkSync(target, join(scratch, "hard"));
    symlinkSync(join(scratch, "nowhere"), join(scratch, "dangling"));
    symlinkSync(join(scratch, "somewhere"), join(scratch, "folder"));
    for (const link of links) {
      writeWhole(link, "content");
      expect(lstatSync(link).isFile(), link).toBe(true);
      expect(content(link)).toBe("content");
    }
    expect(content(target)).toBe("of another");
    expect(existsSync(join(scratch, "nowhere"))).toBe(false);
    expect(readdirSync(join(scratch, "somewhere"))).toEqual([]);
  });

  it("leaves alone what is no file", () => {
    mkdirSync(file);
    expect(() => writeWhole(file, "")).toThrow(refused("it is a folder"));
    expect(() => writeWhole("/dev/null", "")).toThrow(refused("it is not a file"));
    symlinkSync("/dev/null", join(scratch, "device"));
    expect(() => writeWhole(join(scratch, "device"), "")).toThrow(refused("it is not a file"));
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    expect(readdirSync(scratch).sort()).toEqual(["device", "file"]);
  });

  it("keeps the permissions of the file that it replaces, unless it holds a secret", () => {
    writeFileSync(file, "old");
    chmodSync(file, 0o640);
    writeWhole(file, "new");
    expect(modeOf(file)).toBe(0o640);
    writeWhole(file, "new", { secret: true });
    expect(modeOf(file)).toBe(0o600);
  });
});

describe("writeWholeNew", () => {
  it.each([
    ["a file", () => writeFileSync(file, "old")],
    ["an empty file", () => writeFileSync(file, "")],
    ["a folder", () => mkdirSync(file)],
    ["a dangling link", () => symlinkSync(join(scratch, "nowhere"), file)],
  ])("changes nothing where %s is there", (_what, make) => {
    make();
    const before = lstatSync(file);
    expect(writeWholeNew(file, "new")).toBe(false);
    expect(lstatSync(file)).toEqual(before);
    expect(existsSync(join(scratch, "nowhere"))).toBe(false);
  });

  it("says that it wrote", () => {
    expect(writeWholeNew(file, "new")).toBe(true);
  });
});

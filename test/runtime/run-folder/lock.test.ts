import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { RunFolder, runFiles } from "../../../runtime/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";

let scratch: string;
let path: string;
beforeEach(() => {
  scratch = scratchFolder();
  path = join(scratch, "run");
});

const isInUse = (pid: number): object => expect.objectContaining({ code: "SPK4026", message: pidIn(pid) });
const pidIn = (pid: number): unknown => expect.stringContaining(`process ${pid} `);
const marks = (): string[] => readdirSync(path).filter((name) => name.startsWith("running-"));
const mark = (pid: number, host = encodeURIComponent(hostname())): void =>
  writeFileSync(join(path, `running-${pid}@${host}`), "");

function finishedRun(): void {
  const folder = RunFolder.create(path);
  folder.writeJson(runFiles.config, {});
  folder.close();
}

describe("the lock of a run folder", () => {
  it("keeps a second writer of this process out, and lets it in afterwards", () => {
    const first = RunFolder.create(path);
    first.writeJson(runFiles.config, {});
    expect(() => RunFolder.reopen(path)).toThrow(isInUse(process.pid));
    first.close();
    expect(marks()).toEqual([]);
    const second = RunFolder.reopen(path);
    expect(marks()).toHaveLength(1);
    second.close();
  });

  it("keeps out everybody while another process lives, and leaves its mark alone", async () => {
    finishedRun();
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(other, "spawn");
    try {
      mark(other.pid ?? 0);
      expect(() => RunFolder.reopen(path)).toThrow(isInUse(other.pid ?? 0));
      expect(marks()).toEqual([expect.stringContaining(`running-${other.pid}@`)]);
    } finally {
      other.kill();
    }
  });

  it("is taken over from a process that is dead", () => {
    finishedRun();
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    mark(pid);
    const folder = RunFolder.reopen(path);
    expect(marks()).toEqual([expect.stringContaining(`running-${process.pid}@`)]);
    folder.close();
  });

  it("is taken over from a dead process that had our number", () => {
    finishedRun();
    mark(process.pid);
    RunFolder.reopen(path).close();
    expect(marks()).toEqual([]);
  });

  it("counts a process of another machine as running", () => {
    finishedRun();
    mark(1, "elsewhere");
    expect(() => RunFolder.reopen(path)).toThrow(isInUse(1));
    expect(() => RunFolder.reopen(path)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("running-1@elsewhere") }),
    );
  });

  it("is not needed to read", () => {
    const folder = RunFolder.create(path);
    folder.writeJson(runFiles.config, {});
    expect(RunFolder.open(path).read(runFiles.config)).toBe("{}\n");
    folder.close();
  });
});

describe("a folder that is taken over", () => {
  it("loses what a killed process left half-written, and nothing else", () => {
    finishedRun();
    const names = ["checkpoints/latest.safetensors.123", "result.json.77", "notes.txt.1", "config.json.old"];
    for (const name of names) writeFileSync(join(path, name), "");
    RunFolder.reopen(path).close();
    expect(readdirSync(path).sort()).toEqual([
      "checkpoints",
      "config.json",
      "config.json.old",
      "notes.txt.1",
    ]);
    expect(readdirSync(join(path, "checkpoints"))).toEqual([]);
  });

  it("does so too where the process was killed before its run had begun", () => {
    mkdirSync(path);
    for (const name of ["model.ts.2548684268", "notes.txt.1"]) writeFileSync(join(path, name), "");
    RunFolder.create(path).close();
    expect(readdirSync(path).sort()).toEqual(["checkpoints", "notes.txt.1"]);
  });
});

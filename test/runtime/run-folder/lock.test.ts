import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { RunFolder, runFiles } from "../../../runtime/index.js";
import { type LockOwner, thisOwner } from "../../../runtime/run-folder/lock-mark.js";
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

/** The mark of a process elsewhere that gave its last sign of life so many seconds ago. */
function ageMark(owner: LockOwner, seconds: number): string {
  const file = join(path, `running-${owner.pid}@elsewhere.0123abcd`);
  writeFileSync(file, JSON.stringify(owner));
  const then = new Date(Date.now() - 1000 * seconds);
  utimesSync(file, then, then);
  return file;
}

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

  it("is taken over from a process that ended, whose number another one has", () => {
    finishedRun();
    ageMark({ pid: process.pid, started: "1", place: thisOwner().place }, 0);
    RunFolder.reopen(path).close();
    expect(marks()).toEqual([]);
  });

  it("counts a process in another container as running while it gives signs of life", () => {
    finishedRun();
    const file = ageMark({ pid: 1, started: "1", place: "boot b pid:[4]" }, 50);
    expect(() => RunFolder.reopen(path)).toThrow(isInUse(1));
    expect(() => RunFolder.reopen(path)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^process 1 on elsewhere is using .* sign of life (4\d|5\d) s ago$/),
        hint: expect.stringContaining("after 60 s of silence it counts as ended"),
      }),
    );
    expect(existsSync(file)).toBe(true);
    ageMark({ pid: 1, started: "1", place: "boot b pid:[4]" }, 70);
    RunFolder.reopen(path).close();
    expect(marks()).toEqual([]);
  });

  it("that was lost keeps its process from writing anything", () => {
    const folder = RunFolder.create(path);
    folder.writeJson(runFiles.config, {});
    for (const name of marks()) rmSync(join(path, name));
    const other = RunFolder.open(path);
    const lost = expect.objectContaining({ code: "SPK4028", hint: expect.stringContaining("--resume") });
    expect(() => folder.writeJson(runFiles.result, {})).toThrow(lost);
    expect(() => folder.appendLine(runFiles.metrics, {})).toThrow(lost);
    expect(() => folder.remove(runFiles.config)).toThrow(lost);
    folder.close();
    expect([other.has(runFiles.config), other.has(runFiles.result), other.has(runFiles.metrics)]).toEqual([
      ...[true, false, false],
    ]);
  });

  it("is not held where the folder could not be taken", () => {
    finishedRun();
    rmSync(join(path, "checkpoints"), { recursive: true });
    symlinkSync(scratch, join(path, "checkpoints"));
    expect(() => RunFolder.reopen(path)).toThrow(expect.objectContaining({ code: "SPK4002" }));
    expect(marks()).toEqual([]);
    rmSync(join(path, "checkpoints"));
    RunFolder.reopen(path).close();
  });

  it("is not needed to read", () => {
    const folder = RunFolder.create(path);
    folder.writeJson(runFiles.config, {});
    expect(RunFolder.open(path).read(runFiles.config)).toBe("{}\n");
    folder.close();
  });
});

describe("processes that share a folder", () => {
  const built = new URL("../../../dist/runtime/run-folder/run-folder.js", import.meta.url).href;

  /** A process that takes the folder, says so, and is then too busy to do anything else. */
  async function busyOwner(...command: readonly string[]): Promise<ChildProcess> {
    const code = `
      const { RunFolder } = await import(${JSON.stringify(built)});
      RunFolder.reopen(${JSON.stringify(path)});
      process.stdout.write("taken\\n");
      await new Promise((resolve) => setTimeout(resolve, 0));
      for (;;);`;
    const args = [process.execPath, "--input-type=module", "-e", code];
    const [program = "", ...rest] = [...command, ...args];
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] });
    await once(createInterface(child.stdout), "line");
    return child;
  }

  const markFile = (): string => join(path, marks()[0] ?? "");

  it("give signs of life however busy they are, and none when they are dead", async () => {
    finishedRun();
    const child = await busyOwner();
    try {
      utimesSync(markFile(), new Date(0), new Date(0));
      await vi.waitFor(() => expect(statSync(markFile()).mtimeMs).toBeGreaterThan(0), { timeout: 30_000 });
      expect(() => RunFolder.reopen(path)).toThrow(isInUse(child.pid ?? 0));
    } finally {
      child.kill("SIGKILL");
    }
    await once(child, "exit");
    RunFolder.reopen(path).close();
  });

  const inContainer = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const isPermitted = spawnSync(inContainer[0] ?? "", [...inContainer.slice(1), "true"]).status === 0;

  it.skipIf(!isPermitted)("find each other from one container to another (needs unshare)", async () => {
    finishedRun();
    const child = await busyOwner(...inContainer);
    try {
      expect(() => RunFolder.reopen(path)).toThrow(isInUse(1));
      const second = spawnSync(...secondIn(inContainer, path, built));
      expect(second.stdout.toString()).toMatch(/^SPK4026 process 1 on /);
    } finally {
      child.kill("SIGKILL");
    }
    await once(child, "exit");
    // from here nobody can tell that it is dead, until its silence does
    expect(() => RunFolder.reopen(path)).toThrow(isInUse(1));
    const silent = new Date(Date.now() - 70_000);
    utimesSync(markFile(), silent, silent);
    RunFolder.reopen(path).close();
  });
});

/** A second container whose process wants the folder, and has the same number as the first one's. */
function secondIn(container: readonly string[], folder: string, built: string): [string, string[]] {
  const code = `
    const { RunFolder } = await import(${JSON.stringify(built)});
    try { RunFolder.reopen(${JSON.stringify(folder)}); } catch ({ code, message }) { console.log(code, message); }`;
  const [program = "", ...args] = [...container, process.execPath, "--input-type=module", "-e", code];
  return [program, args];
}

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

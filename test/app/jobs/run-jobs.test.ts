import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type JobEnd,
  type JobExecutor,
  RunStore,
  runJobs,
  type SweepEvent,
} from "../../../app/jobs/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { jobOf, leaveRun, resultOf } from "./jobs.js";

let scratch: string;
let store: RunStore;
beforeEach(() => {
  scratch = scratchFolder();
  store = new RunStore(join(scratch, "store"));
});

/** Leaves a run in its folder that ended so. */
function leave(address: string, status: "finished" | "diverged" | "interrupted"): void {
  leaveRun(store.folderOf(address), status);
}

/** Ends jobs as told, one end after the other; the last one again and again. */
class Told implements JobExecutor {
  readonly calls: string[] = [];

  constructor(private readonly ends: Readonly<Record<string, readonly (JobEnd | "finish")[]>>) {}

  async run({ job: { address } }: Parameters<JobExecutor["run"]>[0]): Promise<JobEnd> {
    const before = this.calls.filter((call) => call === address).length;
    this.calls.push(address);
    const ends = this.ends[address] ?? ["finish"];
    const end = ends[Math.min(before, ends.length - 1)] ?? "finish";
    if (end !== "finish") return end;
    leave(address, "finished");
    return { status: "finished" };
  }

  stop(): void {}
  async close(): Promise<void> {}
}

async function run(executor: JobExecutor, addresses: readonly string[]): Promise<SweepEvent[]> {
  const events: SweepEvent[] = [];
  const { signal } = new AbortController();
  await runJobs(addresses.map(jobOf), { store, executor, signal, observe: (event) => events.push(event) });
  return events;
}

/** The record of a run of a sweep at an address. */
function recordAt(address: string): string {
  const sha256 = Object.fromEntries(["model", "config", "dataset"].map((name) => [name, "0".repeat(64)]));
  const place = { engine: "x", device: "y", threads: null, data: null };
  return JSON.stringify({ format: "spankey-run/1", ...place, address, sha256 });
}

const failure = { code: "SPK4201", message: "out of memory", hint: null };
const died: JobEnd = { status: "died", how: "it died of SIGKILL" };

describe("the jobs of a sweep", () => {
  it("are done once each, two with one address too, and not where they are done", async () => {
    leave("done", "finished");
    const executor = new Told({});
    const events = await run(executor, ["done", "a", "a", "b"]);
    expect(executor.calls).toEqual(["a", "b"]);
    expect(events[0]).toEqual({ kind: "begun", runs: 3, ended: 1 });
    expect(events.filter(({ kind }) => kind === "ended")).toHaveLength(2);
  });

  it("are recorded where they fail, and tried again by the next sweep, but not where they diverged", async () => {
    leave("diverged", "diverged");
    await run(new Told({ a: [{ status: "failed", failure }] }), ["a", "b", "diverged"]);
    expect(store.outcomeOf("a")).toEqual({ status: "failed", failure });
    expect(store.outcomeOf("b")).toMatchObject({ status: "finished" });
    expect(store.outcomeOf("diverged")).toMatchObject({ status: "failed", failure: { code: "SPK4025" } });
    const executor = new Told({});
    await run(executor, ["a", "b", "diverged"]);
    expect(executor.calls).toEqual(["a"]);
    expect(store.outcomeOf("a")).toMatchObject({ status: "finished" });
  });

  it.each([
    ["a result that is cut short", "result.json", '{"format": ', "SPK4022"],
    ["a result of something else", "result.json", '{"format": "other"}', "SPK4022"],
    ["a record that is damaged", "run.json", "[]", "SPK4022"],
    ["the record of another run", "run.json", recordAt("b"), "SPK4012"],
    [
      "a result of another run",
      "result.json",
      JSON.stringify({ ...resultOf("finished"), seed: 7 }),
      "SPK4012",
    ],
  ])("have failed where there is %s, with a way on, and stop no other", async (_, file, text, code) => {
    for (const address of ["a", "b"]) leave(address, "finished");
    writeFileSync(join(store.folderOf("a"), file), text);
    const executor = new Told({ a: [{ status: "failed", failure }] });
    await run(executor, ["a", "b", "c"]);
    expect(executor.calls.sort()).toEqual(["a", "c"]);
    expect(store.outcomeOf("a")).toMatchObject({
      status: "failed",
      failure: { code, hint: `remove ${store.folderOf("a")}: the same sweep then does this run again` },
    });
    for (const address of ["b", "c"]) expect(store.outcomeOf(address)).toMatchObject({ status: "finished" });
    rmSync(store.folderOf("a"), { recursive: true });
    await run(new Told({}), ["a"]);
    expect(store.outcomeOf("a")).toMatchObject({ status: "finished" });
  });

  it.each(["{", "[]", '{"code": 3}'])("have failed where the record of their failure is %s", async (text) => {
    mkdirSync(store.path, { recursive: true });
    writeFileSync(join(store.path, "a.failed.json"), text);
    expect(store.outcomeOf("a")).toMatchObject({ status: "failed", failure: { code: "SPK4022" } });
    await run(new Told({}), ["a"]);
    expect(store.outcomeOf("a")).toMatchObject({ status: "finished" });
  });

  it("are tried once more where their process died, and then recorded", async () => {
    const executor = new Told({ a: [died, "finish"], b: [died] });
    await run(executor, ["a", "b"]);
    expect(executor.calls.sort()).toEqual(["a", "a", "b", "b"]);
    expect(store.outcomeOf("a")).toMatchObject({ status: "finished" });
    expect(store.outcomeOf("b")).toMatchObject({
      status: "failed",
      failure: { code: "SPK4042", message: expect.stringContaining("it died of SIGKILL, 2 times") },
    });
  });

  it("wait for another process that is at work on them", async () => {
    const executor = new Told({ a: [{ status: "busy", reason: "process 1 is at work" }, "finish"] });
    const events = await run(executor, ["a"]);
    expect(executor.calls).toEqual(["a", "a"]);
    expect(events.map(({ kind }) => kind)).toEqual(["begun", "waiting", "ended"]);
  });

  it("go on from an interruption", async () => {
    leave("a", "interrupted");
    expect(store.outcomeOf("a")).toEqual({ status: "open" });
    const executor = new Told({});
    await run(executor, ["a"]);
    expect(executor.calls).toEqual(["a"]);
  });

  it("are counted where the sweep is stopped", async () => {
    const interruption = new AbortController();
    const executor = new Told({ b: [{ status: "stopped" }] });
    const sweep = runJobs(["a", "b"].map(jobOf), {
      ...{ store, executor, signal: interruption.signal },
      observe: ({ kind }) => {
        if (kind === "ended") interruption.abort();
      },
    });
    await expect(sweep).rejects.toMatchObject({
      code: "SPK4041",
      message: expect.stringContaining("1 of 2"),
    });
  });
});

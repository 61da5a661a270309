import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type JobEnd, WorkerPool } from "../../../app/jobs/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { jobOf } from "./jobs.js";

/** A worker that does with a job what its address says. */
const script = `
process.on("disconnect", () => process.exit());
let stop = () => {};
process.on("message", (order) => {
  if (order.kind === "stop") return stop();
  const tell = (end) => process.send({ kind: "ended", end });
  const { job: { address }, threads } = order.task;
  process.send({ kind: "progress", done: 0.5 });
  if (address === "kill") process.kill(process.pid, "SIGKILL");
  else if (address === "exit") process.exit(7);
  else if (address === "memory") { process.stderr.write("FATAL ERROR: JavaScript heap out of memory\\n"); process.exit(134); }
  else if (address === "wait") stop = () => tell({ status: "stopped" });
  else tell({ status: "busy", reason: process.pid + " with " + threads });
});`;

const scratch = scratchFolder();
let url: URL;
beforeAll(() => {
  writeFileSync(join(scratch, "worker.mjs"), script);
  url = pathToFileURL(join(scratch, "worker.mjs"));
});

const runIn = (pool: WorkerPool, address: string, observe = (_done: number) => {}): Promise<JobEnd> =>
  pool.run({ job: jobOf(address), folder: "f" }, observe);

describe("a pool of worker processes", () => {
  it("gives a process one job after another, and says how far each is", async () => {
    const pool = new WorkerPool({ script: url, jobs: 1, threads: 3 });
    const seen: number[] = [];
    const ends = await Promise.all([runIn(pool, "a", (done) => seen.push(done)), runIn(pool, "b")]);
    expect(pool.processes).toHaveLength(1);
    const reason = `${pool.processes[0]} with 3`;
    expect(ends).toEqual([
      { status: "busy", reason },
      { status: "busy", reason },
    ]);
    expect(seen).toEqual([0, 0.5]);
    await pool.close();
  });

  it("has as many processes as jobs at once", async () => {
    const pool = new WorkerPool({ script: url, jobs: 2 });
    await Promise.all(["a", "b", "c", "d"].map((address) => runIn(pool, address)));
    expect(pool.processes).toHaveLength(2);
    await pool.close();
  });

  it.each([
    ["kill", "it died of SIGKILL"],
    ["exit", "it ended with status 7"],
    ["memory", "it ran out of memory"],
  ])("tells how a process died: %s, and starts another one", async (address, how) => {
    const pool = new WorkerPool({ script: url, jobs: 1 });
    expect(await runIn(pool, address)).toEqual({ status: "died", how });
    expect(await runIn(pool, "a")).toMatchObject({ status: "busy" });
    await pool.close();
  });

  it("stops what is going on, begins nothing more, and leaves no process", async () => {
    const pool = new WorkerPool({ script: url, jobs: 1 });
    const working = runIn(pool, "wait", (done) => done > 0 && pool.stop());
    const queued = runIn(pool, "a");
    expect(await working).toEqual({ status: "stopped" });
    expect(await queued).toEqual({ status: "stopped" });
    const [pid = 0] = pool.processes;
    await pool.close();
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Queue } from "bullmq";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type JobEnd, type JobExecutor, RunStore, runJobs, type SweepJob } from "../../../app/jobs/index.js";
import { connectRedis, type RedisLink } from "../../../app/jobs/redis/connection.js";
import { fetchRecord, recordOnce } from "../../../app/jobs/redis/job-record.js";
import { queueIdOf, queueName } from "../../../app/jobs/redis/queued-job.js";
import { RedisQueue } from "../../../app/jobs/redis/redis-queue.js";
import { workOnQueue } from "../../../app/jobs/redis/redis-worker.js";
import { noRedis, RedisServer } from "../../support/redis-server.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { jobOf, leaveRun } from "./jobs.js";

const version = "0.0.0";
const [first, second, third] = ["1", "2", "3"].map((digit) => jobOf(digit.repeat(20))) as [
  SweepJob,
  SweepJob,
  SweepJob,
];

let server: RedisServer;
let scratch: string;
let stores = 0;
const links: RedisLink[] = [];
const interruptions: AbortController[] = [];

const newStore = (): RunStore => new RunStore(join(scratch, `store-${stores++}`));
async function connect(lostSeconds = 20): Promise<RedisLink> {
  const link = await connectRedis(server.url, { lostSeconds });
  links.push(link);
  return link;
}

/** Does a job at once, or when it is let; the steps of its result are its own, so that one tells who did it. */
class Worker implements JobExecutor {
  readonly done: string[] = [];
  readonly store = newStore();
  #stop: () => void = () => {};
  readonly #stopped = new Promise<JobEnd>((resolve) => {
    this.#stop = () => resolve({ status: "stopped" });
  });

  constructor(
    private readonly steps: number,
    private readonly work: (address: string) => Promise<JobEnd | undefined> = async () => undefined,
  ) {}

  async run({ job: { address }, folder }: Parameters<JobExecutor["run"]>[0]): Promise<JobEnd> {
    const end = await Promise.race([this.work(address), this.#stopped]);
    if (end !== undefined) return end;
    this.done.push(address);
    mkdirSync(join(folder, "checkpoints"), { recursive: true });
    writeFileSync(join(folder, "checkpoints/latest.safetensors"), "weights");
    writeFileSync(join(folder, "secret.key"), "secret");
    leaveRun(folder, "finished", this.steps);
    return { status: "finished" };
  }

  stop(): void {
    this.#stop();
  }

  async close(): Promise<void> {}

  /** Takes jobs from the server until the test ends, or the worker does. */
  start(link: RedisLink, lockSeconds = 30): { ended: Promise<void>; stop: () => void } {
    const interruption = new AbortController();
    interruptions.push(interruption);
    const ended = workOnQueue({
      ...{ link, store: this.store, executor: this, jobs: 2, lockSeconds, version },
      ...{ observe: () => () => {}, signal: interruption.signal },
    });
    ended.catch(() => {});
    return { ended, stop: () => interruption.abort() };
  }
}

/** Has jobs done through the server; the store of what came back. */
async function sweep(
  jobs: readonly SweepJob[],
  options: { link?: RedisLink; store?: RunStore; weights?: boolean } = {},
): Promise<RunStore> {
  const { store = newStore(), weights = false } = options;
  const link = options.link ?? (await connect());
  const executor = await RedisQueue.open({ link, store, weights });
  const { signal } = new AbortController();
  await runJobs(jobs, { store, executor, observe: () => {}, signal });
  return store;
}

const stepsOf = (store: RunStore, { address }: SweepJob): number | undefined => {
  const outcome = store.outcomeOf(address);
  return outcome.status === "finished" ? outcome.result.steps : undefined;
};

const never = (): Promise<undefined> => new Promise(() => {});
const until = (holds: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(holds()).toBe(true), { interval: 20, timeout: 60_000 });

describe.skipIf(noRedis)(`jobs through Redis${noRedis === undefined ? "" : ` (skipped: ${noRedis})`}`, () => {
  beforeAll(async () => {
    scratch = scratchFolder();
    server = await RedisServer.start();
  });
  afterAll(async () => {
    await server.stop();
  });
  beforeEach(async () => {
    const { client, close } = await connect();
    await client.flushall();
    close();
  });
  afterEach(() => {
    for (const interruption of interruptions.splice(0)) interruption.abort();
    for (const link of links.splice(0)) link.close();
  });

  it("are done by whatever workers there are, each once, and their folders come back", async () => {
    const workers = [new Worker(1), new Worker(2)];
    for (const worker of workers) worker.start(await connect());
    const store = await sweep([first, second, third]);
    const done = workers.flatMap((worker) => worker.done);
    expect(done.sort()).toEqual([first, second, third].map(({ address }) => address));
    for (const job of [first, second, third]) expect(stepsOf(store, job)).toBeGreaterThan(0);
    const back = (file: string) => () => readFileSync(join(store.folderOf(first.address), file));
    expect(back("checkpoints/latest.safetensors")).toThrow("ENOENT");
    expect(back("secret.key")).toThrow("ENOENT");
  });

  it("send their weights and the key for them back where that is asked for", async () => {
    new Worker(1).start(await connect());
    const store = await sweep([first], { weights: true });
    const back = (file: string) => readFileSync(join(store.folderOf(first.address), file), "utf8");
    expect([back("checkpoints/latest.safetensors"), back("secret.key")]).toEqual(["weights", "secret"]);
  });

  it("are not done again by another sweep, nor by the worker where the server forgot them", async () => {
    const worker = new Worker(1);
    worker.start(await connect());
    await sweep([first]);
    await sweep([first]);
    const { client } = await connect();
    await client.flushall();
    expect(stepsOf(await sweep([first]), first)).toBe(1);
    expect(worker.done).toEqual([first.address]);
  });

  it("fail with their code, and are tried again by another sweep", async () => {
    const failure = { code: "SPK4201", message: "out of memory", hint: null };
    const ends: (JobEnd | undefined)[] = [{ status: "failed", failure }, undefined];
    new Worker(1, async () => ends.shift()).start(await connect());
    const store = newStore();
    await sweep([first], { store });
    expect(store.outcomeOf(first.address)).toEqual({ status: "failed", failure });
    await sweep([first], { store });
    expect(stepsOf(store, first)).toBe(1);
  });

  it("go to another worker where one has a defect, which ends it with its own error", async () => {
    const defective = new Worker(1, () => Promise.reject(new TypeError("a stub throws")));
    const ended = defective.start(await connect()).ended;
    const swept = sweep([first]);
    await expect(ended).rejects.toThrow(TypeError);
    new Worker(2).start(await connect());
    expect(stepsOf(await swept, first)).toBe(2);
  });

  it("go back where a worker is stopped", async () => {
    let [taken, begun] = [false, false];
    const stopped = new Worker(1, () => {
      taken = true;
      return never();
    });
    const work = stopped.start(await connect());
    const busy = new Worker(2, async () => {
      begun = true;
      return undefined;
    });
    const done = sweep([first]);
    await until(() => taken);
    work.stop();
    await work.ended;
    expect(begun).toBe(false);
    busy.start(await connect());
    expect(stepsOf(await done, first)).toBe(2);
  });

  it("count once where a worker that was given up comes back", async () => {
    let finish: () => void = () => {};
    let begun = false;
    const slow = new Worker(1, () => {
      begun = true;
      return new Promise((resolve) => {
        finish = () => resolve(undefined);
      });
    });
    const slowLink = await connect();
    slow.start(slowLink, 1);
    const done = sweep([first]);
    await until(() => begun);
    // it can no longer say that it is alive
    slowLink.client.disconnect();
    const quick = new Worker(2);
    quick.start(await connect(), 1);
    expect(stepsOf(await done, first)).toBe(2);
    await slowLink.client.connect();
    finish();
    await until(() => slow.done.length === 1);
    expect(
      await recordOnce(slowLink.client, first.address, {
        end: { status: "stopped" },
        files: Buffer.alloc(0),
      }),
    ).toBe(false);
    expect(stepsOf(await sweep([first]), first)).toBe(2);
  });

  it("are left to others by a worker of another version, which says so", async () => {
    const link = await connect();
    const { ended } = new Worker(1).start(link);
    const other = { ...first, version: "0.0.1" };
    const waiting = sweep([other], { link: await connect() });
    waiting.catch(() => {});
    await expect(ended).rejects.toMatchObject({
      code: "SPK4052",
      message: "the job was made by SpanKey 0.0.1, but this is SpanKey 0.0.0",
    });
    const { client } = await connect();
    const queue = new Queue(queueName, { connection: client });
    expect(await queue.getJobState(queueIdOf(other.address))).toBe("waiting");
    expect(await fetchRecord(client, other.address)).toBeUndefined();
    await queue.close();
  });

  it("are done by a worker that found nonsense in the queue", async () => {
    const { client } = await connect();
    const queue = new Queue(queueName, { connection: client });
    await queue.add("run", { job: { address: "../../elsewhere" } });
    await queue.add("run", null);
    await queue.add("run", { job: { ...first, settings: [{ path: "seed", value: 3 }] }, weights: false });
    await queue.add("run", { job: { ...first, spec: { path: "a.spk", files: null } }, weights: false });
    new Worker(1).start(await connect());
    expect(stepsOf(await sweep([first]), first)).toBe(1);
    await queue.close();
  });
});

describe.skipIf(noRedis)(
  `the record of a job${noRedis === undefined ? "" : ` (skipped: ${noRedis})`}`,
  () => {
    beforeAll(async () => {
      scratch = scratchFolder();
      server = await RedisServer.start();
    });
    afterAll(async () => {
      for (const interruption of interruptions.splice(0)) interruption.abort();
      for (const link of links.splice(0)) link.close();
      await server.stop();
    });

    it.each([
      ["nothing", ""],
      ["no length", "x"],
      ["a length beyond its end", "\xff\xff\xff\x7f{}"],
      ["no JSON", "\x04\x00\x00\x00abcd"],
      ["an unknown end", '\x11\x00\x00\x00{"status":"great"}'],
      ["a failure without its code", '\x1f\x00\x00\x00{"status":"failed","failure":3}'],
    ])("that holds %s counts as failed, and the next sweep does the job", async (_, text) => {
      const { client } = await connect();
      await client.set(`spankey:run:${first.address}`, Buffer.from(text, "latin1"));
      expect(await fetchRecord(client, first.address)).toMatchObject({
        end: {
          status: "failed",
          failure: { code: "SPK4055", message: expect.stringContaining(first.address) },
        },
      });
      new Worker(1).start(await connect());
      expect(stepsOf(await sweep([first]), first)).toBe(1);
    });
  },
);

describe.skipIf(noRedis)(
  `a server that goes away${noRedis === undefined ? "" : ` (skipped: ${noRedis})`}`,
  () => {
    beforeEach(async () => {
      scratch = scratchFolder();
      server = await RedisServer.start();
    });
    afterEach(async () => {
      for (const interruption of interruptions.splice(0)) interruption.abort();
      for (const link of links.splice(0)) link.close();
      await server.stop();
    });

    it("ends the sweep and the worker when it does not come back; finished runs stay finished", async () => {
      const worker = new Worker(1, async (address) => (address === second.address ? never() : undefined));
      const { ended } = worker.start(await connect(1));
      const store = newStore();
      const lost = sweep([first, second], { store, link: await connect(1) });
      lost.catch(() => {});
      await until(() => stepsOf(store, first) === 1);
      await server.stop();
      await expect(lost).rejects.toMatchObject({ code: "SPK4051" });
      await expect(ended).rejects.toMatchObject({ code: "SPK4051" });
      expect(stepsOf(store, first)).toBe(1);
      expect(store.outcomeOf(second.address)).toEqual({ status: "open" });
    });

    it("does no harm when it comes back, even without its memory", async () => {
      const gates: (() => void)[] = [];
      const worker = new Worker(1, () => new Promise((resolve) => gates.push(() => resolve(undefined))));
      worker.start(await connect(), 1);
      const done = sweep([first, second]);
      await until(() => gates.length === 2);
      await server.stop();
      await server.restart();
      for (const open of gates) open();
      const store = await done;
      expect([stepsOf(store, first), stepsOf(store, second)]).toEqual([1, 1]);
      expect(worker.done.sort()).toEqual([first.address, second.address]);
    });

    it("is tried a few times at the start, without its password in what is said", async () => {
      await server.stop();
      const address = `redis://user:secret@127.0.0.1:${server.port}`;
      const failure = await connectRedis(address, { attempts: 2 }).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: "SPK4050",
        message: expect.stringContaining(`redis://127.0.0.1:${server.port} (2 attempts)`),
      });
      expect(String(failure)).not.toContain("secret");
    });

    it.each(["localhost:6379", "http://localhost", "nonsense"])("is not at %s", async (address) => {
      await expect(connectRedis(address)).rejects.toMatchObject({ code: "SPK4054" });
    });
  },
);

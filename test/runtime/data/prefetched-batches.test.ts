import { execFile } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { inlineBatches, planTraining } from "../../../runtime/data/index.js";
import { collect, tinyDataset, tinySettings } from "./tiny-dataset.js";

// A worker thread of Node 20 runs no TypeScript, so this room is tested as built: `npm test` builds first.
const builtFile = (name: string): string =>
  new URL(`../../../dist/runtime/data/${name}`, import.meta.url).href;
const built = builtFile("index.js");
let prefetchedBatches: typeof import("../../../runtime/data/index.js").prefetchedBatches;
beforeAll(async () => {
  ({ prefetchedBatches } = (await import(built)) as typeof import("../../../runtime/data/index.js"));
});

const plan = planTraining(tinyDataset(), tinySettings);
const scriptOf = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);

/** The thread that the next call starts. */
async function nextThread(): Promise<Worker> {
  const [thread] = (await once(process, "worker")) as [Worker];
  return thread;
}

/** Batches that are computed ahead, and a wait until as many are ready as there are slots. */
async function watchedBatches(slots: number) {
  const script = `
    import { parentPort, workerData } from "node:worker_threads";
    parentPort.postMessage(workerData.memory.control);
    await import(${JSON.stringify(builtFile("batch-worker.js"))});
  `;
  const started = nextThread();
  const source = prefetchedBatches(plan, { slots, script: scriptOf(script) });
  const [control] = (await once(await started, "message")) as [Int32Array];
  const isFull = () => expect([...control.subarray(1)]).toEqual(Array(slots).fill(1));
  return { source, full: () => vi.waitFor(isFull, { interval: 2, timeout: 60_000 }) };
}

describe("prefetched batches", () => {
  test.each([1, 2, 8, 64])("are the same bits as inline ones, through %d slots", async (slots) => {
    expect(await collect(prefetchedBatches(plan, { slots }))).toEqual(await collect(inlineBatches(plan)));
  });

  test("are the same bits where samples are token ids, with a label at each", async () => {
    const ids = Int32Array.from({ length: 61 }, (_, i) => (i * 17) % 23);
    const split = { count: 12, values: ids.subarray(0, 60), labels: ids.subarray(1) };
    const text = { name: "text", sampleShape: [5], labelShape: [5], classes: 23, train: split, test: split };
    const tokens = planTraining(text, { batchSize: 5, seed: 1, epochs: 3 });
    const batches = await collect(prefetchedBatches(tokens, { slots: 2 }));
    expect(batches).toEqual(await collect(inlineBatches(tokens)));
    expect(batches[0]?.input).toBeInstanceOf(Int32Array);
  });

  test.each([
    { target: "number", labels: Float32Array.from({ length: 24 }, (_, i) => i / 8 - 1), labelShape: [2] },
    { target: "input", labels: new Float32Array(0), labelShape: [5] },
  ] as const)("are the same bits where labels are $target", async ({ target, labels, labelShape }) => {
    const split = { count: 12, values: Float32Array.from({ length: 60 }, (_, i) => i / 16), labels };
    const shapes = { sampleShape: [5], labelShape, classes: labelShape[0], target };
    const data = { name: "numbers", ...shapes, train: split, test: split };
    const numbers = planTraining(data, { batchSize: 5, seed: 1, epochs: 2 });
    const batches = await collect(prefetchedBatches(numbers, { slots: 2 }));
    expect(batches).toEqual(await collect(inlineBatches(numbers)));
    expect(batches[0]?.labels).toBeInstanceOf(Float32Array);
    expect(batches[0]?.labels.some((label) => label !== 0)).toBe(true);
  });

  test("are the same when the consumer is slow, and when it resumes", async () => {
    const expected = await collect(inlineBatches(plan));
    const { source, full } = await watchedBatches(2);
    for (const [taken, batch] of expected.entries()) {
      if (taken < expected.length - 1) await full();
      expect((await source.next()).value).toEqual(batch);
    }
    expect(await source.next()).toMatchObject({ done: true });
    const resumed = { ...plan, start: { epoch: 1, index: 2 } };
    expect(await collect(prefetchedBatches(resumed))).toEqual(expected.slice(6));
  });

  test("lie in memory of their own: native code takes no shared one", async () => {
    const source = prefetchedBatches(plan);
    const { value } = await source.next();
    expect(value?.input.buffer).toBeInstanceOf(ArrayBuffer);
    expect(value?.labels.buffer).toBeInstanceOf(ArrayBuffer);
    await source.return();
  });

  test("that are ready are given without a turn of the event loop", async () => {
    const { source, full } = await watchedBatches(4);
    await source.next();
    await full();
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    for (let i = 0; i < 3; i++) await source.next();
    expect(turned).toBe(false);
    await source.return();
  });

  test("end when the consumer leaves early", async () => {
    const source = prefetchedBatches({ ...plan, epochs: 1_000_000 });
    for await (const batch of source) if (batch.epoch === 2) break;
    expect(await source.next()).toEqual({ done: true, value: undefined });
    expect(await source.return()).toEqual({ done: true, value: undefined });
  });

  test("end for a consumer that is waiting when it is returned", async () => {
    const source = prefetchedBatches(plan, { script: scriptOf("setInterval(() => {}, 1000)") });
    const waiting = source.next();
    await source.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});

describe("a thread that fails", () => {
  test.each([
    { what: "throws", script: "throw new Error('out of tune')", reason: "out of tune" },
    { what: "ends early", script: "", reason: "it ended before the last batch" },
    { what: "exits", script: "process.exit(5)", reason: "it ended before the last batch" },
  ])("tells the consumer: it $what", async ({ script, reason }) => {
    const source = prefetchedBatches(plan, { script: scriptOf(script) });
    await expect(source.next()).rejects.toMatchObject({
      code: "SPK4119",
      message: `the thread that prepares batches stopped: ${reason}`,
      exit: 3,
    });
    expect(await source.next()).toEqual({ done: true, value: undefined });
  });

  test("that cannot start at all is told the same way", async () => {
    const source = prefetchedBatches(plan, { script: new URL("./no-such-script.js", import.meta.url) });
    await expect(source.next()).rejects.toMatchObject({ code: "SPK4119" });
  });

  test("gives the batches that were ready first", async () => {
    const script = `
      import { workerData } from "node:worker_threads";
      Atomics.store(workerData.memory.control, 1, 1);
      throw new Error("after one");
    `;
    const started = nextThread();
    const source = prefetchedBatches(plan, { script: scriptOf(script) });
    const thread = await started;
    await new Promise((resolve) => thread.once("exit", resolve));
    expect(await source.next()).toMatchObject({ done: false, value: { epoch: 0, index: 0 } });
    await expect(source.next()).rejects.toMatchObject({ code: "SPK4119" });
  });

  test("does not come to be where the plan is wrong: the caller is told at once", () => {
    const wrong = { ...plan, normalization: { mean: [1, 2, 3], deviation: [1] } };
    expect(() => prefetchedBatches(wrong)).toThrow(expect.objectContaining({ code: "SPK4115" }));
  });
});

describe("the process", () => {
  const run = (body: string) =>
    promisify(execFile)(
      process.execPath,
      [
        "--input-type=module",
        "--eval",
        `import { loadNamed, planTraining, prefetchedBatches } from ${JSON.stringify(built)};
         const dataset = await loadNamed("synthetic", {}, { seed: 1 });
         const plan = planTraining(dataset, { batchSize: 64, seed: 1, epochs: 1_000_000 });
         ${body}`,
      ],
      { timeout: 20_000 },
    );

  test("ends while batches are still being prepared", async () => {
    await run("prefetchedBatches(plan);");
    await run("await prefetchedBatches(plan).next();");
  });

  test("lives while a batch is waited for", async () => {
    const { stdout } = await run(`
      let taken = 0;
      for await (const batch of prefetchedBatches({ ...plan, epochs: 20 }, { slots: 1 })) taken += batch.size;
      console.log(taken);
    `);
    expect(stdout).toBe("32000\n");
  });

  test("dies of an error of the consumer, not of the thread", async () => {
    const failing = run(
      "for await (const batch of prefetchedBatches(plan)) throw new Error('mine ' + batch.size);",
    );
    await expect(failing).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("mine 64") });
  });
});

import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { contentOf } from "../../../audit/report/content.js";
import { renderMarkdown } from "../../../audit/report/markdown.js";
import type { Dataset } from "../../../runtime/data/index.js";
import {
  type Engine,
  evaluateCheckpoint,
  type GatedModel,
  KeySource,
  keyLayouts,
  loadCheckpoint,
  loadDataset,
  loadWeights,
  type Observer,
  type RunEvent,
  RunFolder,
  type RunResult,
  readOutcomes,
  readResult,
  resumePoint,
  runExperiment,
  runFiles,
  warmUp,
} from "../../../runtime/index.js";
import { saveCheckpoint } from "../../../runtime/run-folder/checkpoint.js";
import { engines } from "../../support/engines.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";
import { diesAtWrite } from "./dies-at-write.js";

// Three epochs of three steps: batches of 32, 32 and 16. The learning rate changes with every step, and all steps of
// an early end count.
const train = {
  schedule: { name: "cosine", arguments: { final: 0 } },
  warmup: 1,
  clip: 0.5,
  patience: 2,
};
const plain = tinyModel({ train });
const { loss: terms } = plain.experiment;
// the task counts from the second epoch on
const model: typeof plain = {
  ...plain,
  experiment: { ...plain.experiment, loss: terms.map((term) => (term.deny ? term : { ...term, after: 1 })) },
  loss(ops, p, batch, keys, modes) {
    const found = plain.loss(ops, p, batch, keys, modes);
    const { task, deny } = found.terms;
    if (task === undefined || deny === undefined) throw new Error("the tiny model has two terms");
    const begun = ops.mul(task, warmUp(ops, 1, 1, batch.epoch, 1));
    return { ...found, total: ops.add(begun, ops.mul(deny, 0.5)) };
  },
};
const steps = Array.from({ length: 9 }, (_, i) => i + 1);

const scratch = scratchFolder();

interface Session {
  readonly observe?: Observer;
  readonly signal?: AbortSignal;
  readonly checkpointSeconds?: number;
}

/** What `spkc run` writes of a result. */
const describeResult = (result: RunResult): string =>
  renderMarkdown(contentOf({ experiment: model.experiment, result }));

describe.each(engines)("on $name, a run that was cut short", ({ create }) => {
  let dataset: Dataset;
  let engine: Engine;
  let whole: RunFolder;
  let runs = 0;

  beforeAll(async () => {
    dataset = await loadDataset(model.experiment);
    engine = await create();
    whole = newFolder();
    await begin(whole);
  });

  function newFolder(): RunFolder {
    runs += 1;
    const folder = RunFolder.create(join(scratch, `${engine.name}-${runs}`));
    folder.writeJson(runFiles.config, model.experiment);
    return folder;
  }

  function begin(folder: RunFolder, session: Session = {}): Promise<RunResult> {
    const { observe = () => {}, signal = new AbortController().signal } = session;
    return runExperiment({
      ...{ model, dataset, engine, folder, describe: describeResult },
      prefetch: false,
      ...session,
      observe,
      signal,
    });
  }

  /** What the next process does: it takes the folder over, goes on, and leaves it. */
  function goOn(before: RunFolder, session: Session = {}): Promise<RunResult> {
    before.close();
    const folder = RunFolder.reopen(before.path);
    return goOnIn(folder, session).finally(() => folder.close());
  }

  async function goOnIn(folder: RunFolder, session: Session = {}): Promise<RunResult> {
    const { observe = () => {}, signal = new AbortController().signal } = session;
    const from = resumePoint(folder, model);
    return runExperiment({
      model,
      dataset,
      engine,
      folder,
      from,
      describe: describeResult,
      prefetch: false,
      ...session,
      observe,
      signal,
    });
  }

  /** Every byte but those of `metrics.jsonl`, which holds times. */
  function expectTheWholeRun(folder: RunFolder): void {
    const { result, outcomes, latest, best, first, report } = runFiles;
    const files = [result, outcomes, latest, best, first, report];
    for (const file of files) {
      const [found, wanted] = [folder, whole].map((one) => readFileSync(one.fileOf(file)));
      expect(found?.equals(wanted ?? Buffer.alloc(0)), file).toBe(true);
    }
    const [found, wanted] = [folder, whole].map(metricsWithoutTimes);
    expect(found).toEqual(wanted);
  }

  it.each(steps)("on request after step %i gets the same result", async (step) => {
    const folder = newFolder();
    const stopped = begin(folder, stopAfter(step));
    await expect(stopped).rejects.toMatchObject({ code: "SPK4005" });
    expect(readResult(folder)).toMatchObject({ status: "interrupted", steps: step });
    await goOn(folder);
    expectTheWholeRun(folder);
  });

  it("has as its best weights those of an epoch in which all of the loss counted", () => {
    const { epochs } = readResult(whole) ?? expect.fail("there is no result");
    const [first, ...others] = epochs.map(({ loss }) => loss);
    expect(first).toBeLessThan(Math.min(...others));
    const best = loadWeights(whole, runFiles.best, model).step;
    const lowest = others.indexOf(Math.min(...others));
    expect(best).toBe(3 * (lowest + 2));
  });

  it("on request three times gets the same result", async () => {
    const folder = newFolder();
    await expect(begin(folder, stopAfter(2))).rejects.toMatchObject({ code: "SPK4005" });
    await expect(goOn(folder, stopAfter(4))).rejects.toMatchObject({ code: "SPK4005" });
    await expect(goOn(folder, stopAfter(9))).rejects.toMatchObject({ code: "SPK4005" });
    await goOn(folder);
    expectTheWholeRun(folder);
  });

  it.each(steps)("without warning after step %i goes on within the epoch", async (step) => {
    const folder = newFolder();
    await expect(begin(folder, { ...dieAfter(step), checkpointSeconds: 0 })).rejects.toThrow("killed");
    expect(readResult(folder)).toBeUndefined();
    expect(loadCheckpoint(folder, runFiles.latest, model).state.step).toBe(step - 1);
    await goOn(folder);
    expectTheWholeRun(folder);
  });

  it("without warning during the evaluation trains no step again", async () => {
    const folder = newFolder();
    const dies: Observer = ({ kind }) => {
      if (kind === "evaluating") throw new Error("killed");
    };
    await expect(begin(folder, { observe: dies })).rejects.toThrow("killed");
    const seen: RunEvent[] = [];
    await goOn(folder, { observe: (event) => seen.push(event) });
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(["prepared", "evaluating"]));
    expect(seen[0]).toMatchObject({ kind: "prepared", step: 9, steps: 9 });
    expectTheWholeRun(folder);
  });

  it("has no result and no report while it goes on", async () => {
    const folder = newFolder();
    await expect(begin(folder, stopAfter(4))).rejects.toMatchObject({ code: "SPK4005" });
    const { result, report, outcomes, worst, page } = runFiles;
    for (const file of [outcomes, worst, page]) folder.write(file, "of the same run");
    const outOfDate = [result, report, outcomes, worst, page];
    expect(outOfDate.map((file) => folder.has(file))).toEqual(outOfDate.map(() => true));
    const found: boolean[][] = [];
    const observe: Observer = ({ kind }) => {
      if (kind === "prepared") found.push(outOfDate.map((file) => folder.has(file)));
    };
    await goOn(folder, { observe });
    expect(found).toEqual([outOfDate.map(() => false)]);
  });

  it("between any two writes, or within a line, gets the same result, and so does one cut short twice", async () => {
    let cuts = 0;
    let folder = newFolder();
    while (await diesAtWrite(folder, cuts, () => begin(folder, { checkpointSeconds: 0 }))) {
      folder.close();
      const again = RunFolder.reopen(folder.path);
      // The second process dies at one of its first writes.
      expect(await diesAtWrite(again, cuts % 5, () => goOnIn(again))).toBe(true);
      await goOn(again);
      expectTheWholeRun(again);
      cuts += 1;
      folder = newFolder();
    }
    expect(cuts).toBeGreaterThan(15);
  });

  it("keeps the time that an epoch took before", async () => {
    const folder = newFolder();
    await expect(begin(folder, stopAfter(4))).rejects.toMatchObject({ code: "SPK4005" });
    const before = loadCheckpoint(folder, runFiles.latest, model).progress.running?.seconds ?? 0;
    await goOn(folder);
    expect(secondsOfEpochs(folder)[1]).toBeGreaterThan(before - 0.001);
  });

  it("counts seconds that an epoch took before as they are", async () => {
    const folder = newFolder();
    await expect(begin(folder, stopAfter(4))).rejects.toMatchObject({ code: "SPK4005" });
    const { state, progress } = loadCheckpoint(folder, runFiles.latest, model);
    if (progress.running === null) throw new Error("the epoch is over");
    const running = { ...progress.running, seconds: 1000 };
    saveCheckpoint(folder, runFiles.latest, model, { state, progress: { ...progress, running } });
    await goOn(folder);
    const [, second = 0, third = 0] = secondsOfEpochs(folder);
    expect(second).toBeGreaterThan(1000);
    expect(second).toBeLessThan(1500);
    expect(third).toBeLessThan(500);
  });

  it("does not go on from weights alone", async () => {
    const folder = newFolder();
    await expect(begin(folder, stopAfter(8))).rejects.toMatchObject({ code: "SPK4005" });
    copyFileSync(folder.fileOf(runFiles.best), folder.fileOf(runFiles.latest));
    await expect(goOn(folder)).rejects.toMatchObject({ code: "SPK4314" });
  });

  it("gets lines of metrics back that were lost", async () => {
    const folder = newFolder();
    await expect(begin(folder, stopAfter(8))).rejects.toMatchObject({ code: "SPK4005" });
    writeFileSync(folder.fileOf(runFiles.metrics), '{"epoch": 1, "lo');
    await goOn(folder);
    expectTheWholeRun(folder);
  });

  it.each<[string, (folder: RunFolder) => void, string]>([
    ["is missing", (folder) => folder.remove(runFiles.latest), "SPK4023"],
    ["is cut short", (folder) => truncateSync(folder.fileOf(runFiles.latest), 1200), "SPK4007"],
    ["has one wrong bit", (folder) => flipLastBit(folder.fileOf(runFiles.latest)), "SPK4007"],
    [
      "has another format",
      (folder) => folder.writeTensors(runFiles.latest, { tensors: {}, metadata: {} }),
      "SPK4007",
    ],
  ])("says that its checkpoint %s", async (_what, damage, code) => {
    const folder = newFolder();
    await expect(begin(folder, stopAfter(4))).rejects.toMatchObject({ code: "SPK4005" });
    damage(folder);
    expect(() => resumePoint(folder, model)).toThrow(expect.objectContaining({ code }));
  });

  it.each<[string, GatedModel]>([
    ["seed", tinyModel({ train, seed: 2 })],
    ["learning rate", tinyModel({ train, lr: 0.02 })],
    ["shape", { ...model, parameters: { head: model.parameters.head } } as unknown as GatedModel],
  ])("does not go on with a checkpoint of another %s", async (_what, other) => {
    expect(() => loadCheckpoint(whole, runFiles.latest, other)).toThrow(
      expect.objectContaining({ code: "SPK4024" }),
    );
  });

  it.each([4, 11, 12])("after step %i of a training that ends early gets the same result", async (step) => {
    const early = tinyModel({ epochs: 50, lr: 0, train: { patience: 3 } });
    const options = { model: early, dataset, engine, prefetch: false, observe: () => {} };
    const { signal } = new AbortController();
    const [uninterrupted, folder] = [newFolder(), newFolder()];
    await runExperiment({ ...options, folder: uninterrupted, signal });
    const stopping = stopAfter(step);
    await expect(runExperiment({ ...options, signal, ...stopping, folder })).rejects.toMatchObject({
      code: "SPK4005",
    });
    folder.close();
    const again = RunFolder.reopen(folder.path);
    await runExperiment({ ...options, folder: again, signal, from: resumePoint(again, early) });
    expect(again.read(runFiles.result)).toBe(uninterrupted.read(runFiles.result));
    expect(JSON.parse(again.read(runFiles.result))).toMatchObject({ stoppedEarly: true });
  });

  it("is judged by its checkpoints as by itself", async () => {
    const weights = loadCheckpoint(whole, runFiles.latest, model).state;
    const keys = new KeySource(keyLayouts(model.experiment, model.points), model.experiment.seed);
    const options = { model, dataset, engine, weights, keys, observe: () => {} };
    const { evaluation, outcomes } = await evaluateCheckpoint(options);
    const result = readResult(whole);
    expect(evaluation).toEqual(result?.evaluation);
    expect(result && readOutcomes(whole, result)).toMatchObject(outcomes);
  });
});

function stopAfter(step: number): Session {
  const interruption = new AbortController();
  return {
    signal: interruption.signal,
    observe: (event) => {
      if (event.kind === "step" && event.step === step) interruption.abort();
    },
  };
}

function dieAfter(step: number): Session {
  return {
    observe: (event) => {
      if (event.kind === "step" && event.step === step) throw new Error("killed");
    },
  };
}

function flipLastBit(path: string): void {
  const bytes = readFileSync(path);
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

function linesOf(folder: RunFolder): { seconds?: number }[] {
  const lines = folder.read(runFiles.metrics).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as { seconds?: number });
}

function metricsWithoutTimes(folder: RunFolder): object[] {
  return linesOf(folder).map(({ seconds: _seconds, ...metrics }) => metrics);
}

function secondsOfEpochs(folder: RunFolder): number[] {
  return linesOf(folder).map(({ seconds }) => seconds ?? 0);
}

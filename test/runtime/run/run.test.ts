import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Failure } from "../../../diagnostics/index.js";
import {
  createEngine,
  loadCheckpoint,
  loadDataset,
  loadSlots,
  loadWeights,
  type RunEvent,
  RunFolder,
  type RunResult,
  resumePoint,
  runExperiment,
  runFiles,
} from "../../../runtime/index.js";
import { runIdentityIn } from "../../../runtime/run-folder/run-record.js";
import { initialParameters } from "../../../tensor/programs/index.js";
import { countingEngine } from "../../support/counting-engine.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";
import { start, type Trial } from "./start-run.js";

const bytesOf = (trial: Trial, file: (typeof runFiles)[keyof typeof runFiles]): Buffer =>
  readFileSync(trial.folder.fileOf(file));

describe("a run", () => {
  it("trains, judges both sets on all paths, and leaves everything in its folder", async () => {
    const events: RunEvent[] = [];
    const trial = await start("whole", { observe: (event) => events.push(event) });
    const result = await trial.run;
    expect(result).toMatchObject({
      status: "finished",
      stoppedEarly: false,
      steps: 9,
      epochs: [{ epoch: 1 }, { epoch: 2 }, { epoch: 3 }],
    });
    const losses = result.epochs.map(({ loss }) => loss);
    expect(losses[2]).toBeLessThan(losses[0] ?? 0);
    for (const split of ["train", "test"] as const) {
      for (const path of ["none", "valid", "wrong"] as const) {
        const score = result.evaluation[split]?.[path];
        expect(score?.accuracy).toBeGreaterThanOrEqual(0);
        expect((score?.accuracy ?? 0) + (score?.reject ?? 0)).toBeLessThanOrEqual(1);
      }
    }
    expect(events.filter(({ kind }) => kind === "step")).toHaveLength(9);
    expect(events[0]).toMatchObject({ kind: "prepared", placement: { elsewhere: {} } });
    expect(JSON.parse(trial.folder.read(runFiles.result))).toEqual(result);
    expect(trial.folder.read(runFiles.metrics).trim().split("\n")).toHaveLength(3);
    expect(trial.folder.read(runFiles.report)).toContain("| test | semantic accuracy |");
    expect(loadCheckpoint(trial.folder, runFiles.latest, tinyModel()).state.step).toBe(9);
    const lowest = losses.indexOf(Math.min(...losses));
    expect(lowest).toBeGreaterThan(0);
    const best = loadWeights(trial.folder, runFiles.best, tinyModel());
    expect(best.step).toBe(result.epochs[lowest]?.step);
    // what is only looked at needs no state of the optimizer
    expect(loadSlots(trial.folder, runFiles.best, tinyModel())).toEqual({});
    expect(Object.keys(loadSlots(trial.folder, runFiles.latest, tinyModel())).length).toBeGreaterThan(0);
    const first = loadWeights(trial.folder, runFiles.first, tinyModel());
    expect([first.step, first.parameters]).toEqual([0, initialParameters(tinyModel().parameters, 1)]);
  });

  it("tells of every step, every epoch and every batch that it judges", async () => {
    const events: RunEvent[] = [];
    const began = performance.now();
    const trial = await start("told", { observe: (event) => events.push(event) });
    const { epochs, engine, device } = await trial.run;
    const elapsed = (performance.now() - began) / 1000;
    const of = <Kind extends RunEvent["kind"]>(kind: Kind) =>
      events.filter((event): event is Extract<RunEvent, { kind: Kind }> => event.kind === kind);
    const anEpoch = ["step", "step", "step", "epoch"];
    expect(events.map(({ kind }) => kind)).toEqual([
      ...["prepared", ...anEpoch, ...anEpoch, ...anEpoch],
      ...events.slice(13).map(() => "evaluating"),
    ]);
    expect(of("prepared")).toMatchObject([{ engine, device, parameters: 72, step: 0, steps: 9 }]);

    const steps = of("step");
    expect(steps.map(({ epoch, epochs, step, steps }) => [epoch, epochs, step, steps])).toEqual(
      Array.from({ length: 9 }, (_, i) => [Math.floor(i / 3) + 1, 3, i + 1, 9]),
    );
    // what a step tells is the mean of its epoch so far
    expect(steps.map(({ loss, accuracy }) => [loss, accuracy]).filter((_, i) => i % 3 === 2)).toEqual(
      epochs.map(({ loss, accuracy }) => [loss, accuracy]),
    );
    expect(steps[0]?.loss).not.toBe(steps[1]?.loss);

    expect(of("epoch").map(({ epochs, metrics }) => [epochs, metrics])).toEqual(
      epochs.map((one) => [3, one]),
    );
    const lines = trial.folder.read(runFiles.metrics).trim().split("\n");
    for (const [i, { metrics, seconds }] of of("epoch").entries()) {
      expect(JSON.parse(lines[i] ?? "")).toEqual({ ...metrics, seconds: Number(seconds.toFixed(3)) });
      expect(seconds).toBeGreaterThan(0);
    }
    expect(of("epoch").reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(elapsed);

    const judged = of("evaluating").map(({ split, done, samples }) => `${split} ${done} of ${samples}`);
    expect(judged.at(-1)).toBe("test 20 of 20");
    expect(judged).toContain("train 80 of 80");
  });

  it("compiles no step for more samples than there are", async () => {
    const engine = countingEngine(await createEngine({ engine: "onnx", device: "cpu" }));
    const compiling = vi.spyOn(engine, "compileTraining");
    await (await start("small", { engine, model: tinyModel({ train: { batch: 1000 } }) })).run;
    expect(compiling).toHaveBeenCalledTimes(1);
  });

  it("that has taken all its steps compiles none when it goes on, and is judged alone", async () => {
    const engine = countingEngine(await createEngine({ engine: "onnx", device: "cpu" }));
    const trial = await start("all taken", { engine });
    const result = await trial.run;
    trial.folder.close();
    const compiling = vi.spyOn(engine, "compileTraining");
    const events: RunEvent[] = [];
    const [model, folder] = [tinyModel(), RunFolder.reopen(trial.folder.path)];
    const again = await runExperiment({
      ...{ model, engine, folder, dataset: await loadDataset(model.experiment) },
      ...{ from: resumePoint(folder, model), prefetch: false },
      signal: new AbortController().signal,
      observe: (event) => events.push(event),
    });
    expect(again).toEqual(result);
    expect(compiling).not.toHaveBeenCalled();
    expect(events[0]).toMatchObject({ kind: "prepared", placement: null, step: 9, steps: 9 });
    expect(events.slice(1).every(({ kind }) => kind === "evaluating")).toBe(true);
  });

  it("leaves nothing on the engine, however it ends", async () => {
    const engine = countingEngine(await createEngine({ engine: "onnx", device: "cpu" }));
    const nothing = { tensors: 0, programs: 0 };
    await (await start("ended", { engine })).run;
    expect(engine.holdings).toMatchObject(nothing);

    const interruption = new AbortController();
    const observe = ({ kind }: RunEvent) => {
      if (kind === "step") interruption.abort();
    };
    const stopped = await start("stopped early", { engine, observe, signal: interruption.signal });
    await expect(stopped.run).rejects.toMatchObject({ code: "SPK4005" });
    expect(engine.holdings).toMatchObject(nothing);

    const diverged = await start("diverged early", { engine, model: tinyModel({ lr: 1e39 }) });
    await expect(diverged.run).rejects.toMatchObject({ code: "SPK4004" });
    expect(engine.holdings).toMatchObject(nothing);
  });

  it("gives the same bytes again with the same seed, and others with another", async () => {
    const trials = await Promise.all([start("a"), start("b"), start("c", { model: tinyModel({ seed: 2 }) })]);
    await Promise.all(trials.map(({ run }) => run));
    const [a, b, c] = trials;
    for (const file of [runFiles.result, runFiles.latest, runFiles.key]) {
      expect(bytesOf(a, file).equals(bytesOf(b, file))).toBe(true);
      expect(bytesOf(a, file).equals(bytesOf(c, file))).toBe(false);
    }
  });

  it("keeps the basis in a file that its owner alone can read, and nowhere else", async () => {
    const trial = await start("secret");
    await trial.run;
    expect(statSync(trial.folder.fileOf(runFiles.key)).mode & 0o777).toBe(0o600);
    const key = JSON.parse(trial.folder.read(runFiles.key)) as {
      keyspaces: { Secret: { bases: { values: string }[] } };
    };
    const [{ values } = { values: "" }] = key.keyspaces.Secret.bases;
    expect(values).not.toBe("");
    for (const file of [runFiles.run, runFiles.result, runFiles.config, runFiles.metrics, runFiles.report]) {
      expect(trial.folder.read(file)).not.toContain(values);
    }
    expect(bytesOf(trial, runFiles.latest).includes(Buffer.from(values, "base64"))).toBe(false);
  });

  it("names in its result the run that its folder is of, where that says so", async () => {
    const trial = await start("named");
    const { run } = await trial.run;
    expect(run).toMatch(/^[0-9a-f-]{36}$|^[0-9a-f]{16,}$/);
    expect(run).toBe(runIdentityIn(trial.folder));
    trial.folder.close();
    const folder = RunFolder.create(join(scratchFolder(), "nameless"));
    const nameless = tinyModel();
    folder.writeJson(runFiles.config, nameless.experiment);
    const [dataset, engine] = [await loadDataset(nameless.experiment), await createEngine()];
    const { signal } = new AbortController();
    const options = { model: nameless, dataset, engine, folder, signal, observe: () => {}, prefetch: false };
    expect(await runExperiment(options)).not.toHaveProperty("run");
    // nobody describes it
    expect(folder.has(runFiles.report)).toBe(false);
  });

  it("stops between two steps when asked, and saves what was measured", async () => {
    const interruption = new AbortController();
    const trial = await start("stopped", {
      signal: interruption.signal,
      observe: (event) => {
        if (event.kind === "step" && event.step === 5) interruption.abort();
      },
    });
    await expect(trial.run).rejects.toMatchObject({
      code: "SPK4005",
      message: "stopped on request after step 5, in epoch 2 of 3",
    } satisfies Partial<Failure>);
    const result = JSON.parse(trial.folder.read(runFiles.result)) as RunResult;
    expect(result).toMatchObject({
      status: "interrupted",
      steps: 5,
      evaluation: { train: null, test: null },
    });
    expect(result.epochs).toHaveLength(1);
    expect(loadCheckpoint(trial.folder, runFiles.latest, tinyModel()).state.step).toBe(5);
  });

  it("stops between two batches that it judges, and counts itself in the last epoch", async () => {
    const interruption = new AbortController();
    const trial = await start("stopped while judged", {
      signal: interruption.signal,
      observe: ({ kind }) => {
        if (kind === "evaluating") interruption.abort();
      },
    });
    await expect(trial.run).rejects.toMatchObject({
      code: "SPK4005",
      message: "stopped on request after step 9, in epoch 3 of 3",
    });
    expect(JSON.parse(trial.folder.read(runFiles.result))).toMatchObject({
      ...{ status: "interrupted", steps: 9, evaluation: { train: null, test: null } },
    });
    expect(loadCheckpoint(trial.folder, runFiles.latest, tinyModel()).progress.running).toBeNull();
  });

  it("writes no checkpoint within an epoch before a minute has passed, unless it is told to", async () => {
    const stepsOf = async (name: string, checkpointSeconds?: number) => {
      const seen: number[] = [];
      const trial = await start(name, {
        ...(checkpointSeconds !== undefined && { checkpointSeconds }),
        observe({ kind }) {
          if (kind !== "step") return;
          const { state, progress } = loadCheckpoint(trial.folder, runFiles.latest, tinyModel());
          expect(progress.running === null).toBe(state.step % 3 === 0);
          seen.push(state.step);
        },
      });
      await trial.run;
      return seen;
    };
    expect(await stepsOf("seldom")).toEqual([0, 0, 0, 3, 3, 3, 6, 6, 6]);
    expect(await stepsOf("always", 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("ends early when its patience is at an end, and says so", async () => {
    // Nothing is learned at all, and the drawn keys make one epoch the best by chance.
    const trial = await start("early", { model: tinyModel({ epochs: 50, lr: 0, train: { patience: 3 } }) });
    const result = await trial.run;
    const losses = result.epochs.map(({ loss }) => loss);
    expect(losses.length).toBeLessThan(50);
    expect(losses.indexOf(Math.min(...losses))).toBe(losses.length - 4);
    expect(result).toMatchObject({ status: "finished", stoppedEarly: true, steps: 3 * losses.length });
    expect(result.evaluation.test).not.toBeNull();
    expect(trial.folder.read(runFiles.report)).toContain(
      `Stopped early, after ${losses.length} of 50 epochs: 3 without a lower loss.`,
    );
    // where that is its last epoch anyway, it did not stop early
    const epochs = losses.length;
    const whole = await start("not early", { model: tinyModel({ epochs, lr: 0, train: { patience: 3 } }) });
    expect(await whole.run).toMatchObject({ status: "finished", stoppedEarly: false, epochs: result.epochs });
  });

  it("learns at the rate of its schedule", async () => {
    const schedule = { name: "steps", arguments: { epochs: [1], factor: 1e-30 } };
    const trial = await start("scheduled", { model: tinyModel({ train: { schedule } }) });
    const shorter = await start("shorter", { model: tinyModel({ epochs: 1 }) });
    await Promise.all([trial.run, shorter.run]);
    const weights = (folder: RunFolder) =>
      Object.values(folder.readTensors(runFiles.latest).tensors)
        .slice(0, 3)
        .map(({ values }) => values);
    expect(weights(trial.folder)).toEqual(weights(shorter.folder));
  });

  it("clips its gradients where it is asked to", async () => {
    const optimizer = { name: "sgd", arguments: { lr: 1, momentum: 0, nesterov: false, weight_decay: 0 } };
    const model = tinyModel({ train: { optimizer, clip: 1e-12 } });
    const trial = await start("clipped", { model });
    await trial.run;
    const { parameters } = loadCheckpoint(trial.folder, runFiles.latest, model).state;
    const initial = initialParameters(model.parameters, model.experiment.seed);
    for (const [name, { values }] of Object.entries(initial)) {
      values.forEach((value, i) => {
        expect(parameters[name]?.values[i]).toBeCloseTo(value, 9);
      });
    }
  });

  it("keeps as its best the first of the epochs with the lowest loss", async () => {
    const tiny = tinyModel();
    const model: typeof tiny = {
      ...tiny,
      // The same loss at every step, with no gradient.
      loss(ops, ...given) {
        const found = tiny.loss(ops, ...given);
        return { ...found, total: ops.add(ops.mul(found.total, 0), 1) };
      },
    };
    const trial = await start("level", { model });
    const { epochs } = await trial.run;
    expect(epochs.map(({ loss }) => loss)).toEqual([1, 1, 1]);
    expect(loadWeights(trial.folder, runFiles.best, model).step).toBe(epochs[0]?.step);
  });

  it("diverges at the same step however often checkpoints are written in passing", async () => {
    // The first step makes the weights infinite, which the loss of the second one shows.
    const model = tinyModel({ lr: 1e39 });
    for (const checkpointSeconds of [60, 0]) {
      const trial = await start(`every ${checkpointSeconds} s`, { model, checkpointSeconds });
      await expect(trial.run).rejects.toMatchObject({
        code: "SPK4004",
        message: "the loss became NaN at step 2 (epoch 1)",
      });
      expect(loadCheckpoint(trial.folder, runFiles.latest, model).state.step).toBe(0);
    }
  });

  it("names the epoch in which it diverges", async () => {
    // Σ w², of which each step makes the (2 · 10⁵)² fold: 10⁴² is beyond float32
    const optimizer = {
      name: "sgd",
      arguments: { lr: 1e5, momentum: 0, nesterov: false, weight_decay: 0 },
    };
    const tiny = tinyModel({ train: { optimizer } });
    const model: typeof tiny = {
      ...tiny,
      loss: (ops, p, ...given) => ({
        ...tiny.loss(ops, p, ...given),
        total: ops.sum(ops.mul(p.head.weight, p.head.weight)),
      }),
    };
    const trial = await start("diverged late", { model });
    await expect(trial.run).rejects.toMatchObject({
      message: "the loss became Infinity at step 5 (epoch 2)",
    });
  });

  it("stops where the loss is no longer a number, names the step and keeps the last good weights", async () => {
    const model = tinyModel({ lr: 1e30, epochs: 40 });
    const trial = await start("diverged", { model });
    await expect(trial.run).rejects.toMatchObject({
      code: "SPK4004",
      message: expect.stringMatching(
        /^(the loss became (NaN|Infinity)|the weights of \S+ are no longer finite) at step \d+ \(epoch \d+\)$/,
      ),
    });
    expect(JSON.parse(trial.folder.read(runFiles.result))).toMatchObject({ status: "diverged" });
    const failure: unknown = await trial.run.catch((error: unknown) => error);
    expect(failure).toMatchObject({ hint: expect.stringContaining(trial.folder.fileOf(runFiles.latest)) });
    const { parameters } = loadCheckpoint(trial.folder, runFiles.latest, model).state;
    for (const { values } of Object.values(parameters)) {
      expect(Array.from(values).every(Number.isFinite)).toBe(true);
    }
  });
});

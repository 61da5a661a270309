import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  createEngine,
  type Dataset,
  type Engine,
  evaluateCheckpoint,
  KeySource,
  keyLayouts,
  loadDataset,
  loadWeights,
  type Observer,
  RunFolder,
  type RunResult,
  readResult,
  resumePoint,
  runExperiment,
  runFiles,
} from "../../../runtime/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";

const data = {
  ...tinyModel().experiment.data,
  dataset: {
    name: "synthetic",
    arguments: { features: 4, classes: 3, samples: 120, train: 0.8, validation: 0.25 },
  },
};
const monitor = { path: "valid", measure: "accuracy" } as const;
const model = tinyModel({ data, epochs: 4, train: { monitor, keep: 2 } });
// about 72 training samples in batches of 32: three steps an epoch
const scratch = scratchFolder();

interface Session {
  readonly observe?: Observer;
  readonly signal?: AbortSignal;
  readonly checkpointSeconds?: number;
}

describe("a run with samples to validate on", () => {
  let dataset: Dataset;
  let engine: Engine;
  let whole: RunFolder;
  let result: RunResult;
  let runs = 0;

  const newFolder = (): RunFolder => {
    runs += 1;
    const folder = RunFolder.create(join(scratch, `validated-${runs}`));
    folder.writeJson(runFiles.config, model.experiment);
    return folder;
  };
  const run = (folder: RunFolder, session: Session = {}): Promise<RunResult> =>
    runExperiment({
      ...{ model, dataset, engine, folder, prefetch: false },
      ...{ observe: () => {}, signal: new AbortController().signal, ...session },
      from: resumePoint(folder, model),
    });
  const goOn = async (before: RunFolder): Promise<RunFolder> => {
    before.close();
    const folder = RunFolder.reopen(before.path);
    await run(folder).finally(() => folder.close());
    return folder;
  };
  /** Every file by its bytes; of `metrics.jsonl` all but the times. */
  const contentOf = (folder: RunFolder): Record<string, string> => {
    const checkpoints = readdirSync(join(folder.path, "checkpoints")).map((name) => `checkpoints/${name}`);
    const files = [...checkpoints, runFiles.result].map((name) => [
      name,
      readFileSync(join(folder.path, name)).toString("base64"),
    ]);
    const lines = folder.read(runFiles.metrics).replaceAll(/,"seconds":[^}]*/g, "");
    return { ...Object.fromEntries(files), [runFiles.metrics]: lines };
  };

  beforeAll(async () => {
    dataset = await loadDataset(model.experiment);
    engine = await createEngine({ engine: "onnx", device: "cpu" });
    whole = newFolder();
    result = await run(whole);
  });

  it("scores them after every epoch, along every path, with a loss", () => {
    expect(result.epochs).toHaveLength(4);
    for (const { validation } of result.epochs) {
      for (const path of ["none", "valid", "wrong"] as const) {
        const { loss, accuracy, reject } = validation?.[path] ?? expect.fail("not validated");
        expect(loss).toBeGreaterThan(0);
        expect((accuracy ?? Number.NaN) + (reject ?? Number.NaN)).toBeLessThanOrEqual(1);
        const right = (accuracy ?? Number.NaN) * (dataset.validation?.count ?? 0);
        expect(right).toBeCloseTo(Math.round(right), 4);
      }
    }
    const lines = whole.read(runFiles.metrics).trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { validation: unknown }).validation)).toEqual(
      result.epochs.map(({ validation }) => validation),
    );
    expect(result.evaluation.validation).toEqual(result.epochs.at(-1)?.validation);
    expect(readResult(whole)).toEqual(result);
  });

  it("keeps the weights of the first epoch with the best figure, as evaluating them shows", async () => {
    const accuracies = result.epochs.map(({ validation }) => validation?.valid.accuracy ?? 0);
    const epoch = accuracies.indexOf(Math.max(...accuracies)) + 1;
    const value = accuracies[epoch - 1];
    expect(result.best).toEqual({ by: "validation.valid.accuracy", epoch, value });
    const weights = loadWeights(whole, runFiles.best, model);
    expect(weights.step).toBe(3 * epoch);
    const { experiment, points } = model;
    const keys = new KeySource(keyLayouts(experiment, points), experiment.seed);
    const { evaluation } = await evaluateCheckpoint({
      model,
      dataset,
      engine,
      weights,
      keys,
      observe: () => {},
    });
    expect(evaluation.validation).toEqual(result.epochs[epoch - 1]?.validation);
  });

  it("keeps the weights of as many last epochs as are asked for, and those before the first step", () => {
    const names = readdirSync(join(whole.path, "checkpoints")).sort();
    expect(names).toEqual(["best", "epoch-3", "epoch-4", "first", "latest"].map((n) => `${n}.safetensors`));
    const step = (name: `checkpoints/epoch-${number}.safetensors`) => loadWeights(whole, name, model).step;
    expect([3, 4].map((epoch) => step(`checkpoints/epoch-${epoch}.safetensors`))).toEqual([9, 12]);
  });

  it("that is stopped while an epoch is validated goes on to the same result", async () => {
    const folder = newFolder();
    const stop = new AbortController();
    const observe: Observer = (event) => {
      if (event.kind === "step" && event.step === 6) stop.abort();
    };
    await expect(run(folder, { observe, signal: stop.signal })).rejects.toMatchObject({ code: "SPK4005" });
    expect(readResult(folder)?.epochs).toHaveLength(1);
    expect(loadWeights(folder, runFiles.latest, model).step).toBe(6);
    expect(contentOf(await goOn(folder))).toEqual(contentOf(whole));
  });

  it("that dies at any event goes on to the same result", async () => {
    for (let at = 1; ; at += 3) {
      const folder = newFolder();
      let seen = 0;
      const observe: Observer = () => {
        seen += 1;
        if (seen === at) throw new Error("killed");
      };
      const outcome = run(folder, { observe, checkpointSeconds: 0 });
      const died = await outcome.then(
        () => false,
        () => true,
      );
      if (!died) {
        expect(at).toBeGreaterThan(20);
        return;
      }
      expect(contentOf(await goOn(folder)), `event ${at}`).toEqual(contentOf(whole));
    }
  });

  it("without any before the first step where they are drawn from a secret", async () => {
    const secret = { ...model, experiment: { ...model.experiment, start: "secret" as const } };
    const folder = RunFolder.create(join(scratch, "secret"));
    folder.writeJson(runFiles.config, secret.experiment);
    await runExperiment({
      ...{ model: secret, dataset, engine, folder, prefetch: false, startSecret: new Uint8Array(32) },
      ...{ observe: () => {}, signal: new AbortController().signal },
    });
    expect(existsSync(folder.fileOf(runFiles.first))).toBe(false);
  });
});

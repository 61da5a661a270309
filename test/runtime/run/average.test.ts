import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Dataset,
  type Engine,
  evaluateCheckpoint,
  type GatedModel,
  KeySource,
  keyLayouts,
  loadCheckpoint,
  loadDataset,
  loadWeights,
  RunFolder,
  type RunResult,
  resumePoint,
  runExperiment,
  runFiles,
  type Weights,
} from "../../../runtime/index.js";
import type { TrainingState } from "../../../runtime/train/training-state.js";
import { type HostTensor, type Named, pick } from "../../../tensor/programs/index.js";
import { engines } from "../../support/engines.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { modelOf } from "../../support/spec-model.js";
import { diesAtWrite } from "./dies-at-write.js";

/** Three steps an epoch, the last of them one batch; batch norm, dropout, keys, a frozen layer, samples to validate on. */
const spec = `
model Net { input 4  dense(6) @hidden -> batchnorm -> relu -> dropout(0.2) -> dense(5) -> relu -> dense(3) }
keyspace Secret { dim 2 }
experiment Plain {
  seed 3
  data synthetic(features: 4, classes: 3, samples: 120, train: 0.8, validation: 0.2)
  model Net
  inject Secret at hidden by mul(gamma: 0.5)
  freeze dense2
  loss crossentropy + 0.3 * deny reject on wrong
  train adam(lr: 0.02) for 2 epochs batch 16 schedule cosine warmup 1 keep 2 patience 5 on validation.valid.accuracy
}
experiment Averaged extends Plain { train average 0.9 }
experiment Both extends Averaged { train accumulate 2 }`;

const scratch = scratchFolder();

describe.each(engines)("on $name,", ({ name, create }) => {
  let engine: Engine;
  let runs = 0;
  beforeAll(async () => {
    engine = await create();
  });

  function newFolder(model: GatedModel): RunFolder {
    const folder = RunFolder.create(join(scratch, `${name}-${++runs}`));
    folder.writeJson(runFiles.config, model.experiment);
    return folder;
  }

  const run = (model: GatedModel, dataset: Dataset, folder: RunFolder): Promise<RunResult> =>
    runExperiment({
      ...{ model, dataset, engine, folder, prefetch: false, checkpointSeconds: 0 },
      ...{ observe: () => {}, signal: new AbortController().signal },
      from: resumePoint(folder, model),
    });

  async function goOn(model: GatedModel, dataset: Dataset, before: RunFolder): Promise<RunFolder> {
    before.close();
    const folder = RunFolder.reopen(before.path);
    await run(model, dataset, folder);
    return folder;
  }

  /** Every checkpoint and the result by their bytes; of `metrics.jsonl` all but the times. */
  function contentOf(folder: RunFolder): Record<string, string> {
    const checkpoints = readdirSync(join(folder.path, "checkpoints")).map((file) => `checkpoints/${file}`);
    const files = [...checkpoints, runFiles.result].map((file) => [
      file,
      readFileSync(join(folder.path, file)).toString("base64"),
    ]);
    const lines = folder.read(runFiles.metrics).replaceAll(/,"seconds":[^}]*/g, "");
    return { ...Object.fromEntries(files), [runFiles.metrics]: lines };
  }

  it("a run of steps of several batches and an average that dies at any write goes on to the same bytes", async () => {
    const model = await modelOf(spec, "Both");
    const dataset = await loadDataset(model.experiment);
    const whole = newFolder(model);
    await run(model, dataset, whole);
    const content = contentOf(whole);
    expect(Object.keys(content)).toContain("checkpoints/best.safetensors");
    let cuts = 0;
    let folder = newFolder(model);
    while (await diesAtWrite(folder, cuts, () => run(model, dataset, folder))) {
      expect(contentOf(await goOn(model, dataset, folder)), `cut at ${cuts}`).toEqual(content);
      cuts += 1;
      folder = newFolder(model);
    }
    expect(cuts).toBeGreaterThan(10);
  });

  describe("a run that averages its weights", () => {
    let model: GatedModel;
    let dataset: Dataset;
    let folder: RunFolder;
    let result: RunResult;
    let state: TrainingState;
    let plain: TrainingState;
    let start: Weights;
    beforeAll(async () => {
      const unaveraged = await modelOf(spec, "Plain");
      model = await modelOf(spec, "Averaged");
      dataset = await loadDataset(model.experiment);
      folder = newFolder(model);
      result = await run(model, dataset, folder);
      state = loadCheckpoint(folder, runFiles.latest, model).state;
      const other = newFolder(unaveraged);
      await run(unaveraged, dataset, other);
      plain = loadCheckpoint(other, runFiles.latest, unaveraged).state;
      start = loadWeights(other, runFiles.first, unaveraged);
    });

    const weightsIn = ({ parameters, buffers }: Omit<Weights, "step">): Named<HostTensor> => ({
      ...parameters,
      ...buffers,
    });

    it("trains as without", () => {
      expect(state.parameters).toEqual(plain.parameters);
      expect(state.buffers).toEqual(plain.buffers);
      for (const [slot, tensor] of Object.entries(plain.slots))
        expect(pick(state.slots, slot)).toEqual(tensor);
    });

    it("keeps the averages of what it trains, and of running statistics", () => {
      const averages = Object.keys(state.slots).filter((slot) => slot.startsWith("average:"));
      const trained = Object.keys(weightsIn(state)).filter((weight) => !weight.startsWith("dense2."));
      expect(averages.sort()).toEqual(trained.map((weight) => `average:${weight}`).sort());
      expect(trained).toContain("batchnorm1.runningMean");
    });

    it("yields them under the names of the weights, with those of training beside them in `latest` alone", () => {
      const used = weightsIn(loadWeights(folder, runFiles.latest, model));
      for (const [weight, tensor] of Object.entries(used)) {
        const isFrozen = weight.startsWith("dense2.");
        expect(tensor).toEqual(
          isFrozen ? pick(state.parameters, weight) : pick(state.slots, `average:${weight}`),
        );
        if (!isFrozen) expect(tensor).not.toEqual(pick(weightsIn(state), weight));
      }
      const [latest, best] = [runFiles.latest, runFiles.best].map((file) =>
        Object.keys(folder.readTensors(file).tensors),
      );
      const trained = Object.keys(weightsIn(state)).filter((weight) => !weight.startsWith("dense2."));
      const inTraining = (latest ?? []).filter((tensor) => tensor.startsWith("training:"));
      expect(inTraining.sort()).toEqual(trained.map((weight) => `training:${weight}`).sort());
      // an average has no second place in a file
      expect(latest).not.toContainEqual(expect.stringMatching(/^average:/));
      expect(best).not.toContainEqual(expect.stringMatching(/^(average|training|m|v):/));
    });

    it("is validated and evaluated by them, and its best weights are those of the best epoch", async () => {
      const { experiment, points } = model;
      const judge = async (weights: Omit<Weights, "step">) => {
        const { evaluation } = await evaluateCheckpoint({
          ...{ model, dataset, engine, weights, observe: () => {} },
          keys: new KeySource(keyLayouts(experiment, points), experiment.seed),
        });
        return evaluation;
      };
      const found = await judge(loadWeights(folder, runFiles.latest, model));
      expect(found).toEqual(result.evaluation);
      expect(await judge(state)).not.toEqual(result.evaluation);
      const { step, ...best } = loadWeights(folder, runFiles.best, model);
      const epoch = result.epochs.find((each) => each.step === step);
      expect(epoch?.epoch).toBe(result.best?.epoch);
      expect((await judge(best)).validation).toEqual(epoch?.validation);
    });

    it("begins with the weights before the first step", () => {
      const first = weightsIn(loadWeights(folder, runFiles.first, model));
      expect(first).toEqual(weightsIn(start));
    });
  });
});

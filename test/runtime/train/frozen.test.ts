import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KeySource, keyLayouts } from "../../../runtime/keys/index.js";
import type { GatedModel } from "../../../runtime/model.js";
import { trainedParts } from "../../../runtime/parameters/trained-parts.js";
import { loadCheckpoint, saveCheckpoint } from "../../../runtime/run-folder/checkpoint.js";
import { RunFolder, runFiles } from "../../../runtime/run-folder/run-folder.js";
import { trainingProgram } from "../../../runtime/train/program.js";
import { Trainer } from "../../../runtime/train/trainer.js";
import { initialState, type TrainingState } from "../../../runtime/train/training-state.js";
import { topologicalOrder, traceTraining } from "../../../tensor/graph/index.js";
import { pick } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { model as residual } from "../../golden/residual.Residuals.js";
import { model as tuned } from "../../golden/tuned.Frozen.js";
import { engines } from "../../support/engines.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";

const sgd = { name: "sgd", arguments: { lr: 0.1, momentum: 0.9, nesterov: false, weight_decay: 0.1 } };

const frozenAt = <M extends GatedModel>(model: M, ...freeze: string[]): M => ({
  ...model,
  experiment: { ...model.experiment, freeze },
});

const keysOf = ({ experiment, points }: GatedModel): KeySource =>
  new KeySource(keyLayouts(experiment, points), experiment.seed);

const scratch = scratchFolder();

describe.each(engines)("training with frozen weights, on $name", ({ create }) => {
  const batch = {
    ...{ epoch: 0, index: 0, size: 8 },
    input: stream(5, "dataset").fillNormal(new Float32Array(8 * 4), 0, 1),
    labels: Int32Array.from({ length: 8 }, (_, i) => i % 3),
  };

  async function trained(model: GatedModel, given = batch, steps = 1): Promise<TrainingState> {
    const trainer = new Trainer(model, keysOf(model), await create(), initialState(model));
    for (let i = 0; i < steps; i++) await trainer.advance(given, 0.1);
    const state = await trainer.snapshot();
    await trainer.dispose();
    return state;
  }

  it("moves the others as if nothing were frozen, and leaves these without slots or decay", async () => {
    const model = tinyModel({ train: { optimizer: sgd } });
    const [all, head] = [await trained(model), await trained(frozenAt(model, "hidden"))];
    const start = initialState(model).parameters;
    expect(pick(head.parameters, "head.weight")).toEqual(pick(all.parameters, "head.weight"));
    expect(pick(head.parameters, "head.weight")).not.toEqual(pick(start, "head.weight"));
    for (const name of ["hidden.weight", "hidden.bias"])
      expect(pick(head.parameters, name)).toEqual(pick(start, name));
    expect(Object.keys(head.slots)).toEqual(["momentum:head.weight"]);
  });

  it("gives parts learning rates of their own, of which decay and momentum know nothing else", async () => {
    const plain = { ...sgd, arguments: { ...sgd.arguments, momentum: 0 } };
    const rates = [{ factor: 0.25, at: ["hidden.bias", "head"] }];
    const model = tinyModel({ train: { optimizer: plain } });
    const [all, rated] = [
      await trained(model),
      await trained(tinyModel({ train: { optimizer: plain, rates } })),
    ];
    const start = initialState(model).parameters;
    for (const [name, factor] of [
      ["hidden.weight", 1],
      ["hidden.bias", 0.25],
      ["head.weight", 0.25],
    ] as const) {
      const steps = [all, rated].map(({ parameters }) =>
        [...pick(parameters, name).values].map((w, i) => w - (pick(start, name).values[i] ?? 0)),
      );
      for (const [i, step] of (steps[0] ?? []).entries()) expect(steps[1]?.[i]).toBeCloseTo(factor * step, 7);
      expect(Math.hypot(...(steps[0] ?? []))).toBeGreaterThan(1e-3);
    }
  });

  it("takes the norm of gradients over the others alone", async () => {
    const model = tinyModel({
      train: { optimizer: { ...sgd, arguments: { ...sgd.arguments, weight_decay: 0 } } },
    });
    const clipped = { ...model.experiment, train: { ...model.experiment.train, clip: 1e-3 } };
    const { parameters, slots } = await trained(frozenAt({ ...model, experiment: clipped }, "hidden"));
    const norm = Math.hypot(...pick(slots, "momentum:head.weight").values);
    expect(norm).toBeCloseTo(1e-3, 6);
    const [before, after] = [initialState(model).parameters, parameters].map((each) =>
      pick(each, "head.weight"),
    );
    expect(Math.hypot(...(after?.values ?? []).map((w, i) => w - (before?.values[i] ?? 0)))).toBeCloseTo(
      1e-4,
      6,
    );
  });

  it("meets the adversary and the unrolled term that it meets without", async () => {
    const { Secret } = tinyModel().experiment.keyspaces;
    const wrong = { kind: "adversarial", steps: 2, step: 0.25, way: "gate" } as const;
    const fineTuned = {
      ...{ name: "fine_tuned", deny: true, weight: 1, on: ["none"] as const, warmup: 0 },
      arguments: { steps: 2, lr: 0.1 },
    };
    const plain = { ...sgd, arguments: { ...sgd.arguments, weight_decay: 0 } };
    const model = tinyModel({
      train: { optimizer: plain },
      keyspaces: { Secret: { ...Secret, wrong } as NonNullable<typeof Secret> },
      loss: [...tinyModel().experiment.loss, fineTuned],
    });
    const measured = async (given: GatedModel) => {
      const trainer = new Trainer(given, keysOf(given), await create(), initialState(given));
      const { loss, terms } = await trainer.advance(batch, 0.1);
      const { parameters } = await trainer.snapshot();
      await trainer.dispose();
      return { loss, terms, head: pick(parameters, "head.weight") };
    };
    const [all, part] = [await measured(model), await measured(frozenAt(model, "hidden"))];
    expect(Object.keys(part.terms)).toContain("deny fine_tuned on none");
    // the term is its value less what the trained weights say of it, so that rounding differs
    expect(part.loss).toBeCloseTo(all.loss, 5);
    for (const [name, value] of Object.entries(all.terms)) expect(part.terms[name]).toBeCloseTo(value, 5);
    expect(part.head).toEqual(all.head);
  });

  it("leaves running statistics as they are, and comes back from a checkpoint", async () => {
    const tensBatch = {
      ...batch,
      input: stream(6, "dataset").fillNormal(new Float32Array(8 * 10), 0, 1),
    };
    const state = await trained(tuned, tensBatch, 2);
    const start = initialState(tuned);
    const moved = (name: string): boolean => pick(state.buffers, name) !== pick(start.buffers, name);
    for (const statistic of ["runningMean", "runningVariance"]) {
      expect(pick(state.buffers, `part1.batchnorm1.${statistic}`)).toEqual(
        pick(start.buffers, `part1.batchnorm1.${statistic}`),
      );
      expect(moved(`part2.batchnorm1.${statistic}`)).toBe(true);
      expect(pick(state.buffers, `part2.batchnorm1.${statistic}`)).not.toEqual(
        pick(start.buffers, `part2.batchnorm1.${statistic}`),
      );
    }
    const folder = RunFolder.create(join(scratch, (await create()).name));
    saveCheckpoint(folder, runFiles.latest, tuned, { state, progress: { epochs: [], running: null } });
    expect(loadCheckpoint(folder, runFiles.latest, tuned).state).toEqual(state);
  });
});

describe("the graph of a training step with frozen weights", () => {
  const opsOf = (model: GatedModel): string[] =>
    topologicalOrder(traceTraining(trainingProgram(model, keysOf(model), 4))).flatMap((node) =>
      node.kind === "op" ? [node.op] : [],
    );
  const gradientsIn = (ops: readonly string[]): string[] => ops.filter((op) => /^conv.*Gradient$/.test(op));

  it("computes no gradient below the lowest trained layer", () => {
    const all = opsOf(residual);
    expect(gradientsIn(all).length).toBeGreaterThan(10);
    const head = opsOf(frozenAt(residual, "conv1", "batchnorm1", "residual*"));
    expect(gradientsIn(head)).toEqual([]);
    // the second block needs what comes out of the first, and not what goes into the stem
    const block = gradientsIn(opsOf(frozenAt(residual, "conv1", "batchnorm1", "residual1")));
    expect(block.length).toBeGreaterThan(0);
    expect(block.length).toBeLessThan(gradientsIn(all).length / 2);
  });

  it("gives no new value of what is frozen", () => {
    const graph = traceTraining(trainingProgram(tuned, keysOf(tuned), 4));
    const { frozen, parameters, buffers } = trainedParts(tuned);
    expect(Object.keys(frozen)).toEqual([
      ...["dense1.weight", "dense1.bias", "part1.dense1.weight", "part1.dense1.bias"],
      ...["weight", "bias", "runningMean", "runningVariance"].map((name) => `part1.batchnorm1.${name}`),
    ]);
    for (const name of Object.keys(frozen)) expect(graph.outputs.has(name)).toBe(false);
    for (const name of Object.keys({ ...parameters, ...buffers })) expect(graph.outputs.has(name)).toBe(true);
  });
});

it("running statistics of a layer are frozen together, and not with its weights alone", () => {
  const frozen = (...places: string[]): string[] =>
    Object.keys(trainedParts(frozenAt(tuned, ...places)).frozen);
  expect(frozen("part1.batchnorm1.runningMean")).toEqual([
    "part1.batchnorm1.runningMean",
    "part1.batchnorm1.runningVariance",
  ]);
  expect(frozen("part1.batchnorm1.weight")).toEqual(["part1.batchnorm1.weight"]);
  expect(trainedParts({ ...tuned, experiment: {} }).frozen).toEqual({});
});

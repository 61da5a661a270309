import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import {
  type GatedModel,
  loadDataset,
  RunFolder,
  type RunResult,
  runExperiment,
} from "../../../runtime/index.js";
import { KeySource, keyLayouts } from "../../../runtime/keys/index.js";
import { loadCheckpoint } from "../../../runtime/run-folder/checkpoint.js";
import { runFiles } from "../../../runtime/run-folder/run-folder.js";
import { type StepPart, StepPlan, wholeStep } from "../../../runtime/train/step-plan.js";
import { Trainer } from "../../../runtime/train/trainer.js";
import { initialState, type TrainingState } from "../../../runtime/train/training-state.js";
import type { Engine } from "../../../tensor/engines/engine.js";
import { pick } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { engines } from "../../support/engines.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { modelOf } from "../../support/spec-model.js";
import { tinyModel } from "../../support/tiny-model.js";

const planOf = (count: number, batchSize: number, accumulate?: number): StepPlan =>
  new StepPlan({ split: { count }, batchSize }, accumulate);

describe("the steps of an epoch", () => {
  // batches of 8, 8, 8, 8, 8 and 2
  const plan = planOf(42, 8, 4);
  const sizes = [8, 8, 8, 8, 8, 2];

  it("are so many batches in a row, and the last what is left", () => {
    const parts = sizes.map((size, index) => plan.partOf({ epoch: 2, index, size }));
    expect(plan.stepsPerEpoch).toBe(2);
    expect(parts.map(({ batch }) => batch)).toEqual([12, 13, 14, 15, 16, 17]);
    expect(parts.map(({ share }) => share)).toEqual([0.25, 0.25, 0.25, 0.25, 0.8, 0.2]);
    expect(parts.map(({ isFirst }) => isFirst)).toEqual([true, false, false, false, true, false]);
    expect(parts.map(({ isLast }) => isLast)).toEqual([false, false, false, true, false, true]);
  });

  it("begin with batches that are found by counting steps", () => {
    const places = [0, 1, 2, 3, 5].map((steps) => plan.batchAfter(steps));
    expect(places.map(({ epoch, index }) => [epoch, index])).toEqual([
      [0, 0],
      [0, 4],
      [1, 0],
      [1, 4],
      [2, 4],
    ]);
  });

  it("are one batch each, and the draws those of steps, where nothing is said", () => {
    const single = planOf(42, 8);
    for (const [index, size] of sizes.entries())
      expect(single.partOf({ epoch: 3, index, size })).toEqual(wholeStep(3 * 6 + index));
  });

  it("may have fewer batches than are asked for", () => {
    const short = planOf(10, 8, 5);
    expect(short.stepsPerEpoch).toBe(1);
    const parts = [8, 2].map((size, index) => short.partOf({ epoch: 0, index, size }));
    expect(parts.map(({ share, isLast }) => [share, isLast])).toEqual([
      [0.8, false],
      [0.2, true],
    ]);
  });
});

const scratch = scratchFolder();
let runs = 0;

async function run(
  model: GatedModel,
  engine: Engine,
  more: { signal?: AbortSignal } = {},
): Promise<{ readonly result: RunResult; readonly state: TrainingState }> {
  const folder = RunFolder.create(join(scratch, String(++runs)));
  const dataset = await loadDataset(model.experiment);
  const { signal = new AbortController().signal } = more;
  const options = { model, dataset, engine, folder, prefetch: false, observe: () => {}, signal };
  const result = await runExperiment(options);
  return { result, state: loadCheckpoint(folder, runFiles.latest, model).state };
}

/** 80 samples to train on: in batches of 24, one of 8 is left. */
const spec = (batches: string): string => `
model Net { input 4  dense(6) -> relu -> dense(3) }
experiment E {
  data synthetic(features: 4, classes: 3, samples: 100, train: 0.8)
  model Net
  loss crossentropy
  train adamw(lr: 0.02) for 3 epochs ${batches} schedule cosine warmup 0.5 clip 0.5 rate 0.5 at dense2
}`;

const plain = { name: "sgd", arguments: { lr: 0.1, momentum: 0, nesterov: false, weight_decay: 0 } };

const keysOf = ({ experiment, points }: GatedModel): KeySource =>
  new KeySource(keyLayouts(experiment, points), experiment.seed);

describe.each(engines)("on $name, several batches to a step", ({ create }) => {
  it.each([
    ["batch 8 accumulate 3", "batch 24"],
    ["batch 20 accumulate 4", "batch 80"],
    ["batch 30 accumulate 9", "batch 80"],
  ])("%s train as %s does", async (parts, whole) => {
    const engine = await create();
    const [a, b] = [
      await run(await modelOf(spec(parts)), engine),
      await run(await modelOf(spec(whole)), engine),
    ];
    expect(a.state.step).toBe(b.state.step);
    expect(a.result.epochs.map(({ step }) => step)).toEqual(b.result.epochs.map(({ step }) => step));
    for (const [i, { loss }] of a.result.epochs.entries())
      expect(loss).toBeCloseTo(b.result.epochs[i]?.loss ?? Number.NaN, 5);
    for (const what of ["parameters", "slots"] as const)
      for (const [name, { values }] of Object.entries(a.state[what]))
        for (const [i, value] of values.entries())
          expect(Math.abs(value - (pick(b.state[what], name).values[i] ?? Number.NaN))).toBeLessThan(1e-6);
  });

  const hidden = { keyspace: "Secret", points: ["input"], by: "add", gamma: 1 } as const;
  const { keyspaces, loss } = tinyModel().experiment;
  const secret = pick(keyspaces, "Secret");
  const adversarial = { kind: "adversarial", steps: 2, step: 0.25, way: "gate" } as const;
  const tuned = {
    name: "fine_tuned",
    deny: true,
    weight: 0.5,
    on: ["none"],
    arguments: { steps: 2, lr: 0.1 },
    warmup: 0,
  };
  it.each<[string, Parameters<typeof tinyModel>[0]]>([
    ["keys", { injections: [hidden] }],
    ["adversarial keys", { keyspaces: { Secret: { ...secret, wrong: adversarial } } }],
    ["a loss after fine-tuning", { loss: [...loss, tuned as never] }],
  ])("sum up the gradients of each, with %s of its own", async (_what, change) => {
    const whole = tinyModel({ ...change, train: { optimizer: plain } });
    const parts = tinyModel({ ...change, train: { optimizer: plain, accumulate: 2 } });
    const engine = await create();
    const batches = [6, 2].map((size, index) => ({
      ...{ epoch: 0, index, size },
      input: stream(index, "dataset").fillNormal(new Float32Array(size * 4), 0, 1),
      labels: Int32Array.from({ length: size }, (_, i) => (i + index) % 3),
    }));
    const plan = planOf(8, 6, 2);
    const after = async (model: GatedModel, taken: [number, StepPart][]): Promise<TrainingState> => {
      const trainer = new Trainer(model, keysOf(model), engine, initialState(model));
      // twice: what a step leaves behind in the sums is not part of the next
      for (const [index, part] of [...taken, ...taken])
        await trainer.advance(batches[index] ?? expect.fail(), part.isLast ? 0.1 : Number.NaN, part);
      const state = await trainer.snapshot();
      await trainer.dispose();
      return state;
    };
    const together = await after(
      parts,
      batches.map((batch, index) => [index, plan.partOf(batch)]),
    );
    expect(together.step).toBe(2);
    // a step of the mean gradient from each of two places, one after another
    let state = initialState(whole);
    for (let step = 0; step < 2; step++) {
      const trained: TrainingState[] = [];
      for (const [index, batch] of batches.entries()) {
        const trainer = new Trainer(whole, keysOf(whole), engine, state);
        await trainer.advance(batch, 0.1, wholeStep(index));
        trained.push(await trainer.snapshot());
        await trainer.dispose();
      }
      const [first, second] = trained as [TrainingState, TrainingState];
      const means = Object.entries(first.parameters).map(([name, { type, values }]) => {
        const other = pick(second.parameters, name).values;
        return [
          name,
          { type, values: (values as Float32Array).map((value, i) => 0.75 * value + 0.25 * (other[i] ?? 0)) },
        ];
      });
      state = { ...state, parameters: Object.fromEntries(means) };
    }
    for (const [name, { values }] of Object.entries(together.parameters))
      for (const [i, value] of values.entries())
        expect(value).toBeCloseTo(pick(state.parameters, name).values[i] ?? Number.NaN, 5);
  });

  it("never draw the same twice", async () => {
    const draws = vi.spyOn(KeySource.prototype, "draw");
    try {
      const { state } = await run(
        tinyModel({ train: { batch: 16, accumulate: 2 }, epochs: 2 }),
        await create(),
      );
      const moments = draws.mock.calls.filter(
        ([path, , [purpose]]) => path === "valid" && purpose === "train",
      );
      // five batches, in three steps, of two epochs
      expect(moments.map(([, , [, batch]]) => batch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(state.step).toBe(6);
    } finally {
      draws.mockRestore();
    }
  });

  it("are finished before a run stops", async () => {
    const engine = await create();
    const stop = new AbortController();
    const compile = engine.compileGradients;
    let batches = 0;
    vi.spyOn(engine, "compileGradients").mockImplementation(async (program) => {
      const compiled = await compile(program);
      const run: typeof compiled.run = async (inputs) => {
        if (++batches === 3) stop.abort();
        return await compiled.run(inputs);
      };
      return { run, dispose: () => compiled.dispose() };
    });
    const model = tinyModel({ train: { batch: 16, accumulate: 2 } });
    await expect(run(model, engine, { signal: stop.signal })).rejects.toMatchObject({ code: "SPK4005" });
    expect(batches).toBe(4);
  });
});

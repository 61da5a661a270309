import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Candidate } from "../../../../audit/attacks/attempt.js";
import { Tally } from "../../../../audit/attacks/price.js";
import { createToolkit, type Toolkit } from "../../../../audit/attacks/toolkit/toolkit.js";
import type { TrainedVariant } from "../../../../audit/attacks/toolkit/training.js";
import { type ConcreteKey, type OpenedModel, sliceSamples } from "../../../../runtime/opened-model/index.js";
import { type CountingEngine, countingEngine } from "../../../support/counting-engine.js";
import {
  plantedModel,
  plantedVictim,
  type SettingOptions,
  samplesOf,
  settingOf,
  solvingWeights,
  tensor,
  testEngine,
} from "../planted.js";

let engine: CountingEngine;
let victim: OpenedModel;
const toolkits: Toolkit[] = [];
beforeAll(async () => {
  engine = countingEngine(await testEngine());
  victim = plantedVictim(engine, {}, {});
});
afterAll(async () => {
  for (const toolkit of toolkits) await toolkit.dispose();
  await victim.dispose();
  expect(engine.holdings).toMatchObject({ tensors: 0, programs: 0 });
});

function toolkit(options: SettingOptions = {}, of = victim): Toolkit {
  const made = createToolkit(settingOf(of, options).setting);
  toolkits.push(made);
  return made;
}

const samples = samplesOf(20, 3);
/** A head that is right about nothing: output i says what class i + 1 is. */
const solved = solvingWeights();
const turned = {
  ...solved,
  "last.weight": tensor(
    [3, 6],
    (output = 0, unit = 0) => solved["last.weight"]?.values[((output + 1) % 3) * 6 + unit] ?? 0,
  ),
};
const budget = { steps: 20, batch: 8, learningRate: 0.05 };

describe("selecting", () => {
  const [right, wrong]: [Candidate, Candidate] = [{ key: null }, { key: null, weights: turned }];

  it("takes the candidate that is right most often, of equals the first, and counts the labels", async () => {
    const { context } = toolkit();
    const again: Candidate = { key: null, weights: {} };
    const tally = new Tally().add({ labels: 5, queries: 2 });
    const found = await context.select([wrong, right, again], { samples, tally });
    expect(found.candidates[0]).toBe(right);
    expect(found.validation).toBe(1);
    expect(found.price).toMatchObject({ labels: 25, queries: 2, steps: 0 });
  });

  it("lets a reject output win only where all outputs may", async () => {
    const options = { reject: true };
    const bias = tensor([4], (output) => (output === 3 ? 20 : 0));
    const refusing = plantedVictim(engine, options, { "last.bias": bias });
    const made = toolkit(options, refusing);
    const select = (outputs?: "all") =>
      made.context.select([right], { samples, tally: new Tally(), ...(outputs && { outputs }) });
    expect((await select()).validation).toBe(1);
    expect((await select("all")).validation).toBe(0);
    await made.dispose();
    await refusing.dispose();
  });
});

describe("the steps that an attack expects", () => {
  it("are reported as they are taken, and no more than all of them", async () => {
    const heard: number[] = [];
    const { context } = toolkit({ reportProgress: (done) => heard.push(done) });
    const training = context.training({ ...budget, steps: 3 });
    await training.control(samples);
    expect(heard).toEqual([]);
    context.expectSteps(5);
    await training.control(samples, { augmented: true });
    // three steps were taken before
    expect(heard).toEqual([4 / 5, 1, 1]);
  });
});

describe("a search for keys", () => {
  const largestBatch = 16;
  const valuesOf = (keys: readonly ConcreteKey[]): string[] =>
    keys.map((key) => String([...key].map(([point, values]) => [point, ...values])));
  const search = (options: Partial<Parameters<Toolkit["context"]["keySearch"]>[0]> = {}) =>
    toolkit().context.keySearch({
      ...{ through: "gate", objective: "labels", restarts: 2, largestBatch },
      ...options,
    });
  const task = { label: "a", samples, steps: 5, learningRate: 0.1 };

  it("gives as many keys as it has starts, the same for the same label", async () => {
    const one = search();
    const keys = valuesOf(await one.run(task));
    expect(new Set(keys).size).toBe(2);
    expect(valuesOf(await one.run(task))).toEqual(keys);
    expect(valuesOf(await one.run({ ...task, label: "b" }))).not.toEqual(keys);
    expect(valuesOf(await one.run({ ...task, learningRate: 0.2 }))).not.toEqual(keys);
  });

  it("shows the keys after every so many steps and after the last", async () => {
    const seen: { step: number; keys: string[] }[] = [];
    const onCheckpoint = async (step: number, keys: readonly ConcreteKey[]) => {
      seen.push({ step, keys: valuesOf(keys) });
    };
    const keys = valuesOf(await search().run({ ...task, every: 2, onCheckpoint }));
    expect(seen.map(({ step }) => step)).toEqual([2, 4, 5]);
    expect(seen.at(-1)?.keys).toEqual(keys);
    expect(new Set(seen.map(({ keys }) => keys.join())).size).toBe(3);
    seen.length = 0;
    await search().run({ ...task, onCheckpoint });
    expect(seen.map(({ step }) => step)).toEqual([5]);
  });

  it("searches the span of a basis, or anywhere", async () => {
    const run = async (through: "basis" | "gate") => {
      const [key] = await search({ through, restarts: 1 }).run({ ...task, steps: 1, learningRate: 0 });
      return Array.from(key?.get("middle") ?? []);
    };
    const basis = victim.key.bases.get("Secret")?.get("middle");
    const { residual } = projection(await run("basis"), basis?.values ?? [], basis?.rows ?? 0);
    expect(residual).toBeLessThan(1e-6);
    expect(projection(await run("gate"), basis?.values ?? [], basis?.rows ?? 0).residual).toBeGreaterThan(
      1e-3,
    );
  });

  it("makes the network right, whose labels it is given", async () => {
    // a head that a key has to make up for
    const bias = tensor([3], (output) => [0, 6, -6][output] ?? 0);
    const shifted = plantedVictim(engine, {}, { "last.bias": bias });
    const { context, evaluator } = toolkit({}, shifted);
    const few = samplesOf(200, 3);
    const found = context.keySearch({ through: "gate", objective: "labels", restarts: 1, largestBatch: 64 });
    const keys = await found.run({ label: "a", samples: few, steps: 60, learningRate: 0.3 });
    const [before = 1] = await evaluator.accuracies([{ key: null }], few, "classes");
    const [after = 0] = await evaluator.accuracies(
      keys.map((key) => ({ key })),
      few,
      "classes",
    );
    expect(before).toBeLessThan(0.6);
    expect(after).toBeGreaterThan(0.9);
    await toolkits.at(-1)?.dispose();
    await shifted.dispose();
  });

  it("compiles once for each size of batch, and takes no batch larger than the samples are", async () => {
    const one = search();
    const compiled = async (count: number): Promise<number> => {
      const before = engine.holdings.compiled;
      await one.run({ ...task, samples: samplesOf(count, 3), steps: 1 });
      return engine.holdings.compiled - before;
    };
    expect([await compiled(40), await compiled(20), await compiled(16), await compiled(5)]).toEqual([
      1, 0, 0, 1,
    ]);
  });

  it("searches in another network where one is given, and stops where it is told to", async () => {
    const keys = valuesOf(await search().run(task));
    const model = plantedModel({ by: "mul" });
    expect(valuesOf(await search({ model }).run(task))).not.toEqual(keys);
    const { context } = toolkit({ signal: AbortSignal.abort(new Error("stopped")) });
    const stopped = context.keySearch({ through: "gate", objective: "labels", restarts: 1, largestBatch });
    await expect(stopped.run(task)).rejects.toThrow("stopped");
  });
});

/** What is left of a vector beside the span of some rows, as a share of its length. */
function projection(vector: readonly number[], rows: ArrayLike<number>, count: number): { residual: number } {
  const width = vector.length;
  let rest = [...vector];
  const directions: number[][] = [];
  for (let row = 0; row < count; row++) {
    let direction = Array.from({ length: width }, (_, i) => Number(rows[row * width + i]));
    for (const other of directions) direction = without(direction, other);
    const size = Math.hypot(...direction);
    directions.push(direction.map((value) => value / size));
  }
  for (const direction of directions) rest = without(rest, direction);
  return { residual: Math.hypot(...rest) / Math.hypot(...vector) };
}

function without(vector: readonly number[], direction: readonly number[]): number[] {
  const along = vector.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);
  return vector.map((value, i) => value - along * (direction[i] ?? 0));
}

describe("training", () => {
  const variant: TrainedVariant = {
    ...{ variant: "all weights", trains: "all", initial: turned, samples, label: ["a"], remarks: [] },
  };

  it("gives the weights that the selection picks, with what they cost", async () => {
    const training = toolkit().context.training({ ...budget, steps: 100 });
    const found = await training.attempt(variant);
    expect(found).toMatchObject({ variant: "all weights", outputs: "all" });
    expect(Object.keys(found).sort()).toEqual(["candidates", "outputs", "price", "validation", "variant"]);
    expect(found.validation).toBeGreaterThan(0.6);
    // 20 to learn from, and 10 to select by, which is the least
    expect(found.price).toMatchObject({ labels: 30, steps: 100, queries: 0, leakedKeys: 0 });
    const [candidate] = found.candidates;
    expect(candidate?.key).toBeNull();
    expect(candidate?.model).toBeUndefined();
    expect(Object.keys(candidate?.weights ?? {}).sort()).toEqual(Object.keys(solved).sort());
  });

  it("counts what was spent before, and selects by the samples that it is given", async () => {
    const training = toolkit().context.training(budget);
    const tally = new Tally().add({ queries: 7, leakedKeys: 1 });
    const selection = { ...samples, labels: samples.labels.map((label) => (label + 1) % 3) };
    const found = await training.attempt({ ...variant, initial: solved, tally, selection, samples });
    expect(found.price).toMatchObject({ labels: 0, queries: 7, leakedKeys: 1, steps: 20 });
    // right about the labels as they are is wrong about these
    expect(found.validation).toBeLessThan(0.5);
  });

  it("passes on where the attempt stands, its control and all remarks", async () => {
    const training = toolkit().context.training({ ...budget, steps: 1, learningRate: 0 });
    const control = await training.control(samples);
    expect(control).toMatchObject({ variant: "from scratch, 20 labels", outputs: "all" });
    const remarks = ["first", undefined, "second"];
    const found = await training.attempt({ ...variant, at: { labels: 20 }, controls: [control], remarks });
    expect(found).toMatchObject({ at: { labels: 20 }, remark: "first; second" });
    expect(found.controls).toEqual([control]);
  });

  it("trains a control once for one number of samples and one effort", async () => {
    const { context } = toolkit();
    const training = context.training({ ...budget, steps: 1 });
    const control = await training.control(samples);
    expect(await context.training({ ...budget, steps: 1 }).control(samples)).toBe(control);
    const others = [
      await training.control(sliceSamples(samples, 0, 10)),
      await training.control(samples, { augmented: true }),
      await training.control(samples, { augmented: true, unlabelled: samples }),
      await context.training({ ...budget, steps: 2 }).control(samples),
    ];
    expect(new Set([control, ...others]).size).toBe(5);
  });

  it("lets a control begin with the weights that anybody has, and take the steps of the attack", async () => {
    const still = { ...budget, steps: 1, learningRate: 0, scratchLearningRate: 1 };
    const begun = toolkit({ publicWeights: solved }).context.training(still);
    const control = await begun.control(samples);
    expect(control.variant).toBe("from the public weights, 20 labels");
    expect(control.candidates[0]?.weights).toMatchObject(solved);
    const { "last.weight": known } = solved;
    const inPart = toolkit({ publicWeights: { ...(known && { "last.weight": known }) } }).context.training(
      still,
    );
    const [candidate] = (await inPart.control(samples)).candidates;
    expect(candidate?.weights?.["last.weight"]).toEqual(known);
    expect(candidate?.weights?.["first.weight"]?.values).not.toEqual(solved["first.weight"]?.values);
  });

  it("says where no step did better, and after how many the loss left the finite numbers", async () => {
    const training = toolkit().context.training({ ...budget, learningRate: 1e38 });
    const found = await training.attempt({ ...variant, initial: solved });
    expect(found.remark).toMatch(
      /^no step did better than the weights as they were; the loss left the finite numbers after \d+ steps?$/,
    );
    expect(found.price.steps).toBeLessThan(20);
    expect(found.candidates).toEqual([{ key: null, weights: solved }]);
  });

  it("trains another network where one is given", async () => {
    const model = plantedModel({ hidden: 8 });
    const initial = solvingWeights({ hidden: 8 });
    const training = toolkit().context.training({ ...budget, steps: 1, learningRate: 0 });
    await training.attempt(variant);
    const found = await training.attempt({ ...variant, model, initial });
    expect(found.validation).toBe(1);
    expect(found.candidates[0]?.model).toBe(model);
    expect(found.candidates[0]?.weights?.["last.weight"]?.type.shape).toEqual([3, 8]);
  });

  it("starts its control from weights of its own, at a rate of its own", async () => {
    const weightsAt = async (given: Partial<typeof budget & { scratchLearningRate: number }>) => {
      const training = toolkit().context.training({ ...budget, ...given });
      const [candidate] = (await training.control(samples)).candidates;
      return String(candidate?.weights?.["first.weight"]?.values);
    };
    const own = await weightsAt({});
    expect(await weightsAt({ scratchLearningRate: 0.05 })).toBe(own);
    expect(await weightsAt({ learningRate: 0.5, scratchLearningRate: 0.05 })).toBe(own);
    expect(await weightsAt({ learningRate: 0.01 })).not.toBe(own);
    expect(own).not.toBe(String(solved["first.weight"]?.values));
  });

  it("compiles a step once for each network, each part that it trains and each kind of target", async () => {
    const training = toolkit().context.training({ ...budget, steps: 1 });
    const model = plantedModel({ by: "mul" });
    const steps = async (change: Partial<TrainedVariant>): Promise<number> => {
      const before = engine.holdings.programs;
      await training.attempt({ ...variant, ...change });
      return engine.holdings.programs - before;
    };
    await steps({});
    expect(await steps({ label: ["b"], initial: solved })).toBe(0);
    expect(await steps({ trains: ["last.weight"] })).toBe(1);
    expect(await steps({ trains: ["last.weight", "last.bias"] })).toBe(1);
    expect(await steps({ teacher: new Float32Array(60) })).toBe(1);
    await steps({ model });
    expect(await steps({ model })).toBe(0);
    expect(await steps({})).toBe(0);
  });
});

describe("a toolkit", () => {
  it("closes all that was opened", async () => {
    const before = engine.holdings;
    const made = createToolkit(settingOf(victim).setting);
    const model = plantedModel({ by: "mul" });
    const [logits] = await made.context.logits([{ key: null, model }], samples);
    expect(logits).toHaveLength(20 * 3);
    await made.context.training({ ...budget, steps: 1 }).control(samples);
    const search = made.context.keySearch({
      ...{ through: "gate", objective: "labels", restarts: 1, largestBatch: 8, model },
    });
    await search.run({ label: "a", samples, steps: 1, learningRate: 0.1 });
    expect(engine.holdings.programs).toBeGreaterThan(before.programs);
    await made.dispose();
    expect(engine.holdings).toMatchObject({ tensors: before.tensors, programs: before.programs });
  });
});

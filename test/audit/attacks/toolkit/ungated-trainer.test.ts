import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { UngatedTarget } from "../../../../audit/attacks/toolkit/ungated-program.js";
import { type TrainingTask, UngatedTrainer } from "../../../../audit/attacks/toolkit/ungated-trainer.js";
import type { GatedModel } from "../../../../runtime/model.js";
import type { HostTensor, Named } from "../../../../tensor/programs/index.js";
import { type CountingEngine, countingEngine } from "../../../support/counting-engine.js";
import { plantedModel, samplesOf, solvingWeights, tensor, testEngine } from "../planted.js";

const options = { batchnorm: true, dropout: 0.2 };
const model = plantedModel(options);
const samples = samplesOf(40, 3);
const initial = solvingWeights(options);

let engine: CountingEngine;
const trainers: { dispose(): Promise<void> }[] = [];
beforeAll(async () => {
  engine = countingEngine(await testEngine());
});
afterAll(async () => {
  for (const trainer of trainers) await trainer.dispose();
  expect(engine.holdings).toMatchObject({ tensors: 0, programs: 0 });
});

async function trainerOf(target: Partial<UngatedTarget> = {}, network: GatedModel = model) {
  const whole = { trains: "all", from: "labels", batch: 8, ...target } as const;
  const trainer = await UngatedTrainer.compile(engine, network, whole);
  trainers.push(trainer);
  return trainer;
}

/** Training whose weights get these scores, one after another, those of the start first; and all weights that were scored. */
function scored(scores: readonly number[], change: Partial<TrainingTask> = {}) {
  const seen: Named<HostTensor>[] = [];
  const task: TrainingTask = {
    ...{ initial, samples, steps: 8, learningRate: 0.01, checks: 4, seed: 1, label: ["a"] },
    async validate(weights) {
      seen.push(weights);
      return scores[seen.length - 1] ?? 0;
    },
    ...change,
  };
  return { task, seen };
}

const last = (seen: readonly Named<HostTensor>[]): Named<HostTensor> => seen.at(-1) ?? {};

describe("training without a gate", () => {
  it.each<[string, number[], number]>([
    ["the best of all checks", [0.5, 0.4, 0.9, 0.6, 0.3], 2],
    ["the last of equals", [0.5, 0.4, 0.6, 0.6, 0.3], 3],
    ["the last of those that are as good as the start", [0.5, 0.5, 0.4, 0.4, 0.3], 1],
    ["the start, where nothing is as good", [0.5, 0.4, 0.4, 0.3, 0.3], 0],
  ])("keeps the weights with the highest score: %s", async (_, scores, kept) => {
    const { task, seen } = scored(scores);
    const found = await (await trainerOf()).train(task);
    expect(seen).toHaveLength(5);
    expect(seen[0]).toBe(initial);
    expect(found).toEqual({ weights: seen[kept], score: scores[kept], steps: 8, diverged: false });
    expect(found.weights).toBe(seen[kept]);
  });

  it.each([
    [8, 4, 4],
    [7, 3, 3],
    [3, 5, 3],
    [1, 4, 1],
  ])("in %i steps, validates %i times where there are so many: %i", async (steps, checks, wanted) => {
    const { task, seen } = scored([], { steps, checks });
    const heard: number[] = [];
    const found = await (await trainerOf()).train({ ...task, onStep: (step) => heard.push(step) });
    expect(seen).toHaveLength(wanted + 1);
    expect(heard).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
    expect(found.steps).toBe(steps);
  });

  it("changes every parameter and statistic, or those alone that it is to train", async () => {
    const everything = scored([0, 1]);
    await (await trainerOf()).train(everything.task);
    const changed = (weights: Named<HostTensor>): string[] =>
      Object.keys(initial).filter((name) => String(weights[name]?.values) !== String(initial[name]?.values));
    expect(changed(last(everything.seen))).toEqual(Object.keys(initial));
    const head = scored([0, 1]);
    await (await trainerOf({ trains: ["last.weight"] })).train(head.task);
    expect(changed(last(head.seen))).toEqual(["last.weight"]);
    expect(Object.keys(last(head.seen))).toEqual(Object.keys(initial));
  });

  it("gives the same for the same seed and label, and something else for others", async () => {
    const trainer = await trainerOf();
    const trained = async (change: Partial<TrainingTask>): Promise<string> => {
      const { task, seen } = scored([], change);
      await trainer.train(task);
      return String(last(seen)["first.weight"]?.values);
    };
    const [one, again, seed, label, rate] = [
      await trained({}),
      await trained({}),
      await trained({ seed: 2 }),
      await trained({ label: ["b"] }),
      await trained({ learningRate: 0.02 }),
    ];
    expect(again).toBe(one);
    expect(new Set([one, seed, label, rate]).size).toBe(4);
  });

  it("learns from each sample what the teacher says of it", async () => {
    // the teacher calls every class by the name of the next one
    const teacher = new Float32Array(40 * 3);
    for (const [i, label] of samples.labels.entries()) teacher[i * 3 + ((label + 1) % 3)] = 8;
    const { task, seen } = scored([0, 1], {
      ...{ initial: solvingWeights(), teacher, steps: 150, checks: 1, learningRate: 0.1 },
    });
    await (await trainerOf({ from: "logits" }, plantedModel())).train(task);
    const right = samples.labels.filter((label, i) => winnerOf(last(seen), i) === (label + 1) % 3);
    expect(right.length).toBeGreaterThan(36);
  });

  it("ends where the loss leaves the finite numbers, and says so", async () => {
    const huge = { ...initial, "last.weight": tensor([3, 6], () => 1e38), "last.bias": tensor([3], () => 1) };
    const { task, seen } = scored([0.5], { initial: huge, learningRate: 1e38 });
    const found = await (await trainerOf()).train(task);
    expect(found).toMatchObject({ diverged: true, score: 0.5 });
    expect(found.steps).toBeLessThan(8);
    expect(found.weights).toBe(seen[0]);
  });

  it("passes on any other error and the reason of an abort, and leaves nothing on the engine", async () => {
    const trainer = await trainerOf({ trains: ["last.weight"] });
    const before = engine.holdings.tensors;
    let calls = 0;
    const failing = scored([], {
      async validate() {
        calls += 1;
        if (calls === 2) throw new Error("no validation");
        return 0;
      },
    });
    await expect(trainer.train(failing.task)).rejects.toThrow("no validation");
    const stopped = scored([], { signal: AbortSignal.abort(new Error("stopped")) });
    await expect(trainer.train(stopped.task)).rejects.toThrow("stopped");
    await trainer.train(scored([]).task);
    expect(engine.holdings.tensors).toBe(before);
  });
});

/** The class that the planted model of these weights gives a sample. */
function winnerOf(weights: Named<HostTensor>, sample: number): number {
  const value = (name: string, i: number): number => Number(weights[name]?.values[i]);
  const sums = (name: string, outputs: number, inputs: readonly number[]): number[] =>
    Array.from({ length: outputs }, (_, output) =>
      inputs.reduce(
        (sum, input, i) => sum + input * value(`${name}.weight`, output * inputs.length + i),
        value(`${name}.bias`, output),
      ),
    );
  const h = sums("first", 6, Array.from(samples.input.subarray(sample * 8, (sample + 1) * 8)));
  const logits = sums(
    "last",
    3,
    h.map((sum) => Math.max(0, sum)),
  );
  return logits.indexOf(Math.max(...logits));
}

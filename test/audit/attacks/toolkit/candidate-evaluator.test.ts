import { beforeAll, describe, expect, it } from "vitest";
import type { Candidate } from "../../../../audit/attacks/attempt.js";
import { CandidateEvaluator } from "../../../../audit/attacks/toolkit/candidate-evaluator.js";
import { type Logits, OpenedModel } from "../../../../runtime/opened-model/index.js";
import { stream } from "../../../../tensor/random/index.js";
import { type CountingEngine, countingEngine } from "../../../support/counting-engine.js";
import { plantedModel, plantedVictim, samplesOf, tensor, testEngine } from "../planted.js";

const samples = samplesOf(20, 3);
const noise = stream(1, "weights").fillNormal(new Float32Array(18));
const weights = { "last.weight": tensor([3, 6], (output = 0, unit = 0) => noise[output * 6 + unit] ?? 0) };
/** The same layers under another gate. */
const model = plantedModel({ by: "mul" });
const keyOf = (value: number) => new Map([["middle", Float32Array.from({ length: 6 }, (_, i) => value * i)]]);
const keys = [keyOf(0.3), keyOf(-0.2)];

let engine: CountingEngine;
let victim: OpenedModel;
beforeAll(async () => {
  engine = countingEngine(await testEngine());
  victim = plantedVictim(engine, {}, {});
});

/** The logits of a candidate, from a network of its own. */
async function alone({ model = victim.model, weights = {}, key, strength }: Candidate): Promise<Logits> {
  const changed = { ...victim.hostWeights, ...weights };
  const network = new OpenedModel({ model, engine, key: victim.key, weights: changed });
  try {
    if (key === null) return await network.unkeyedLogits(samples);
    const [logits] = await network.logits(samples, [key], strength === undefined ? {} : { strength });
    return logits ?? new Float32Array();
  } finally {
    await network.dispose();
  }
}

const all: readonly Candidate[] = [{}, { weights }, { model }, { model, weights }].flatMap((network) => [
  ...[null, ...keys].map((key) => ({ ...network, key })),
  ...keys.map((key) => ({ ...network, key, strength: 0.5 })),
]);
// those of one network are not neighbours
const mixed = all.toSorted((a, b) => Number(a.key !== null) - Number(b.key !== null));

describe("an evaluator of candidates", () => {
  it("gives the logits of each, of its own network, weights, key and strength", async () => {
    const evaluator = new CandidateEvaluator(victim);
    const found = await evaluator.logits(mixed, samples);
    const wanted = await Promise.all(mixed.map(alone));
    expect(found.map(({ length }) => length)).toEqual(mixed.map(() => 60));
    for (const [i, logits] of found.entries()) {
      const worst = logits.map((logit, j) => Math.abs(logit - (wanted[i]?.[j] ?? Number.NaN)));
      expect(Math.max(...worst), `candidate ${i}`).toBeLessThan(1e-5);
    }
    // no two of them are the same, but for those of two gates without a key
    expect(new Set(wanted.map((logits) => logits.join())).size).toBe(all.length - 2);
    await evaluator.dispose();
  });

  it("takes keys of one network and one strength through it together", async () => {
    const evaluator = new CandidateEvaluator(victim);
    const runsOf = async (candidates: readonly Candidate[]): Promise<number> => {
      const before = engine.holdings.runs;
      await evaluator.logits(candidates, samples);
      return engine.holdings.runs - before;
    };
    // for each of four networks: without a key, under its keys, and under its keys at half the strength
    expect(await runsOf(mixed)).toBe(4 * 3);
    expect(await runsOf(keys.map((key) => ({ key })))).toBe(1);
    expect(await runsOf([{ key: null }])).toBe(1);
    await evaluator.dispose();
  });

  it("gives the share of right predictions, among the classes alone or among all outputs", async () => {
    const options = { reject: true };
    const bias = tensor([4], (output) => (output === 3 ? 20 : 0));
    const refusing = plantedVictim(engine, options, { "last.bias": bias });
    const evaluator = new CandidateEvaluator(refusing);
    const bare = [{ key: null }];
    expect(await evaluator.accuracies(bare, samples, "classes")).toEqual([1]);
    expect(await evaluator.accuracies(bare, samples, "all")).toEqual([0]);
    await refusing.dispose();
  });

  it("opens every network once, and the victim is one already", async () => {
    const evaluator = new CandidateEvaluator(victim);
    expect(evaluator.open(undefined)).toBe(victim);
    const opened = evaluator.open(model);
    expect(opened).not.toBe(victim);
    expect(evaluator.open(model)).toBe(opened);
    expect(opened).toMatchObject({ model, key: victim.key, hostWeights: victim.hostWeights });
    await evaluator.dispose();
  });

  it("leaves nothing on the engine when it is disposed of, and the victim as it was", async () => {
    await victim.logits(samples, keys);
    const before = engine.holdings;
    const evaluator = new CandidateEvaluator(victim);
    await evaluator.logits(all, samples);
    const between = engine.holdings;
    // weights of candidates are gone at once; those of the other network stay
    expect(between.tensors - before.tensors).toBe(Object.keys(victim.hostWeights).length);
    await evaluator.dispose();
    expect(engine.holdings.tensors).toBe(before.tensors);
    await victim.dispose();
    expect(engine.holdings).toMatchObject({ tensors: 0, programs: 0 });
  });
});

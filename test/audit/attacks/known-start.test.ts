import { afterAll, describe, expect, it } from "vitest";
import type { Attempt } from "../../../audit/attacks/attempt.js";
import { knownStart } from "../../../audit/attacks/known-start.js";
import { createToolkit } from "../../../audit/attacks/toolkit/toolkit.js";
import { type HostTensor, initialParameters, type Named, pick } from "../../../tensor/programs/index.js";
import { plantedModel, plantedVictim, settingOf, testEngine } from "./planted.js";

const engine = await testEngine();
const model = plantedModel();
const start = initialParameters(model.parameters, model.experiment.seed);
/** Training made every number half as large, and turned the sign of the first one. */
const trained = changed(start, (value, i) => (i === 0 ? -value : value / 2));
const given = { labels: [10], samples: [0], steps: 1, batch: 8, lr: 0.01 };
const victims: { dispose(): Promise<void> }[] = [];
afterAll(async () => {
  for (const victim of victims) await victim.dispose();
});

function changed(weights: Named<HostTensor>, by: (value: number, i: number) => number): Named<HostTensor> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { type, values }]) => [
      name,
      { type, values: Float32Array.from(values, by) },
    ]),
  );
}

async function attemptsOn(weights: Named<HostTensor>, lock: string, parameters: readonly string[]) {
  const victim = plantedVictim(engine, {}, weights);
  victims.push(victim);
  const { context, dispose } = createToolkit({
    ...settingOf(victim).setting,
    lock: { name: lock, parameters },
  });
  const attempts: Attempt[] = [];
  for await (const attempt of knownStart.run(context, given)) attempts.push(attempt);
  await dispose();
  return attempts;
}

describe("known_start", () => {
  it("gives magnitudes the signs that training began with, at the parameters that are locked", async () => {
    const locked = changed(trained, (value, i) => (i % 3 === 0 ? -value : value));
    const [first, second] = await attemptsOn(locked, "signs", ["last.weight"]);
    expect(first).toMatchObject({ variant: "no data", price: { labels: 0, unlabelled: 0, steps: 0 } });
    const found = first?.candidates[0]?.weights ?? {};
    const wanted = changed(trained, (value, i) => (i === 0 ? -value : value));
    expect(pick(found, "last.weight").values).toEqual(pick(wanted, "last.weight").values);
    expect(pick(found, "first.weight")).toEqual(pick(locked, "first.weight"));
    expect(second).toMatchObject({ variant: "10 labels", price: { labels: 20 } });
  });

  it("puts the numbers that training began with in the place of missing ones", async () => {
    const locked = changed(trained, (value, i) => (i % 2 === 0 ? 0 : value));
    const [first] = await attemptsOn(locked, "missing", ["last.weight"]);
    const { values } = pick(first?.candidates[0]?.weights ?? {}, "last.weight");
    const [before, after] = [start, trained].map((weights) => pick(weights, "last.weight").values);
    for (const [i, value] of values.entries()) expect(value).toBe((i % 2 === 0 ? before : after)?.[i]);
  });

  it("puts permuted numbers in the order of those that training began with", async () => {
    const { values } = pick(trained, "last.weight");
    const locked = {
      ...trained,
      "last.weight": { ...pick(trained, "last.weight"), values: values.toReversed() },
    };
    const [first] = await attemptsOn(locked, "permutation", ["last.weight"]);
    const found = [...pick(first?.candidates[0]?.weights ?? {}, "last.weight").values];
    // training turned the sign of the first number alone: all others keep their order among themselves
    const start0 = pick(start, "last.weight").values;
    const ranks = [...start0.keys()].sort((a, b) => (start0[a] ?? 0) - (start0[b] ?? 0));
    expect(ranks.map((i) => found[i])).toEqual([...values].sort((a, b) => a - b));
  });

  it("has nothing to say of other locks, and of none", () => {
    const victim = plantedVictim(engine, {}, {});
    for (const lock of [undefined, { name: "noise", parameters: ["last.weight"] }]) {
      expect(knownStart.inapplicable?.(victim, lock)).toContain("no lock hides");
    }
    expect(knownStart.inapplicable?.(victim, { name: "keyed_map", parameters: [] })).toBeUndefined();
  });
});

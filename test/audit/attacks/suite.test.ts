import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AttackEvent,
  type AttackOutcome,
  type AttackPlan,
  attackNames,
  attackVictim,
  comparePrices,
  firstSamples,
  planAttacks,
  shareOfOwners,
  splitSamples,
  type Trial,
  verdictOf,
  wasMade,
} from "../../../audit/attacks/index.js";
import type { OpenedModel } from "../../../runtime/opened-model/index.js";
import type { Engine } from "../../../tensor/engines/engine.js";
import { lockedVictim } from "./locked.js";
import { plantedVictim, samplesOf, testEngine } from "./planted.js";

let engine: Engine;
let victim: OpenedModel;
beforeAll(async () => {
  engine = await testEngine();
  victim = lockedVictim(engine);
});
afterAll(() => victim.dispose());

describe("an attacker's data", () => {
  const all = { ...samplesOf(500, 3), labels: Int32Array.from({ length: 500 }, (_, i) => i) };
  const { attacker, test } = splitSamples(all, 10_000, 7);
  const { pool, validation } = attacker;

  it("are pool, validation and test, and share no sample", () => {
    expect([pool.count, validation.count, test.count]).toEqual([300, 50, 150]);
    const seen = new Set([...pool.labels, ...validation.labels, ...test.labels]);
    expect(seen.size).toBe(500);
  });

  it("keep their inputs and labels together, and depend on the seed alone", () => {
    for (const part of [pool, validation, test]) {
      const [label = 0] = part.labels;
      expect(part.input.subarray(0, 8)).toEqual(all.input.subarray(label * 8, label * 8 + 8));
    }
    expect(splitSamples(all, 10_000, 7).attacker.pool.labels).toEqual(pool.labels);
    expect(splitSamples(all, 10_000, 8).attacker.pool.labels).not.toEqual(pool.labels);
  });

  it("are shares of the owner's, and where there are fewer it says so", () => {
    const { attacker: data } = splitSamples(all, 10_000, 7);
    expect(shareOfOwners(data, 0.01)).toMatchObject({ wanted: 100, remark: undefined });
    const { samples, remark } = shareOfOwners(data, 0.1);
    expect(samples.count).toBe(300);
    expect(remark).toBe("the attacker has only 300 of 1000 samples");
    expect(firstSamples(data.validation, 10).labels).toEqual(data.validation.labels.slice(0, 10));
  });

  it("cannot be cut from a handful", () => {
    expect(() => splitSamples(samplesOf(31, 3), 10, 1)).toThrow(
      expect.objectContaining({
        code: "SPK4074",
        message: "the test set has 31 samples, of which attacks would be scored on 9; they need at least 10",
        hint: expect.stringContaining("32 samples or more"),
      }),
    );
    expect(splitSamples(samplesOf(32, 3), 10, 1).test.count).toBe(10);
  });
});

describe("a plan", () => {
  const config = {
    budget: null,
    attacks: [{ name: "key_optimisation", arguments: { labels: [10] } }],
  } as const;
  const written = (plan: AttackPlan) =>
    plan.attacks.map(({ attack, arguments: given }) => ({ name: attack.name, arguments: given }));
  const named = (plan: AttackPlan) => plan.attacks.map(({ attack }) => attack.name);

  it("is the standard budget where nothing is said", () => {
    const plan = planAttacks(undefined, {});
    expect(plan.budget).toBe("standard");
    expect(named(plan)).toEqual(attackNames);
  });

  it("is what the spec says, and what the command line says before it", () => {
    expect(written(planAttacks(config, {}))).toEqual(config.attacks);
    expect(planAttacks({ ...config, budget: "quick" }, {}).attacks).toHaveLength(attackNames.length);
    expect(named(planAttacks(config, { budget: "quick" }))).toEqual(attackNames);
    expect(named(planAttacks(config, { only: ["replay"] }))).toEqual(["replay"]);
    expect(written(planAttacks(config, { only: ["key_optimisation"] }))).toEqual(config.attacks);
  });

  it("gives the quick budget smaller arguments, and the long one larger ones", () => {
    const [quick] = planAttacks(undefined, { budget: "quick", only: ["query_search"] }).attacks;
    const [standard] = planAttacks(undefined, { budget: "standard", only: ["query_search"] }).attacks;
    const [long] = planAttacks(undefined, { budget: "long", only: ["query_search"] }).attacks;
    expect(quick?.arguments).toMatchObject({ queries: [100, 1000], labels: 10 });
    expect(standard?.arguments).toMatchObject({ queries: [100, 1000, 10_000] });
    expect(long?.arguments).toMatchObject({ queries: [100, 1000, 10_000, 100_000], labels: 10 });
  });
});

describe("a suite", () => {
  const data = splitSamples(samplesOf(3000, 3), 10_000, 1);
  const signal = new AbortController().signal;
  const plan = planAttacks(undefined, {
    budget: "quick",
    only: ["reject_bypass", "relabelling", "replay", "batchnorm_reestimation"],
  });

  it("makes the attacks of its plan, and says why it does not make others", async () => {
    const events: AttackEvent[] = [];
    const observe = (event: AttackEvent): void => void events.push(event);
    const report = await attackVictim({ victim, data, plan, seed: 1, observe, signal });
    expect(report.format).toBe("spankey-attacks/1");
    expect(report.authorised).toBeCloseTo(1, 3);
    expect(report.chance).toBeGreaterThan(0.33);
    expect(report.chance).toBeLessThan(0.4);
    expect(report.data).toEqual({ pool: 1800, validation: 300, test: 900, ownersSamples: 10_000 });
    const reasons = report.attacks.map((outcome) => (wasMade(outcome) ? "made" : outcome.reason));
    expect(reasons).toEqual([
      "the model has no reject output",
      "made",
      "made",
      "the model has no batch norm",
    ]);
    expect(report.verdict).toMatchObject({ kind: "broken", attack: "replay" });
    expect(events[0]).toEqual({
      ...{ kind: "attacking", attack: "reject_bypass", summary: "ignore the reject output" },
      ...{ number: 1, attacks: 4, done: 0 },
    });
    expect(events.at(-1)?.done).toBe(1);
  });

  it("gives the same figures from the same seed", async () => {
    const twice = [1, 2].map(() => attackVictim({ victim, data, plan, seed: 4, signal }));
    const [a, b] = (await Promise.all(twice)).map(({ attacks }) =>
      attacks.flatMap((outcome) => (wasMade(outcome) ? outcome.trials.map(({ accuracy }) => accuracy) : [])),
    );
    expect(a).toEqual(b);
  });

  it("has nothing to recover where valid keys do not work", async () => {
    const zero = victim.hostWeights["last.weight"];
    if (zero === undefined) throw new Error("there is no such weight");
    const dead = plantedVictim(engine, {}, { "last.weight": { ...zero, values: new Float32Array(18) } });
    await expect(attackVictim({ victim: dead, data, plan, seed: 1, signal })).rejects.toMatchObject({
      code: "SPK4072",
      message: expect.stringContaining("there is nothing to recover"),
    });
    await dead.dispose();
  });

  it("has nothing to recover where all samples that it is scored on are of one class", async () => {
    const alike = { ...data, test: { ...data.test, labels: data.test.labels.map(() => 2) } };
    await expect(attackVictim({ victim, data: alike, plan, seed: 1, signal })).rejects.toMatchObject({
      code: "SPK4075",
      message: expect.stringContaining("900 samples of the test set, all of the class `2`"),
      hint: expect.not.stringContaining("train"),
    });
  });

  it("stops when asked to", async () => {
    const stopping = new AbortController();
    const observe = (event: AttackEvent): void => {
      if (event.attack === "relabelling") stopping.abort();
    };
    const attacked = attackVictim({ victim, data, plan, seed: 1, observe, signal: stopping.signal });
    await expect(attacked).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("the verdict", () => {
  const free = { leakedKeys: 0, labels: 0, unlabelled: 0, queries: 0, steps: 0, seconds: 1 };
  const trial = (recovery: number, price: Partial<Trial["price"]> = {}, control?: number): Trial => ({
    ...{ variant: "t", outputs: "all", validation: null, accuracy: recovery, recovery },
    price: { ...free, ...price },
    ...(control !== undefined && { control: { variant: "c", accuracy: control, recovery: control } }),
  });
  const outcome = (name: "replay" | "calibration" | "fine_tuning", ...trials: Trial[]): AttackOutcome => ({
    ...{ name, title: name, arguments: {}, trials, seconds: 1 },
    knowledge: name === "calibration" ? ["basis"] : ["weights"],
  });

  it("is the cheapest: keys before labels before samples before queries before steps", () => {
    const prices = [{ leakedKeys: 1 }, { labels: 1 }, { unlabelled: 1 }, { queries: 1 }, { steps: 1 }, {}];
    const ordered = prices.map((price) => ({ ...free, ...price })).reverse();
    for (const [i, price] of ordered.slice(1).entries()) {
      expect(comparePrices(ordered[i] ?? free, price)).toBeLessThan(0);
    }
    const found = verdictOf([
      outcome("replay", trial(1, { leakedKeys: 1 })),
      outcome("fine_tuning", trial(0.95, { labels: 60 }), trial(0.91, { labels: 20, steps: 9 }), trial(0.89)),
    ]);
    expect(found).toMatchObject({ kind: "broken", attack: "fine_tuning", trial: { price: { labels: 20 } } });
  });

  it("does not count what the control recovers as well", () => {
    expect(verdictOf([outcome("fine_tuning", trial(0.99, { labels: 6000 }, 0.95))])).toEqual({
      kind: "none",
    });
    expect(verdictOf([outcome("fine_tuning", trial(0.99, { labels: 60 }, 0.5))])).toMatchObject({
      kind: "broken",
    });
  });

  it("is inconclusive where calibration fails and nothing was found", () => {
    const failed = outcome("calibration", trial(1), trial(0.4));
    expect(verdictOf([outcome("replay", trial(0.2)), failed])).toEqual({
      kind: "inconclusive",
      reason: "t recovered only 40 %",
    });
    expect(verdictOf([outcome("replay", trial(1)), failed])).toMatchObject({
      kind: "broken",
      attack: "replay",
    });
    expect(verdictOf([outcome("replay", trial(0.2)), outcome("calibration", trial(0.9))])).toEqual({
      kind: "none",
    });
  });
});

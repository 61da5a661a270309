import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { calibration } from "../../../audit/attacks/calibration.js";
import { chain } from "../../../audit/attacks/chain.js";
import { factorSearch } from "../../../audit/attacks/factor-search.js";
import { makeAttack, type ScoredSetting, type Trial } from "../../../audit/attacks/index.js";
import { keyMeans } from "../../../audit/attacks/key-means.js";
import { keyOptimisation } from "../../../audit/attacks/key-optimisation.js";
import { keyOptimisationUnlabelled } from "../../../audit/attacks/key-optimisation-unlabelled.js";
import { leastLikelyClass } from "../../../audit/attacks/least-likely-class.js";
import { maskSearch } from "../../../audit/attacks/mask-search.js";
import { querySearch } from "../../../audit/attacks/query-search.js";
import { rejectBypass } from "../../../audit/attacks/reject-bypass.js";
import { relabelling } from "../../../audit/attacks/relabelling.js";
import { replay } from "../../../audit/attacks/replay.js";
import { spanReconstruction } from "../../../audit/attacks/span-reconstruction.js";
import { trivialKeys } from "../../../audit/attacks/trivial-keys.js";
import { accuracy, type OpenedModel } from "../../../runtime/opened-model/index.js";
import type { Engine } from "../../../tensor/engines/engine.js";
import { initialBuffers, initialParameters } from "../../../tensor/programs/index.js";
import { leakingSetting, lockedModel, lockedVictim } from "./locked.js";
import { plantedVictim, settingOf, solvingWeights, tensor, testEngine } from "./planted.js";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
const victims: OpenedModel[] = [];
const made = (victim: OpenedModel): OpenedModel => {
  victims.push(victim);
  return victim;
};
const recoveries = (trials: readonly Trial[]): Record<string, number> =>
  Object.fromEntries(trials.map(({ variant, recovery }) => [variant, recovery]));

afterAll(async () => {
  for (const victim of victims) await victim.dispose();
});

const factorSearchDefaults = {
  ...({ steps: 300, restarts: 4, lr: 0.1, pattern: [2] } as const),
  ...({ reads: "weights", together: "fewest" } as const),
};

/** Right under its key alone. */
let locked: OpenedModel;
let context: ScoredSetting;
beforeAll(() => {
  locked = made(lockedVictim(engine));
  context = leakingSetting(locked);
});

describe("reject_bypass", () => {
  const options = { reject: true };
  let refusing: OpenedModel;
  beforeAll(() => {
    const bias = tensor([4], (output) => (output === 3 ? 20 : 0));
    refusing = made(plantedVictim(engine, options, { "last.bias": bias }));
  });

  it("finds class logits that are as good as ever under a reject output", async () => {
    const [bare, wrong] = await makeAttack(rejectBypass, settingOf(refusing, options), { keys: 5 });
    expect(bare).toMatchObject({ variant: "no key", recovery: 1, outputs: "classes" });
    expect(bare?.unmasked?.accuracy).toBe(0);
    expect(bare?.price).toMatchObject({ leakedKeys: 0, labels: 0, queries: 0, steps: 0 });
    expect(wrong?.remark).toBe("the mean of 5 random keys");
  });

  it("does not apply without a reject output", () => {
    expect(rejectBypass.inapplicable?.(refusing)).toBeUndefined();
    expect(rejectBypass.inapplicable?.(locked)).toBe("the model has no reject output");
  });
});

describe("relabelling", () => {
  it("finds a gate that only mixes the names of the classes up", async () => {
    const weights = solvingWeights()["last.weight"]?.values ?? [];
    // without a key, output i says what class i + 1 is
    const mixed = made(
      plantedVictim(
        engine,
        {},
        {
          "last.weight": tensor(
            [3, 6],
            (output = 0, unit = 0) => weights[((output + 1) % 3) * 6 + unit] ?? 0,
          ),
        },
      ),
    );
    const trials = recoveries(await makeAttack(relabelling, settingOf(mixed), { labels: [10, 100] }));
    expect(trials["no key, 100 labels"]).toBe(1);
    expect(trials["no key, 10 labels"]).toBe(1);
  });

  it("counts a label and a query for each sample", async () => {
    const [trial] = await makeAttack(relabelling, context, { labels: [30] });
    expect(trial?.price).toMatchObject({ labels: 30, queries: 30, steps: 0, leakedKeys: 0 });
    expect(trial?.recovery).toBeLessThan(0.5);
  });
});

describe("trivial_keys", () => {
  const given = { random: 20, strengths: [0, 0.25, 4], labels: 100 };

  it("finds a gate that needs no key", async () => {
    const open = made(plantedVictim(engine, {}, {}));
    const trials = recoveries(await makeAttack(trivialKeys, settingOf(open), given));
    expect(trials["no key"]).toBe(1);
    expect(trials["γ × 0, the best of 1 random key"]).toBe(1);
  });

  it("finds a gate that opens to a constant", async () => {
    // a seventh unit that sees nothing but the key: at three times the spread the classes are even
    const hidden = 7;
    const weights = solvingWeights({ hidden })["last.weight"]?.values ?? [];
    const opening = made(
      plantedVictim(
        engine,
        { hidden },
        {
          "last.weight": tensor([3, hidden], (output = 0, unit = 0) =>
            unit === 6 ? 10 * output : (weights[output * hidden + unit] ?? 0),
          ),
          "last.bias": tensor([3], (output) => -30 * output),
        },
        lockedModel({ hidden }),
      ),
    );
    const trials = recoveries(await makeAttack(trivialKeys, settingOf(opening, { hidden }), given));
    expect(trials["no key"]).toBeLessThan(0.1);
    expect(trials["the best of 4 constants"]).toBe(1);
  });

  it("finds a gate whose strength gives way", async () => {
    const trials = await makeAttack(trivialKeys, context, given);
    expect(trials.map(({ at }) => at?.["strength"])).toEqual([undefined, undefined, undefined, 0, 0.25, 4]);
    expect(recoveries(trials)["no key"]).toBeLessThan(0.5);
  });
});

describe("leaked keys", () => {
  it("unlock as they are: replay", async () => {
    const [trial] = await makeAttack(replay, context, {});
    expect(trial).toMatchObject({ recovery: 1, price: { leakedKeys: 1, labels: 0 } });
  });

  it("unlock by their mean, and with little noise: key_means", async () => {
    const trials = await makeAttack(keyMeans, context, { keys: [1, 3], noise: [0.01, 20] });
    expect(trials.map(({ at }) => at)).toEqual([
      { keys: 1, noise: 0.01 },
      { keys: 1, noise: 20 },
      { keys: 3, noise: 0 },
      { keys: 3, noise: 0.01 },
      { keys: 3, noise: 20 },
    ]);
    const found = recoveries(trials);
    expect(found["the mean of 3 keys"]).toBeCloseTo(1, 3);
    expect(found["one key and 0.01 × noise"]).toBeGreaterThan(0.9);
    expect(found["the mean of 3 keys and 20 × noise"]).toBeLessThan(0.6);
  });

  it("give their span away: span_reconstruction", async () => {
    const trials = await makeAttack(spanReconstruction, context, { keys: "all", draws: 12 });
    expect(trials.map(({ variant }) => variant).slice(0, 3)).toEqual([
      "1 key, conic mixes",
      "1 key, their mean",
      "1 key, Gaussian coefficients",
    ]);
    expect(trials).toHaveLength(9);
    const [conic, mean, gaussian] = trials;
    expect(conic?.recovery).toBeCloseTo(1, 3);
    expect(mean?.recovery).toBeCloseTo(1, 3);
    // one direction, and half of all coefficients are negative
    expect(gaussian?.recovery).toBeGreaterThan(0.1);
    expect(gaussian?.recovery).toBeLessThan(0.95);
    for (const { at } of trials) {
      expect(at?.["energy"]).toBeCloseTo(1, 6);
      expect(at?.["angle"]).toBeLessThan(0.1);
    }
  });
});

describe("keys that are looked for", () => {
  const given = { steps: 200, restarts: 3, lr: 0.05 };

  it("are found by gradients on labels: key_optimisation", async () => {
    const trials = await makeAttack(keyOptimisation, context, { ...given, labels: [300], way: "all" });
    expect(trials.map(({ variant }) => variant)).toEqual([
      "300 labels, through the gate, 20 steps",
      "300 labels, through the gate, 60 steps",
      "300 labels, through the gate",
      "300 labels, through the gate, 400 steps",
    ]);
    expect(trials[2]?.recovery).toBeGreaterThan(0.9);
    expect(trials[2]?.price).toMatchObject({ leakedKeys: 0, labels: 600, queries: 0, steps: 600 });
    expect(trials[2]?.validation).toBeGreaterThan(0.8);
  });

  it("are found every way that a gate allows", async () => {
    // twice the units: the second half speaks for the next class, and louder, unless a key turns it down
    const options = { hidden: 12, by: "mul" } as const;
    const sign = (unit: number): number => (unit % 6 < 3 ? 1 : -1);
    const classOf = (unit: number): number => unit % 3;
    const loud = made(
      plantedVictim(engine, options, {
        "first.weight": tensor([12, 8], (unit = 0, feature = 0) =>
          classOf(unit) === feature ? sign(unit) : 0,
        ),
        "first.bias": tensor([12], () => 0),
        "last.weight": tensor([3, 12], (output = 0, unit = 0) =>
          unit < 6
            ? Number(classOf(unit) === output) * sign(unit)
            : 2 * Number((classOf(unit) + 1) % 3 === output) * sign(unit),
        ),
      }),
    );
    const under = settingOf(loud, options);
    const bare = accuracy(await loud.unkeyedLogits(under.test), under.test, loud.model.experiment.head);
    expect(bare).toBeLessThan(0.3);
    const trials = await makeAttack(keyOptimisation, under, {
      ...given,
      lr: 0.1,
      labels: [300],
      way: "all",
    });
    const ways = ["through the gate", "straight through the clamp", "the scale itself"];
    const found = recoveries(trials);
    // half of a random key is cut off by the clamp, and there the gate has no slope
    for (const way of ways.slice(1)) expect(found[`300 labels, ${way}`], way).toBeGreaterThan(0.9);
    const unlabelled = keyOptimisationUnlabelled;
    const searched = await makeAttack(unlabelled, under, { ...given, samples: [100], way: "all" });
    expect(searched.map(({ variant }) => variant)).toEqual(ways.map((way) => `100 samples, ${way}`));
    // what is loudest there is what must be turned down: weights say the wrong thing of it
    const bounded = { ...factorSearchDefaults, labels: [100], samples: [0], pattern: [2, 0] };
    const [misled, factors] = await makeAttack(factorSearch, under, bounded);
    expect(misled?.recovery).toBeLessThan(0);
    expect(factors).toMatchObject({ variant: "100 labels, no pattern" });
    expect(factors?.recovery).toBeGreaterThan(0.9);
    // an optimizer saw gradients where inputs were alive: at the quiet half
    const slots = {
      ...Object.fromEntries(Object.entries(loud.hostWeights).map(([name, kept]) => [`v:${name}`, kept])),
      "v:last.weight": tensor([3, 12], (_, unit = 0) => (unit < 6 ? 1e-6 : 1e-10)),
    };
    const leaked = { ...under, setting: { ...under.setting, slots } };
    const few = { ...factorSearchDefaults, labels: [0], samples: [10], restarts: 2 };
    const [byWeights, moments] = await makeAttack(factorSearch, leaked, { ...few, reads: "both" });
    expect(byWeights?.recovery).toBeLessThan(0);
    expect(moments).toMatchObject({ variant: "10 samples, the optimizer's second moments" });
    expect(moments?.recovery).toBeGreaterThan(0.8);
    expect(moments?.price).toMatchObject({ labels: 0, unlabelled: 10 });
    const short = { ...few, steps: 1, restarts: 1, reads: "moments" } as const;
    expect(await makeAttack(factorSearch, leaked, short)).toMatchObject([{ variant: moments?.variant }]);
    expect(await makeAttack(factorSearch, under, short)).toMatchObject([
      { variant: "10 samples", remark: expect.stringContaining("keeps no second moments") },
    ]);
    // the loud half is a choice of units, which masks can make
    const masks = { labels: [0, 300], samples: 0, steps: 200, restarts: 3, lr: 0.1 };
    const masked = await makeAttack(maskSearch, under, masks);
    expect(masked).toMatchObject([
      { variant: "300 labels", price: { labels: 300, unlabelled: 0, steps: 600 } },
    ]);
    expect(masked[0]?.recovery).toBeGreaterThan(0.9);
    expect(masked[0]?.control?.variant).toBe("from scratch, 300 labels");
  });

  it("are found by gradients without labels: key_optimisation_unlabelled", async () => {
    const attack = keyOptimisationUnlabelled;
    const [trial] = await makeAttack(attack, context, { ...given, steps: 300, samples: [100], way: "gate" });
    expect(trial?.recovery).toBeGreaterThan(0.8);
    expect(trial?.price).toMatchObject({ labels: 0, unlabelled: 200, steps: 900 });
  });

  it("are looked for with labels alone, and the fewest with the most samples, without the pattern too: factor_search", async () => {
    const short = { ...factorSearchDefaults, steps: 1, restarts: 1, pattern: [2, 0] };
    const trials = await makeAttack(factorSearch, context, { ...short, labels: [0, 5], samples: [0, 6, 9] });
    expect(trials.map(({ variant }) => variant)).toEqual([
      ...["6 samples", "9 samples", "5 labels", "5 labels, 9 samples"],
      "5 labels, 9 samples, no pattern",
    ]);
    const all = { ...short, together: "all", pattern: [2], labels: [5, 8], samples: [9] } as const;
    const together = await makeAttack(factorSearch, context, all);
    expect(together.map(({ variant }) => variant)).toEqual(["5 labels, 9 samples", "8 labels, 9 samples"]);
  });

  it("are found by labels, samples and weights together: factor_search", async () => {
    const search = { ...factorSearchDefaults, restarts: 3 };
    const trials = await makeAttack(factorSearch, context, { ...search, labels: [0, 10], samples: [0, 100] });
    expect(trials.map(({ variant }) => variant)).toEqual([
      "100 samples",
      "10 labels",
      "10 labels, 100 samples",
    ]);
    const found = recoveries(trials);
    expect(found["100 samples"]).toBeGreaterThan(0.8);
    expect(found["10 labels, 100 samples"]).toBeGreaterThan(0.7);
    expect(trials.map(({ control }) => control?.variant)).toEqual([
      undefined,
      "from scratch, 10 labels",
      "from scratch, 10 labels",
    ]);
    expect(trials[2]?.price).toMatchObject({ labels: 10, unlabelled: 100, queries: 0, steps: 900 });
  });

  it("are not needed where wrong ones push the true class down: least_likely_class", async () => {
    const last = solvingWeights()["last.weight"];
    const turned = made(
      plantedVictim(
        engine,
        {},
        { "last.weight": tensor([3, 6], (output = 0, unit = 0) => -(last?.values[6 * output + unit] ?? 0)) },
      ),
    );
    const options = { keys: 50, samples: [100], rounds: 0, steps: 100, restarts: 2 };
    const [vote, ...others] = await makeAttack(leastLikelyClass, settingOf(turned), options);
    expect(others).toEqual([]);
    expect(vote).toMatchObject({ variant: "100 samples, 50 keys", validation: null, outputs: "all" });
    expect(vote?.recovery).toBeGreaterThan(0.85);
    expect(vote?.price).toMatchObject({ labels: 0, unlabelled: 100, steps: 0 });
  });

  it("are found from what such a vote says of the samples: least_likely_class", async () => {
    const options = { keys: 20, samples: [100], rounds: 2, steps: 200, restarts: 3 };
    const [vote, key] = await makeAttack(leastLikelyClass, context, options);
    expect(key).toMatchObject({ variant: "100 samples, then 2 searches", price: { steps: 1200 } });
    expect(key?.recovery).toBeGreaterThan(vote?.recovery ?? 1);
  });

  it("teach the weights what they say of samples: chain", async () => {
    const options = { labels: [0, 10], samples: 100, steps: 200, restarts: 3, batch: 32, lr: 0.01 };
    const trials = await makeAttack(chain, context, options);
    expect(trials.map(({ variant }) => variant)).toEqual([
      ...["100 samples, without a gate", "100 samples, the key built in"],
      ...["10 labels, 100 samples, without a gate", "10 labels, 100 samples, the key built in"],
    ]);
    for (const { recovery } of trials) expect(recovery).toBeGreaterThan(0.7);
    expect(trials.map(({ price: { labels, unlabelled } }) => [labels, unlabelled])).toEqual([
      ...[
        [0, 125],
        [0, 125],
      ],
      ...[
        [10, 125],
        [10, 125],
      ],
    ]);
    expect(trials.map(({ control }) => control?.variant)).toEqual([
      ...[undefined, undefined],
      ...["from scratch, 10 labels", "from scratch, 10 labels"].map((name) => expect.stringContaining(name)),
    ]);
  });

  it("are found by asking: query_search", async () => {
    const trials = await makeAttack(querySearch, context, {
      queries: [700, 60_000],
      labels: 60,
      feedback: "both",
    });
    expect(trials).toHaveLength(8);
    const searched = trials.filter(({ control }) => control !== undefined);
    expect(searched.map(({ variant }) => variant)).toEqual([
      "700 queries, scores",
      "60,000 queries, scores",
      "700 queries, labels",
      "60,000 queries, labels",
    ]);
    for (const { at, price } of searched)
      expect(price.queries).toBeLessThanOrEqual((at?.["queries"] ?? 0) + 780);
    expect(searched[1]?.recovery).toBeGreaterThan(0.8);
    // whoever hears only the answer sees nothing of a step that turns no answer
    expect(searched[3]?.recovery).toBeGreaterThan(0.4);
    expect(searched[1]?.control?.variant).toBe("keys at random");
  });

  it("are found where the basis is known, and where any key will do: calibration", async () => {
    const trials = await makeAttack(calibration, context, { ...given, labels: 300 });
    expect(trials.map(({ recovery }) => recovery > 0.9)).toEqual([true, true]);
  });
});

describe("a victim of random weights", () => {
  const options = { classes: 10, width: 64, hidden: 64, reject: true };
  let nothing: ScoredSetting;
  beforeAll(() => {
    const model = lockedModel(options);
    const random = { ...initialParameters(model.parameters, 5), ...initialBuffers(model.parameters, 5) };
    const victim = made(plantedVictim(engine, options, random, model));
    nothing = leakingSetting(victim, { ...options, samples: 6000 });
  });
  const short = { steps: 100, restarts: 2, lr: 0.05 };

  it.each([
    ["reject_bypass", () => makeAttack(rejectBypass, nothing, { keys: 3 })],
    ["relabelling", () => makeAttack(relabelling, nothing, { labels: [10, 300] })],
    ["trivial_keys", () => makeAttack(trivialKeys, nothing, { random: 30, strengths: [0, 2], labels: 100 })],
    ["replay", () => makeAttack(replay, nothing, {})],
    ["key_means", () => makeAttack(keyMeans, nothing, { keys: [2], noise: [1] })],
    ["span_reconstruction", () => makeAttack(spanReconstruction, nothing, { keys: "few", draws: 2 })],
    ["key_optimisation", () => makeAttack(keyOptimisation, nothing, { ...short, labels: [30], way: "gate" })],
    [
      "key_optimisation_unlabelled",
      () => makeAttack(keyOptimisationUnlabelled, nothing, { ...short, samples: [50], way: "gate" }),
    ],
    [
      "factor_search",
      () => makeAttack(factorSearch, nothing, { ...factorSearchDefaults, labels: [0, 10], samples: [50] }),
    ],
    [
      "least_likely_class",
      () =>
        makeAttack(leastLikelyClass, nothing, {
          ...{ keys: 50, samples: [50], rounds: 1, steps: 100, restarts: 2 },
        }),
    ],
    [
      "mask_search",
      () =>
        makeAttack(maskSearch, nothing, { labels: [0, 10], samples: 50, steps: 100, restarts: 2, lr: 0.1 }),
    ],
    [
      "chain",
      () =>
        makeAttack(chain, nothing, {
          ...{ labels: [0], samples: 50, steps: 60, restarts: 2, batch: 32, lr: 0.005 },
        }),
    ],
    [
      "query_search",
      () => makeAttack(querySearch, nothing, { queries: [2000], labels: 10, feedback: "scores" }),
    ],
  ])("gives nothing away: %s", async (_, run) => {
    for (const trial of await run()) expect(Math.abs(trial.recovery)).toBeLessThan(0.12);
  });
});

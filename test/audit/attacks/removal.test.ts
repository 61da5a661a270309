import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchnormReestimation } from "../../../audit/attacks/batchnorm-reestimation.js";
import { makeAttack, type ScoredSetting, type Trial } from "../../../audit/attacks/index.js";
import { pruning } from "../../../audit/attacks/pruning.js";
import { weightNoise } from "../../../audit/attacks/weight-noise.js";
import type { Inject, Mode } from "../../../runtime/model.js";
import type { OpenedModel } from "../../../runtime/opened-model/index.js";
import type { Engine } from "../../../tensor/engines/engine.js";
import type { Ops } from "../../../tensor/ops/index.js";
import { initialBuffers, initialParameters } from "../../../tensor/programs/index.js";
import { plantedModel, plantedVictim, settingOf, solvingWeights, tensor, testEngine } from "./planted.js";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
const victims: OpenedModel[] = [];
const made = (victim: OpenedModel): OpenedModel => {
  victims.push(victim);
  return victim;
};
const best = (trials: readonly Trial[]): number => Math.max(...trials.map(({ recovery }) => recovery));

afterAll(async () => {
  for (const victim of victims) await victim.dispose();
});

describe("pruning", () => {
  /** A seventh unit that is 10⁴ on every sample without a key, and a few small weights that let it drown the classes. */
  const hidden = 7;
  let victim: OpenedModel;
  beforeAll(() => {
    const drowning = {
      "first.bias": tensor([hidden], (unit) => (unit === 6 ? 1e4 : 0)),
      "last.weight": tensor([3, hidden], (output = 0, unit = 0) =>
        unit === 6
          ? 0.001 * (output + 1)
          : (solvingWeights({ hidden })["last.weight"]?.values[output * hidden + unit] ?? 0),
      ),
    };
    victim = made(plantedVictim(engine, { hidden }, drowning));
  });

  it("finds a gate that hangs on small weights", async () => {
    const trials = await makeAttack(pruning, settingOf(victim, { hidden }), {
      shares: [0.3, 0.7],
      labels: 100,
    });
    const [few, enough] = trials;
    expect(trials.map(({ at }) => at)).toEqual([{ share: 0.3 }, { share: 0.7 }]);
    expect(few?.recovery).toBeLessThan(0.1);
    expect(enough?.recovery).toBe(1);
    expect(enough?.variant).toBe("70 % of the weights, no key");
    expect(enough?.control?.recovery).toBeLessThan(0.1);
    expect(enough?.price).toMatchObject({ leakedKeys: 0, labels: 100, queries: 0, steps: 0 });
  });
});

describe("a reject output", () => {
  const options = { reject: true };
  // Without a key it is 10 too high for any class; the classes are as they should be.
  let victim: OpenedModel;
  beforeAll(() => {
    const bias = tensor([4], (output) => (output === 3 ? 10 : 0));
    victim = made(plantedVictim(engine, options, { "last.bias": bias }));
  });

  it("is masked, and what it would have cost is said", async () => {
    const trials = await makeAttack(pruning, settingOf(victim, options), { shares: [0.5], labels: 100 });
    expect(trials).toHaveLength(1);
    expect(trials[0]).toMatchObject({ outputs: "classes", recovery: 1, control: { recovery: 1 } });
    expect(trials[0]?.unmasked?.accuracy).toBe(0);
  });
});

describe("weight_noise", () => {
  /** The classes times the difference of two weights, which are equal. */
  const plain = plantedModel();
  const balanced = {
    ...plain,
    parameters: {
      balance: { weight: { shape: [3], initializer: { kind: "constant", value: 1 } } },
      ...plain.parameters,
    },
    forward<T>(ops: Ops<T>, tree: unknown, input: T, inject: Inject<T, string>, mode: Mode<T>): T {
      const { balance } = tree as { readonly balance: { readonly weight: T } };
      const difference = ops.sub(ops.slice(balance.weight, [0], [1]), ops.slice(balance.weight, [1], [1]));
      return ops.mul(plain.forward(ops, tree as never, input, inject, mode), difference);
    },
  } as const;
  let victim: OpenedModel;
  beforeAll(() => {
    const even = { "balance.weight": tensor([3], (i) => (i < 2 ? 1 : 0)) };
    victim = made(plantedVictim(engine, {}, even, balanced as unknown as typeof plain));
  });

  it("finds a gate that hangs on a balance, by the best of several draws", async () => {
    const trials = await makeAttack(weightNoise, settingOf(victim), {
      scales: [0.1],
      draws: 5,
      labels: 100,
    });
    expect(trials).toHaveLength(1);
    expect(trials[0]?.recovery).toBeGreaterThan(0.85);
    expect(trials[0]?.control?.recovery).toBeLessThan(0.1);
  });
});

describe("batchnorm_reestimation", () => {
  const options = { batchnorm: true };
  const shifted = {
    // Those of a path on which the classes lie far apart: without its key, one of them is always on top.
    "norm.runningMean": tensor([6], (unit) => (unit < 3 ? -8 * unit : 0)),
  };
  let victim: OpenedModel;
  beforeAll(() => {
    victim = made(plantedVictim(engine, options, shifted));
  });
  const given = { batches: 60, batch: 32, labels: 100 };

  it("finds running statistics that are those of another path, without a label but those it selects by", async () => {
    const [trial, ...others] = await makeAttack(batchnormReestimation, settingOf(victim, options), given);
    expect(others).toEqual([]);
    expect(trial?.recovery).toBeGreaterThan(0.9);
    expect(trial?.control?.recovery).toBeLessThan(0.1);
    expect(trial?.price).toMatchObject({ labels: 100, unlabelled: 1800, queries: 0, steps: 0 });
  });

  it("does not apply to a model without batch norm", () => {
    expect(batchnormReestimation.inapplicable?.(victim)).toBeUndefined();
    const bare = made(plantedVictim(engine, {}, {}));
    expect(batchnormReestimation.inapplicable?.(bare)).toBe("the model has no batch norm");
  });
});

describe("a victim of random weights", () => {
  const options = { classes: 10, width: 64, hidden: 64, reject: true, batchnorm: true };
  let context: ScoredSetting;
  beforeAll(() => {
    const model = plantedModel(options);
    const random = { ...initialParameters(model.parameters, 5), ...initialBuffers(model.parameters, 5) };
    const victim = made(plantedVictim(engine, options, random, model));
    context = settingOf(victim, { ...options, samples: 6000 });
  });

  it.each([
    ["pruning", () => makeAttack(pruning, context, { shares: [0.1, 0.5, 0.9], labels: 100 })],
    ["weight_noise", () => makeAttack(weightNoise, context, { scales: [0.1, 0.5], draws: 3, labels: 100 })],
    [
      "batchnorm_reestimation",
      () => makeAttack(batchnormReestimation, context, { batches: 20, batch: 32, labels: 100 }),
    ],
  ] as const)("gives nothing to %s", async (_, run) => {
    expect(best(await run())).toBeLessThan(0.1);
  });
});

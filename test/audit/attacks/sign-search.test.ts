import { afterAll, describe, expect, it } from "vitest";
import type { AttackerData } from "../../../audit/attacks/attacker-data.js";
import { makeAttack, type ScoredSetting } from "../../../audit/attacks/index.js";
import { signPrior } from "../../../audit/attacks/sign-prior.js";
import { signSearch } from "../../../audit/attacks/sign-search.js";
import { predictions, type Samples } from "../../../runtime/opened-model/index.js";
import { type HostTensor, initialParameters, type Named } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { plantedModel, plantedVictim, settingOf, solvingWeights, testEngine } from "./planted.js";

const engine = await testEngine();
const victims: { dispose(): Promise<void> }[] = [];
afterAll(async () => {
  for (const victim of victims) await victim.dispose();
});

const given = { labels: [60], samples: [0], steps: 150, batch: 32, lr: 0.01, restarts: 8, search_lr: 0.1 };

/** The weights with a random sign each. */
function withoutSigns(weights: Named<HostTensor>): Named<HostTensor> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { type, values }]) => {
      const random = stream(11, "weights", name);
      return [
        name,
        { type, values: Float32Array.from(values, (value) => (random.uniform() < 0.5 ? -value : value)) },
      ];
    }),
  );
}

function searched(
  weights: Named<HostTensor>,
  args: Parameters<typeof signSearch.run>[1],
  {
    lock = "signs",
    data,
    ...scored
  }: Partial<ScoredSetting> & { readonly lock?: string; readonly data?: AttackerData } = {},
) {
  const victim = plantedVictim(engine, {}, withoutSigns(weights));
  victims.push(victim);
  const usual = settingOf(victim);
  const setting = {
    ...{ ...usual.setting, ...(data && { data }) },
    lock: { name: lock, parameters: Object.keys(weights) },
  };
  return makeAttack(signSearch, { ...usual, ...scored, setting }, args);
}

describe("what weights before training say of signs", () => {
  const numbers = stream(5, "weights");
  const count = 20_000;
  const start = numbers.fillNormal(new Float32Array(count));
  const noise = numbers.fillNormal(new Float32Array(count));

  it("is the mean of the sign, as often right as it says", () => {
    const trained = start.map((value, i) => 0.8 * value + 0.6 * (noise[i] ?? 0));
    const theta = signPrior(trained.map(Math.abs), start);
    // among the numbers of one θ, the sign is that of the start as often as (1 + tanh θ) / 2 says
    for (const [low, high] of [
      [0.1, 0.2],
      [0.5, 0.6],
      [1, 1.2],
    ] as const) {
      const group = [...theta.keys()].filter(
        (i) => Math.abs(theta[i] ?? 0) > low && Math.abs(theta[i] ?? 0) < high,
      );
      const right = group.filter((i) => (theta[i] ?? 0) * (trained[i] ?? 0) > 0).length / group.length;
      expect(group.length).toBeGreaterThan(300);
      expect(Math.abs(right - (1 + Math.tanh((low + high) / 2)) / 2)).toBeLessThan(0.05);
    }
  });

  it("is nothing where nothing was remembered", () => {
    const theta = signPrior(noise.map(Math.abs), start);
    expect(Math.max(...theta.map(Math.abs))).toBeLessThan(0.5);
    expect([...signPrior([1, 2, 3], [0, 0, 0])]).toEqual([0, 0, 0]);
  });

  it("is the sign of numbers that all began alike and moved little", () => {
    expect([...signPrior([0.9, 1.1, 1], [1, 1, 1])]).toEqual([2, 2, 2]);
  });
});

describe("sign_search", () => {
  it("finds signs by labels, beside magnitudes that were shuffled and networks from scratch", async () => {
    const trials = await searched(solvingWeights(), given);
    expect(trials.map(({ variant }) => variant)).toEqual(["60 labels", "60 labels, trained on"]);
    const [found, trained] = trials;
    expect(found?.price).toMatchObject({ labels: 60, unlabelled: 0, steps: 1200 });
    expect(trained?.price).toMatchObject({ labels: 75, steps: 1350 });
    expect(found?.recovery).toBeGreaterThan(0.7);
    expect(found?.control?.variant).toMatch(
      /^(the same search, magnitudes shuffled|from scratch, 60 labels)$/,
    );
  });

  it("takes the middle of an exponent for the magnitude that keyed_map hides", async () => {
    const [found] = await searched(solvingWeights(), given, { lock: "keyed_map" });
    expect(found?.recovery).toBeGreaterThan(0.7);
  });

  it("needs no label where the weights before training say enough", async () => {
    const { parameters, experiment } = plantedModel();
    const start = initialParameters(parameters, experiment.seed);
    const noise = stream(12, "weights");
    const trained = Object.fromEntries(
      Object.entries(start).map(([name, { type, values }]) => [
        name,
        { type, values: Float32Array.from(values, (value) => 2 * value + 0.1 * noise.normal()) },
      ]),
    );
    // the task is what the network says before it is locked
    const owner = plantedVictim(engine, {}, trained);
    victims.push(owner);
    const named = async (samples: Samples): Promise<Samples> => {
      const logits = await owner.unkeyedLogits(samples);
      return { ...samples, labels: predictions(logits, experiment.head, "all") };
    };
    const { setting, test, baseline } = settingOf(owner);
    const { pool, validation } = setting.data;
    const trials = await searched(
      trained,
      { ...given, labels: [0], samples: [200], steps: 1 },
      {
        ...{ baseline, test: await named(test) },
        data: { ...setting.data, pool: await named(pool), validation: await named(validation) },
      },
    );
    expect(trials.map(({ variant }) => variant)).toEqual(["200 samples"]);
    expect(trials[0]?.price).toMatchObject({ labels: 0, unlabelled: 200 });
    expect(trials[0]?.control?.variant).toBe("the same search, magnitudes shuffled");
    expect(trials[0]?.recovery).toBeGreaterThan(0.7);
    expect(trials[0]?.recovery).toBeGreaterThan((trials[0]?.control?.recovery ?? 1) + 0.2);
  });

  it("finds nothing in weights that say nothing", async () => {
    const random = initialParameters(plantedModel().parameters, 77);
    for (const { recovery, control } of await searched(random, { ...given, labels: [10] }))
      expect(recovery).toBeLessThan((control?.recovery ?? 0) + 0.2);
  });

  it("is for locks that hide signs and leave magnitudes", () => {
    const victim = plantedVictim(engine, {}, {});
    expect(signSearch.inapplicable?.(victim, { name: "noise", parameters: [] })).toContain(
      "no lock hides signs",
    );
    expect(signSearch.inapplicable?.(victim, { name: "keyed_map", parameters: [] })).toBeUndefined();
  });
});

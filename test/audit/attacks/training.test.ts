import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { extraction } from "../../../audit/attacks/extraction.js";
import { fineTuning } from "../../../audit/attacks/fine-tuning.js";
import { makeAttack, type ScoredSetting } from "../../../audit/attacks/index.js";
import { layerFeatures } from "../../../audit/attacks/layer-features.js";
import { semiSupervised } from "../../../audit/attacks/semi-supervised.js";
import { substitution } from "../../../audit/attacks/substitution.js";
import { headParameters, type OpenedModel } from "../../../runtime/opened-model/index.js";
import type { Engine } from "../../../tensor/engines/engine.js";
import { initialBuffers, initialParameters } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { tinyModel } from "../../support/tiny-model.js";
import { plantedModel, plantedVictim, settingOf, tensor, testEngine } from "./planted.js";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
const victims: OpenedModel[] = [];
const made = (victim: OpenedModel): OpenedModel => {
  victims.push(victim);
  return victim;
};
const effort = { steps: 100, batch: 32 };
const lr = 0.02;

afterAll(async () => {
  for (const victim of victims) await victim.dispose();
});

describe("fine_tuning", () => {
  // Most features say nothing, which a network that starts anew has to find out.
  const options = { width: 32 };
  const noise = stream(1, "weights").fillNormal(new Float32Array(18));
  let scrambled: OpenedModel;
  beforeAll(() => {
    const last = { "last.weight": { type: { dtype: "float32", shape: [3, 6] }, values: noise } } as const;
    scrambled = made(plantedVictim(engine, options, last));
  });

  it("finds features that were left as they are, beside a control that has none", async () => {
    const heard: number[] = [];
    const context = settingOf(scrambled, { ...options, reportProgress: (done) => void heard.push(done) });
    const trials = await makeAttack(fineTuning, context, { ...effort, shares: [0.01], lr: 0.05 });
    expect(trials.map(({ variant }) => variant)).toEqual([
      "head, 100 labels",
      "all weights, 100 labels",
      "all weights, a fresh head, 100 labels",
    ]);
    const [head] = trials;
    expect(head?.recovery).toBeGreaterThan(0.85);
    expect(head?.recovery).toBeGreaterThan((head?.control?.recovery ?? 1) + 0.05);
    expect(head?.control?.variant).toBe("from scratch, 100 labels");
    expect(head?.price).toMatchObject({ labels: 125, queries: 0, steps: 100 });
    expect(heard.at(-1)).toBe(1);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  });

  it("says where the attacker has not so many samples", async () => {
    const [trial] = await makeAttack(fineTuning, settingOf(scrambled, { ...options, samples: 200 }), {
      ...effort,
      steps: 1,
      shares: [0.1],
      lr,
    });
    expect(trial?.variant).toBe("head, 120 labels");
    expect(trial?.remark).toBe("the attacker has only 120 of 1000 samples");
  });

  it("gives the same on another run", async () => {
    const given = { ...effort, steps: 5, shares: [0.004], lr };
    const measured = async () =>
      (await makeAttack(fineTuning, settingOf(scrambled, options), given)).map(
        ({ price: _, ...rest }) => rest,
      );
    expect(await measured()).toEqual(await measured());
  });

  it("trains with the dropout and the batch norm that the model has", async () => {
    const layers = { ...options, batchnorm: true, dropout: 0.3 };
    const model = plantedModel(layers);
    const own = { ...initialParameters(model.parameters, 5), ...initialBuffers(model.parameters, 5) };
    const victim = made(plantedVictim(engine, layers, own, model));
    const given = { ...effort, shares: [0.05], lr: 0.02 };
    for (const trial of await makeAttack(fineTuning, settingOf(victim, layers), given)) {
      if (trial.variant.startsWith("all")) expect(trial.recovery).toBeGreaterThan(0.6);
    }
  });

  it("says where no step helped, and where training diverged", async () => {
    const solved = made(plantedVictim(engine, options, {}));
    const given = { ...effort, shares: [0.004], lr: 1e38 };
    const trials = await makeAttack(fineTuning, settingOf(solved, options), given);
    const all = trials.find(({ variant }) => variant.startsWith("all weights, 40"));
    expect(all?.recovery).toBe(1);
    expect(all?.remark).toMatch(
      /^no step did better than the weights as they were; the loss left the finite numbers after \d+ steps?$/,
    );
    expect(all?.price.steps).toBeLessThan(effort.steps);
  });

  it("stops where it is told to", async () => {
    const context = settingOf(scrambled, { ...options, signal: AbortSignal.abort(new Error("stopped")) });
    await expect(makeAttack(fineTuning, context, { ...effort, shares: [0.01], lr })).rejects.toThrow(
      "stopped",
    );
  });

  it("leaves the head alone where it cannot tell it, and says so", async () => {
    const model = plantedModel();
    const { last, ...others } = model.parameters;
    const turned = { ...model, parameters: { ...(last && { last }), ...others } };
    const victim = made(plantedVictim(engine, {}, {}, turned));
    const trials = await makeAttack(fineTuning, settingOf(victim), {
      ...effort,
      steps: 1,
      shares: [0.004],
      lr,
    });
    expect(trials.map(({ variant }) => variant)).toEqual(["all weights, 40 labels"]);
    expect(trials[0]?.remark).toContain("the head was not trained alone");
  });
});

describe("semi_supervised", () => {
  const options = { width: 32 };

  it("goes on from the weights, beside a control of the same samples and effort", async () => {
    const shifted = { "last.bias": tensor([3], (output = 0) => [4, -4, 0][output] ?? 0) };
    const victim = made(plantedVictim(engine, options, shifted));
    const trials = await makeAttack(semiSupervised, settingOf(victim, options), {
      ...{ labels: [100], samples: [0, 60], steps: 100, batch: 32, lr: 0.05 },
    });
    expect(trials.map(({ variant, at, price }) => ({ variant, at, price }))).toEqual([
      {
        variant: "100 labels",
        at: { labels: 100, unlabelled: 0 },
        price: expect.objectContaining({ labels: 125, unlabelled: 0, steps: 100 }),
      },
      {
        variant: "100 labels, 60 samples",
        at: { labels: 100, unlabelled: 60 },
        price: expect.objectContaining({ labels: 125, unlabelled: 60, steps: 100 }),
      },
    ]);
    for (const { control } of trials) expect(control?.variant).toMatch(/^from scratch, 100 labels/);
    expect(trials[0]?.recovery).toBeGreaterThan((trials[0]?.control?.recovery ?? 1) + 0.05);
    // what the samples say counts for something
    expect(trials[1]?.accuracy).not.toBe(trials[0]?.accuracy);
  });
});

describe("layer_features", () => {
  const options = { width: 32 };

  it("reads classes off layers whose head says nothing, beside networks that were never trained", async () => {
    const nothing = { "last.weight": tensor([3, 6], () => 0), "last.bias": tensor([3], () => 0) };
    const victim = made(plantedVictim(engine, options, nothing));
    const given = { layers: 3, steps: 150, batch: 32, lr: 0.05, scratch_lr: 0.02 };
    const trials = await makeAttack(layerFeatures, settingOf(victim, options), { ...given, labels: [60] });
    expect(trials.map(({ variant }) => variant)).toEqual([
      "what layer 2 reads, no key, 60 labels",
      "what layer 2 reads, a wrong key, 60 labels",
    ]);
    for (const { recovery, control, price } of trials) {
      expect(recovery).toBeGreaterThan(0.85);
      expect(recovery).toBeGreaterThan((control?.recovery ?? 1) + 0.05);
      expect(price).toMatchObject({ labels: 75, steps: 150 });
    }
  });
});

describe("the head", () => {
  it("is the last layer, where that gives the outputs", () => {
    expect(headParameters(tinyModel())).toEqual(["head.weight"]);
    expect(headParameters(plantedModel({ reject: true }))).toEqual(["last.weight", "last.bias"]);
    const { head: _, ...others } = tinyModel().parameters;
    expect(headParameters({ ...tinyModel(), parameters: others })).toBeUndefined();
  });
});

/** Every unit 3 too low, or too high, for the head, unless a key makes up for it. */
const shift = [3, -3, 2, -2, 3, -3];
let gated: OpenedModel;
beforeAll(() => {
  const bias = tensor([3], (output = 0) => -((shift[output] ?? 0) - (shift[output + 3] ?? 0)));
  gated = made(plantedVictim(engine, {}, { "last.bias": bias }));
});
const leaked = new Map([["middle", Float32Array.from(shift)]]);

describe("substitution", () => {
  it("finds a gate that is no more than a scale and a bias for each channel", async () => {
    const context = settingOf(gated);
    const [trial] = await makeAttack(substitution, context, {
      ...effort,
      shares: [0.01],
      lr: 0.1,
      scratch_lr: lr,
    });
    expect(trial?.variant).toBe("100 labels");
    expect(trial?.recovery).toBeGreaterThan(0.9);
    expect(trial?.validation).toBeGreaterThan(0.9);
    expect(trial?.control?.recovery).toBeLessThan(trial?.recovery ?? 0);
    expect(trial?.price).toMatchObject({ leakedKeys: 0, labels: 125, queries: 0, steps: 100 });
  });
});

describe("extraction", () => {
  it("teaches a network without a gate what one leaked key shows, without a label", async () => {
    const [trial] = await makeAttack(extraction, settingOf(gated, { leaked }), {
      ...effort,
      queries: [400],
      lr,
    });
    expect(trial?.recovery).toBeGreaterThan(0.85);
    expect(trial?.price).toMatchObject({
      leakedKeys: 1,
      labels: 0,
      unlabelled: 500,
      queries: 500,
      steps: 100,
    });
    expect(trial?.control?.variant).toBe("from scratch, 400 labels");
  });
});

describe("a victim of random weights", () => {
  const options = { classes: 10, width: 64, hidden: 64, batchnorm: true };
  const key = new Map([["middle", new Float32Array(64)]]);
  let context: ScoredSetting;
  beforeAll(() => {
    const model = plantedModel(options);
    const random = { ...initialParameters(model.parameters, 5), ...initialBuffers(model.parameters, 5) };
    const victim = made(plantedVictim(engine, options, random, model));
    context = settingOf(victim, { ...options, samples: 4000, leaked: key });
  });
  const given = { ...effort, shares: [0.05], lr: 0.005 };

  it.each([
    ["fine_tuning", () => makeAttack(fineTuning, context, given)],
    ["substitution", () => makeAttack(substitution, context, { ...given, scratch_lr: 0.005 })],
    [
      "layer_features",
      () =>
        makeAttack(layerFeatures, context, {
          ...{ ...effort, layers: 1, labels: [100], lr: 0.005, scratch_lr: 0.005 },
        }),
    ],
    ["extraction", () => makeAttack(extraction, context, { ...effort, queries: [500], lr: 0.005 })],
  ] as const)("gives %s no more than training from scratch does", async (_, run) => {
    for (const { recovery, control } of await run()) {
      expect(recovery).toBeLessThan((control?.recovery ?? 0) + 0.08);
    }
  });

  it("teaches a student nothing", async () => {
    const [trial] = await makeAttack(extraction, context, { ...effort, queries: [500], lr: 0.005 });
    expect(trial?.recovery).toBeLessThan(0.1);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { fineTuning } from "../../../audit/attacks/fine-tuning.js";
import {
  type AttackContext,
  type Candidate,
  defineAttack,
  makeAttack,
  type ScoredSetting,
  Tally,
} from "../../../audit/attacks/index.js";
import { tryRemovals } from "../../../audit/attacks/removal.js";
import { substitution } from "../../../audit/attacks/substitution.js";
import { createToolkit } from "../../../audit/attacks/toolkit/toolkit.js";
import type { OpenedModel, Samples } from "../../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../../tensor/programs/index.js";
import { plantedVictim, settingOf, solvingWeights, tensor, testEngine } from "./planted.js";

// The validation split has other names for the classes than the pool and the test split: an attack that selects honestly is
// right on the first and wrong on the last, and one that selects on anything else gives itself away by doing well.
const classes = 3;
const shifts = { pool: 1, validation: 0, test: 1 } as const;

let victim: OpenedModel;
beforeAll(async () => {
  victim = plantedVictim(await testEngine(), {}, {});
});
afterAll(() => victim.dispose());

/** Weights that are right where the labels are shifted so far. */
function rightWhere(shift: number): Named<HostTensor> {
  const values = solvingWeights()["last.weight"]?.values ?? [];
  const source = (output: number): number => (output + classes - shift) % classes;
  return {
    "last.weight": tensor([classes, 6], (output = 0, unit = 0) => values[source(output) * 6 + unit] ?? 0),
  };
}

function shifted({ labels, ...samples }: Samples, shift: number): Samples {
  return { ...samples, labels: labels.map((label) => (label + shift) % classes) };
}

function shiftedSetting(): ScoredSetting {
  const { setting, test, baseline } = settingOf(victim);
  const { pool, validation, ownersSamples } = setting.data;
  const data = {
    pool: shifted(pool, shifts.pool),
    validation: shifted(validation, shifts.validation),
    ownersSamples,
  };
  return { setting: { ...setting, data }, test: shifted(test, shifts.test), baseline };
}

const attackOf = (run: (context: AttackContext) => ReturnType<typeof fineTuning.run>) =>
  defineAttack({
    name: "planted",
    summary: "",
    knowledge: [],
    needsKeys: false,
    signature: {},
    quick: null,
    long: {},
    run,
  });

const right = (shift: number): Candidate => ({ key: null, weights: rightWhere(shift) });
const onTest = right(shifts.test);
const nowhere = right(2);

/** Right on the pool and the test split, on neither, and on the validation split. */
const candidates = [onTest, nowhere, right(shifts.validation)] as const;

describe("what an attack is given", () => {
  it("holds no test sample", () => {
    // @ts-expect-error: only the suite has the test split
    const cheat = ({ data }: AttackContext): unknown => data.test;
    const scored = shiftedSetting();
    const { context } = createToolkit(scored.setting);
    expect(cheat(context)).toBeUndefined();
  });

  it("shares no memory with the test split", () => {
    const { setting, test } = settingOf(victim);
    const buffers = Object.values(setting.data).flatMap((part) =>
      typeof part === "number" ? [] : [part.input.buffer, part.labels.buffer],
    );
    expect(buffers).toHaveLength(4);
    for (const { buffer } of [test.input, test.labels]) expect(buffers).not.toContain(buffer);
  });
});

describe("selecting goes by the validation split, and scoring by the test split", () => {
  const byValidation = { validation: 1, accuracy: 0 };

  it("where candidates are tried", async () => {
    const attack = attackOf(async function* ({ data, outputs, select }) {
      const options = { samples: data.validation, tally: new Tally() };
      yield { variant: "the best", outputs, ...(await select(candidates, options)) };
    });
    const [trial] = await makeAttack(attack, shiftedSetting(), {});
    expect(trial).toMatchObject({ ...byValidation, price: { labels: 300 } });
  });

  it("where weights are changed without training", async () => {
    const changes = () => candidates.map(({ weights = {} }) => ({ path: "none", weights }) as const);
    const attack = attackOf((context) =>
      tryRemovals(context, "planted", 100, [{ variant: "changed", at: {}, changes }]),
    );
    const [trial] = await makeAttack(attack, shiftedSetting(), {});
    expect(trial).toMatchObject({ ...byValidation, variant: "changed, no key", price: { labels: 100 } });
    // the victim as it is, which is right on the validation split
    expect(trial?.control).toMatchObject({ variant: "weights as they are, no key", accuracy: 0 });
  });

  it("where weights are trained on", async () => {
    const given = { shares: [0.01], steps: 20, batch: 32, lr: 0.05 };
    const [head, all] = await makeAttack(fineTuning, shiftedSetting(), given);
    const vain = "no step did better than the weights as they were";
    for (const trial of [head, all]) expect(trial).toMatchObject({ ...byValidation, remark: vain });
    const [substitutes] = await makeAttack(substitution, shiftedSetting(), { ...given, scratch_lr: 0.05 });
    expect(substitutes).toMatchObject({ ...byValidation, remark: vain });
  });

  it("where the control is trained: it keeps what does best on validation labels, not on those it learns", async () => {
    const attack = attackOf(async function* ({ data, outputs, training }) {
      const scratch = training({ steps: 60, batch: 32, learningRate: 0.05 });
      const control = await scratch.control(data.pool);
      yield {
        variant: "none",
        outputs,
        candidates: [{ key: null }],
        validation: null,
        price: new Tally().price(),
        controls: [control],
      };
    });
    const [trial] = await makeAttack(attack, shiftedSetting(), {});
    // with the names of the pool it would be right on nearly all
    expect(trial?.control?.accuracy).toBeLessThan(0.7);
    expect(trial?.control?.variant).toBe("from scratch, 1800 labels");
  });
});

describe("scoring", () => {
  const price = new Tally().price();
  const common = { price, outputs: "all", validation: null } as const;

  it("runs a candidate on the test split once, as a trial and as a control", async () => {
    const scored = shiftedSetting();
    const run = vi.spyOn(victim, "logits");
    const candidate = { key: new Map([["middle", new Float32Array(6)]]) };
    const attack = attackOf(async function* () {
      yield { ...common, variant: "first", candidates: [candidate] };
      yield {
        ...{ ...common, variant: "second", candidates: [onTest] },
        controls: [{ variant: "the first", candidates: [candidate], outputs: "all" }],
      };
    });
    const [first, second] = await makeAttack(attack, scored, {});
    expect(run.mock.calls.filter(([samples]) => samples === scored.test)).toHaveLength(1);
    run.mockRestore();
    expect(second?.control).toEqual({ variant: "the first", accuracy: 0, recovery: first?.recovery });
    expect(second).toMatchObject({ accuracy: 1, recovery: 1 });
  });

  it("is the mean over candidates of which any would do", async () => {
    const attack = attackOf(async function* () {
      yield { ...common, variant: "both", candidates: [onTest, nowhere] };
    });
    const [trial] = await makeAttack(attack, shiftedSetting(), {});
    expect(trial?.accuracy).toBe(0.5);
    expect(trial?.recovery).toBeCloseTo(0.25, 9);
    for (const field of ["unmasked", "control", "at", "remark"]) expect(trial).not.toHaveProperty(field);
  });

  it("holds a trial against the strongest of its controls", async () => {
    const attack = attackOf(async function* () {
      const control = (variant: string, candidate: Candidate) => ({
        ...common,
        variant,
        candidates: [candidate],
      });
      yield {
        ...{ ...common, variant: "nothing", candidates: [nowhere] },
        controls: [control("weak", nowhere), control("strong", onTest), control("as strong", onTest)],
      };
    });
    const [trial] = await makeAttack(attack, shiftedSetting(), {});
    expect(trial?.control).toEqual({ variant: "strong", accuracy: 1, recovery: 1 });
  });

  it("gives the fields of attacks.json, and no others", async () => {
    const attack = attackOf(async function* () {
      yield {
        ...{ ...common, variant: "masked", outputs: "classes", candidates: [onTest], continued: nowhere },
        ...{
          at: { labels: 3 },
          remark: "none",
          controls: [{ ...common, variant: "as it is", candidates: [nowhere] }],
        },
      };
    });
    const [trial] = await makeAttack(attack, shiftedSetting(), {});
    expect(trial).toEqual({
      ...{ variant: "masked", price, outputs: "classes", validation: null, accuracy: 1, recovery: 1 },
      unmasked: { accuracy: 1, recovery: 1 },
      control: { variant: "as it is", accuracy: 0, recovery: expect.closeTo(-0.5, 9) },
      ...{ at: { labels: 3 }, remark: "none" },
    });
  });

  it("takes outputs for the classes that they are said to stand for", async () => {
    const attack = attackOf(async function* () {
      const classOf = Int32Array.of(2, 0, 1);
      yield { ...common, outputs: "classes", variant: "renamed", candidates: [nowhere], classOf };
      yield { ...common, variant: "one is nothing", candidates: [nowhere], classOf: Int32Array.of(2, 0, -1) };
    });
    const [renamed, partly] = await makeAttack(attack, shiftedSetting(), {});
    expect(renamed?.accuracy).toBe(1);
    expect(renamed).not.toHaveProperty("unmasked");
    expect(partly?.accuracy).toBeGreaterThan(0.6);
    expect(partly?.accuracy).toBeLessThan(0.73);
  });

  it("says of a search which twice the steps carry further that it had not converged", async () => {
    const attack = attackOf(async function* () {
      const remark = "the attacker has no 10 labels";
      yield { ...common, variant: "cut short", candidates: [nowhere], remark, continued: onTest };
      yield { ...common, variant: "converged", candidates: [onTest], remark, continued: onTest };
    });
    const remarks = (await makeAttack(attack, shiftedSetting(), {})).map(({ remark }) => remark);
    expect(remarks).toEqual([
      "not converged: twice the steps recover 150 points more",
      "the attacker has no 10 labels",
    ]);
  });
});

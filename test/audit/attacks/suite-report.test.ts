import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttackContext } from "../../../audit/attacks/attack.js";
import type { AttackEvent } from "../../../audit/attacks/attack-event.js";
import {
  attackVictim,
  makeAttack,
  percent,
  planAttacks,
  splitSamples,
  Tally,
} from "../../../audit/attacks/index.js";
import type { PlannedAttack } from "../../../audit/attacks/plan.js";
import { breaks } from "../../../audit/attacks/verdict.js";
import type { ConcreteKey, OpenedModel } from "../../../runtime/opened-model/index.js";
import type { Engine } from "../../../tensor/engines/engine.js";
import { pick } from "../../../tensor/programs/index.js";
import { leakingSetting, lockedVictim } from "./locked.js";
import { plantedModel, plantedVictim, samplesOf, tensor, testEngine } from "./planted.js";

const { signal } = new AbortController();
const data = splitSamples(samplesOf(600, 3), 10_000, 1);
/** How often the commonest class is right on the test split. */
const counts = [0, 1, 2].map((label) => data.test.labels.filter((one) => one === label).length);
const chance = Math.max(...counts) / data.test.count;

let engine: Engine;
let victim: OpenedModel;
beforeAll(async () => {
  engine = await testEngine();
  victim = lockedVictim(engine);
});
afterAll(() => victim.dispose());

/** An attack that tries nothing; what it is given goes to `hear`. */
function idle(name: string, hear: (context: AttackContext) => void = () => {}): PlannedAttack {
  const attack = {
    ...{ name, summary: `tries ${name}`, knowledge: ["weights"], signature: {}, quick: {}, long: {} },
    async *run(context: AttackContext) {
      hear(context);
      const attempt = { variant: "no key", outputs: context.outputs, validation: null };
      yield { ...attempt, candidates: [{ key: null }], price: new Tally().price() };
    },
  };
  return { attack: attack as unknown as PlannedAttack["attack"], arguments: {} };
}

const made = (...attacks: PlannedAttack[]) => ({ budget: "quick", attacks }) as const;

describe("the report of a suite", () => {
  it("says what was attacked, by what, and how well keys and guesses do", async () => {
    const report = await attackVictim({ victim, data, plan: made(idle("replay")), seed: 7, signal });
    expect(report).toMatchObject({
      ...{ spec: "tiny", experiment: "Tiny", budget: "quick", seed: 7, engine: "onnx", device: "cpu" },
      ...{ authorised: 1, chance },
      data: { pool: 360, validation: 60, test: 180, ownersSamples: 10_000 },
    });
    expect(report.seconds).toBeGreaterThan(0);
    expect(report.seconds).toBeLessThan(60);
  });

  it("has an outcome for each attack: its trials, or why it was not made", async () => {
    const leftOut = { ...idle("relabelling"), arguments: null };
    const { attacks } = await attackVictim({
      victim,
      data,
      plan: made(idle("replay"), leftOut),
      seed: 7,
      signal,
    });
    const common = { knowledge: ["weights"] };
    expect(attacks).toEqual([
      {
        ...{ ...common, name: "replay", title: "tries replay", arguments: {} },
        ...{ trials: [expect.objectContaining({ variant: "no key" })], seconds: expect.any(Number) },
      },
      {
        ...{ ...common, name: "relabelling", title: "tries relabelling" },
        reason: "left out of the quick budget",
      },
    ]);
    const seconds = attacks.flatMap((outcome) => ("seconds" in outcome ? [outcome.seconds] : []));
    for (const one of seconds) expect(one > 0 && one < 60).toBe(true);
  });

  it("says of each attack when it begins and ends", async () => {
    const events: AttackEvent[] = [];
    const plan = made(
      idle("replay", ({ reportProgress }) => reportProgress(0.5)),
      idle("relabelling"),
    );
    await attackVictim({ victim, data, plan, seed: 7, signal, observe: (event) => void events.push(event) });
    expect(events.map(({ attack, number, attacks, done }) => [attack, number, attacks, done])).toEqual([
      ["replay", 1, 2, 0],
      ["replay", 1, 2, 0.5],
      ["replay", 1, 2, 1],
      ["relabelling", 2, 2, 0],
      ["relabelling", 2, 2, 1],
    ]);
  });

  it("is of the same leaked keys for all attacks, in one order, whatever was asked for before", async () => {
    const leaked: (readonly ConcreteKey[])[] = [];
    const plan = made(
      idle("replay", ({ leakedKeys }) => leaked.push(leakedKeys(1), leakedKeys(3))),
      idle("relabelling", ({ leakedKeys }) => leaked.push(leakedKeys(2))),
    );
    // keys that differ, as no point of their gate is shut
    const open = plantedVictim(engine, {}, {});
    await attackVictim({ victim: open, data, plan, seed: 7, signal });
    await open.dispose();
    const [one, three, two] = leaked;
    expect([one?.length, three?.length, two?.length]).toEqual([1, 3, 2]);
    expect(three?.slice(0, 1)).toEqual(one);
    expect(three?.slice(0, 2)).toEqual(two);
    expect(three?.[0]).not.toEqual(three?.[1]);
  });
});

describe("a suite on a model without a gate, whose weights are locked", () => {
  it("attacks the locked weights, measured against those of the owner", async () => {
    const model = plantedModel();
    const open = { ...model, experiment: { ...model.experiment, keyspaces: {}, injections: [] } };
    const owner = plantedVictim(engine, {}, {}, open);
    // every sign of the last layer is turned
    const { type, values } = pick(owner.hostWeights, "last.weight");
    const victim = owner.withWeights({
      "last.weight": { type, values: Float32Array.from(values, (value) => -value) },
    });
    const lock = { name: "signs", parameters: ["last.weight"] };
    const plan = planAttacks(undefined, {
      ...{ budget: "quick", only: ["replay", "extraction", "known_start", "weight_noise"] },
    });
    const { authorised, attacks } = await attackVictim({
      ...{ victim, locked: { lock, owner }, data, plan, seed: 1, signal },
    });
    expect(authorised).toBe(1);
    const reasons = attacks.map((outcome) => [
      outcome.name,
      "reason" in outcome ? outcome.reason : undefined,
    ]);
    expect(reasons).toEqual([
      ["replay", "no key enters the model"],
      ["weight_noise", undefined],
      ["known_start", undefined],
      ["extraction", "no key enters the model"],
    ]);
    const [, noise, start] = attacks.map((outcome) => ("trials" in outcome ? outcome.trials : []));
    // locked weights are wrong everywhere
    expect(noise?.[0]?.control?.recovery).toBeLessThan(0);
    expect(start?.map(({ variant }) => variant)).toEqual(["no data", "10 labels"]);
    victim.release();
    await owner.dispose();
  });
});

describe("a suite fails", () => {
  it("where no key enters the model", async () => {
    const model = plantedModel();
    const open = { ...model, experiment: { ...model.experiment, keyspaces: {}, injections: [] } };
    const ungated = plantedVictim(engine, {}, {}, open);
    await expect(
      attackVictim({ victim: ungated, data, plan: made(), seed: 1, signal }),
    ).rejects.toMatchObject({
      code: "SPK4073",
      message: expect.stringContaining("Tiny"),
    });
    await ungated.dispose();
  });

  it("where valid keys do no better than the commonest class", async () => {
    const commonest = counts.indexOf(Math.max(...counts));
    const constant = plantedVictim(
      engine,
      {},
      {
        "last.weight": tensor([3, 6], () => 0),
        "last.bias": tensor([3], (output) => Number(output === commonest)),
      },
    );
    await expect(
      attackVictim({ victim: constant, data, plan: made(), seed: 1, signal }),
    ).rejects.toMatchObject({
      code: "SPK4072",
      message: expect.stringContaining((100 * chance).toFixed(1)),
    });
    await constant.dispose();
  });

  it("with the reason of its signal, before an attack begins", async () => {
    const stopped = AbortSignal.abort(new Error("enough"));
    const heard: string[] = [];
    const plan = made(idle("replay", () => heard.push("replay")));
    await expect(attackVictim({ victim, data, plan, seed: 1, signal: stopped })).rejects.toThrow("enough");
    expect(heard).toEqual([]);
  });
});

it("what an attack has opened is closed when it ends, and when it fails", async () => {
  const { setting, ...scored } = leakingSetting(victim);
  for (const ending of ["ends", "fails"]) {
    const opened: { dispose(): Promise<void> }[] = [];
    const closed: string[] = [];
    const attack = {
      async *run({ keySearch }: AttackContext) {
        const search = keySearch({ through: "gate", objective: "labels", restarts: 1, largestBatch: 4 });
        search.dispose = async () => void closed.push("search");
        opened.push(search);
        if (ending === "fails") throw new Error("failed");
      },
    };
    const run = makeAttack(attack as never, { setting, ...scored }, {});
    if (ending === "fails") await expect(run).rejects.toThrow("failed");
    else expect(await run).toEqual([]);
    expect([opened.length, closed]).toEqual([1, ["search"]]);
  }
});

describe("a trial breaks a gate", () => {
  const trial = (recovery: number, control?: number) =>
    ({ recovery, ...(control !== undefined && { control: { recovery: control } }) }) as Parameters<
      typeof breaks
    >[0];

  it("from nine tenths of the accuracy on, unless its control does as well", () => {
    const found = [trial(0.9), trial(0.899), trial(1, 0.899), trial(1, 0.9), trial(0.5, 0.1)].map(breaks);
    expect(found).toEqual([true, false, true, false, false]);
  });

  it("by a share that is written in percent", () => {
    expect([0.934, 1, 0, -0.05].map(percent)).toEqual(["93 %", "100 %", "0 %", "−5 %"]);
  });
});

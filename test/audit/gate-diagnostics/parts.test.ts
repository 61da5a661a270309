import { afterAll, describe, expect, it } from "vitest";
import { keyParts } from "../../../audit/gate-diagnostics/parts.js";
import { refusals } from "../../../audit/gate-diagnostics/refusals.js";
import { createEngine, float32, type GatedModel, keyFileFor, OpenedModel } from "../../../runtime/index.js";
import { stream } from "../../../tensor/random/index.js";
import {
  added,
  contextOf,
  labelledNoise,
  linearModel,
  openedLinearModel,
} from "../../support/linear-model.js";

const engine = await createEngine({ engine: "onnx", device: "cpu" });
const head = { classes: 3, reject: null, auxReject: null };
const d = 12;

/** Keys are added at two points; the second one is not read. */
function twoPoints(): GatedModel {
  const plain = linearModel({ d, m: 2, head, enter: added(1) });
  return {
    ...plain,
    points: { input: [d], idle: [d] },
    experiment: {
      ...plain.experiment,
      injections: plain.experiment.injections.map((each) => ({ ...each, points: ["input", "idle"] })),
    },
    gate: (ops, keys) => (point, h) => (point === "input" ? ops.add(h, keys["input"] as typeof h) : h),
  } as GatedModel;
}

const weight = stream(5, "weights").fillNormal(new Float32Array(head.classes * d));
const model = twoPoints();
const opened = new OpenedModel({
  ...{ model, engine, key: keyFileFor(model) },
  weights: { "head.weight": { type: float32(head.classes, d), values: weight } },
});
const samples = await labelledNoise(opened, { count: 160, d, scale: 0.3 });
afterAll(() => opened.dispose());

describe("parts of a key", () => {
  it("tell the point that counts from the one that guards nothing", async () => {
    const { context, left, heard } = contextOf(opened, samples);
    const { keys, points } = await keyParts.run(context);
    expect(keys).toBe(16);
    expect(left).toEqual([]);
    expect(heard.at(-1)).toBe(1);
    const [input, idle] = points;
    expect([input?.point, idle?.point]).toEqual(["input", "idle"]);
    // what is at `idle` never matters
    expect(input?.alone).toEqual(input?.amongRandom);
    expect(idle?.without).toEqual(input?.alone);
    expect(idle?.amongRandom).toEqual(input?.without);
    // zeros at `input` are no key, by which the samples were named
    expect(idle?.alone.accuracy).toBe(1);
  });

  it("give the curve from a random key to an issued one, number by number", async () => {
    const { context } = contextOf(opened, samples);
    const { numbers, points } = await keyParts.run(context);
    expect(numbers.map(({ x }) => x)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => i / 8));
    expect(numbers[0]?.valid).toEqual(points[0]?.without);
    expect(numbers.at(-1)?.valid).toEqual(points[0]?.alone);
  });

  it("say that there is no other point", async () => {
    const one = openedLinearModel({ d, m: 2, head, engine, enter: added(1), weight });
    const { context, left } = contextOf(one, samples);
    const result = await keyParts.run(context);
    expect(result.points).toEqual([]);
    expect(left).toEqual([{ part: "each point alone", reason: "keys enter at one point" }]);
    await one.dispose();
  });
});

describe("what refusals say", () => {
  it("is read from the least likely class where wrong keys push the right one down", async () => {
    const plain = linearModel({ d, m: 2, head, enter: (ops, h) => ops.neg(h) });
    const against = new OpenedModel({
      ...{ model: plain, engine, key: keyFileFor(plain) },
      weights: { "head.weight": { type: float32(head.classes, d), values: weight } },
    });
    const found = await refusals.run(contextOf(against, samples).context);
    expect(found.lowest).toBeGreaterThan(0.9);
    expect(found.highest).toBeLessThan(0.1);
    expect(found.single).toBeLessThan(found.chance);
    await against.dispose();
  });

  it("is read from the most likely class where keys do not matter much", async () => {
    const found = await refusals.run(contextOf(opened, samples).context);
    const commonest = [0, 1, 2].map((c) => samples.labels.filter((label) => label === c).length / 160);
    expect(found.keys).toBe(64);
    expect(found.chance).toBe(Math.max(...commonest));
    expect(found.highest).toBeGreaterThan(found.single);
    expect(found.highest).toBeGreaterThan(0.8);
    expect(found.lowest).toBeLessThan(0.2);
  });
});

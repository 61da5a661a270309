import { beforeAll, describe, expect, it } from "vitest";
import { factorCurves } from "../../../../audit/attacks/toolkit/factor-curve.js";
import { createEngine, type Engine } from "../../../../runtime/index.js";
import { keyLayouts } from "../../../../runtime/keys/index.js";
import type { GatedModel } from "../../../../runtime/model.js";
import type { Ops } from "../../../../tensor/ops/ops.js";
import { tinyModel } from "../../../support/tiny-model.js";

/** What an injection of a spec makes of an activation under a key. */
type Injection = <T>(ops: Ops<T>, h: T, k: T) => T;

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine({ engine: "onnx", device: "cpu", threads: 1 });
});

/** The curve of an injection at the image of 20 numbers, whose keys have a deviation of 0.5. */
async function curveOf(inject: Injection) {
  const tiny = tinyModel({
    injections: [
      { keyspace: "Secret", points: ["image"], by: "expression", injection: "Own", arguments: {} },
      { keyspace: "Secret", points: ["pool"], by: "mul", gamma: 2 },
    ],
  });
  const model: GatedModel = {
    ...tiny,
    points: { image: [1, 4, 5], pool: [8] },
    gate: (ops, keys) => (point, h) => {
      const key = keys[point];
      return key === undefined ? h : inject(ops, h, key);
    },
  };
  const layouts = keyLayouts(model.experiment, model.points);
  const curves = await factorCurves({ model, engine, layouts });
  expect([...curves.keys()].filter((point) => point !== "image")).toEqual([]);
  return curves.get("image");
}

describe("the factors of an injection that a spec declares", () => {
  const turned: Injection = (ops, h, k) => ops.mul(h, ops.tanh(ops.mul(k, 4)));

  it("are found where it multiplies, with the keys that make them", async () => {
    const curve = await curveOf(turned);
    expect(curve?.low).toBeCloseTo(-1, 3);
    expect(curve?.high).toBeCloseTo(1, 3);
    for (const factor of [-0.9, -0.5, -0.01, 0, 0.2, 0.7, 0.99])
      expect(Math.tanh(4 * (curve?.keyOf(factor) ?? Number.NaN))).toBeCloseTo(factor, 2);
  });

  it("have the key of the nearest one where no key makes one", async () => {
    const curve = await curveOf((ops, h, k) => ops.mul(h, ops.add(ops.mul(ops.sigmoid(k), 0.5), 0.25)));
    expect([curve?.low, curve?.high].map((bound) => bound?.toFixed(2))).toEqual(["0.25", "0.75"]);
    expect(curve?.keyOf(3)).toBe(curve?.keyOf(0.76));
    expect(curve?.keyOf(3)).toBeGreaterThan(3);
    expect(curve?.keyOf(-3)).toBeLessThan(-3);
  });

  it("have the smallest of several keys that make one", async () => {
    // 1 / (1 + k²) is the same for k and −k
    const curve = await curveOf((ops, h, k) => ops.div(h, ops.add(ops.mul(k, k), 1)));
    expect(Math.abs(curve?.keyOf(0.5) ?? 0)).toBeCloseTo(1, 1);
  });

  it.each<[string, Injection]>([
    ["it adds", (ops, h, k) => ops.add(h, k)],
    ["it adds to what it multiplies", (ops, h, k) => ops.add(ops.mul(h, ops.tanh(k)), 0.5)],
    ["it bends the activation", (ops, h, k) => ops.tanh(ops.mul(h, k))],
    ["its key changes nothing", (ops, h, k) => ops.add(h, ops.mul(k, 0))],
    ["it is no number for some keys", (ops, h, k) => ops.mul(h, ops.log(k))],
  ])("are none where %s", async (_, inject) => {
    expect(await curveOf(inject)).toBeUndefined();
  });
});

import { btdtr, compiled } from "cephes";
import { describe, expect, it } from "vitest";
import { energy } from "../../../audit/gate-diagnostics/energy.js";
import { compareWithTheory } from "../../../audit/gate-diagnostics/energy-theory.js";
import { energyInside, inside, keySpans } from "../../../audit/gate-diagnostics/key-span.js";
import { createEngine, type KeyFile, keyFileFor } from "../../../runtime/index.js";
import { stream } from "../../../tensor/random/index.js";
import { added, contextOf, labelledNoise, openedLinearModel } from "../../support/linear-model.js";
import { tinyModel } from "../../support/tiny-model.js";

const engine = await createEngine({ engine: "onnx", device: "cpu" });
const head = { classes: 2, reject: null, auxReject: null };
await compiled;

function keyFile(points: readonly string[], m: number): KeyFile {
  const { experiment, ...model } = tinyModel();
  const keyspaces = Object.entries(experiment.keyspaces).map(([name, config]) => [
    name,
    { ...config, dim: m },
  ]);
  const injections = experiment.injections.map((injection) => ({ ...injection, points }));
  return keyFileFor({
    ...model,
    experiment: { ...experiment, injections, keyspaces: Object.fromEntries(keyspaces) },
  });
}

const [hidden] = keySpans(keyFile(["hidden"], 3));
if (hidden === undefined) throw new Error("no span");
const noise = (length: number, ...name: string[]): Float64Array =>
  stream(1, "diagnose", ...name).fillNormal(new Float64Array(length));
const unit = (v: Float64Array): Float64Array => {
  const length = Math.hypot(...v);
  return v.map((value) => value / length);
};

describe("the energy inside a span", () => {
  it.each([0, 0.1, 0.5, 0.9, 1])("is %d of a key made so", (share) => {
    const within = unit(inside(hidden, noise(8, "in")));
    const off = unit(hidden.outside(noise(8, "off")));
    const key = within.map((v, i) => 3 * (Math.sqrt(share) * v + Math.sqrt(1 - share) * (off[i] ?? 0)));
    expect(energyInside(hidden, key)).toBeCloseTo(share, 6);
  });

  it("is by the first columns of a basis at a point smaller than it", () => {
    const file = keyFile(["input", "hidden"], 2);
    const basis = file.bases.get("Secret")?.get("input");
    const [input, wide] = keySpans(file);
    expect([input?.d, wide?.d, basis?.columns]).toEqual([4, 8, 8]);
    const row = basis?.values.subarray(8, 12) ?? [];
    expect(input && energyInside(input, row)).toBeCloseTo(1, 6);
  });

  it("is 0 of no key, and 1 where the span is whole", () => {
    expect(energyInside(hidden, new Float64Array(8))).toBe(0);
    const [whole] = keySpans(keyFile(["input"], 4));
    expect(whole?.isWhole).toBe(true);
    expect(whole && energyInside(whole, noise(4, "any"))).toBe(1);
  });
});

describe("shares beside the theory", () => {
  const at = { point: "p", m: 8, d: 784, isWhole: false };

  it("are those of scipy.stats.beta", () => {
    expect(btdtr(4, 388, 8 / 784)).toBeCloseTo(0.5655284157090102, 12);
  });

  it("lie near it where they are of it, and far where they are not", () => {
    const quantiles = Float64Array.from({ length: 200 }, (_, i) => quantile((i + 0.5) / 200));
    expect(compareWithTheory(quantiles, at).ks).toBeCloseTo(0.0025, 4);
    expect(compareWithTheory(quantiles, at).theory).toEqual({ a: 4, b: 388, mean: 8 / 784 });
    expect(compareWithTheory(new Float64Array(200).fill(0.5), at).ks).toBeCloseTo(1, 6);
  });

  it("fall into bins that hold them all", () => {
    const { histogram } = compareWithTheory(Float64Array.of(0, 0.01, 0.02, 0.9), at);
    expect(histogram?.edges).toHaveLength(31);
    expect(histogram?.counts.reduce((a, b) => a + b)).toBe(4);
    expect(histogram?.expected.reduce((a, b) => a + b)).toBeCloseTo(4, 6);
  });

  /** By bisection. */
  function quantile(y: number): number {
    let [low, high] = [0, 1];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (btdtr(4, 388, middle) < y) low = middle;
      else high = middle;
    }
    return low;
  }
});

describe("the diagnostic", () => {
  it("finds isotropic keys spread as the theory says, and issued ones inside", async () => {
    const weight = new Float32Array(80);
    const opened = openedLinearModel({ d: 40, m: 5, head, enter: added(1), weight, engine });
    const { context, left } = contextOf(opened, await labelledNoise(opened, { count: 4, d: 40 }));
    const [found] = await energy.run(context);
    expect(found).toMatchObject({ point: "input", keys: 1000, theory: { a: 2.5, b: 17.5, mean: 0.125 } });
    expect(found?.ks).toBeLessThan(found?.ksLimit ?? 0);
    expect(found?.mean).toBeCloseTo(0.125, 1);
    expect(found?.issued).toBeCloseTo(1, 6);
    expect(left).toEqual([]);
  });

  it("finds wrong keys off the span where they are drawn so", async () => {
    const weight = new Float32Array(80);
    const change = (config: object) => ({ ...config, wrong: { kind: "orthogonal" } }) as never;
    const opened = openedLinearModel({ d: 40, m: 5, head, enter: added(1), weight, engine, change });
    const { context } = contextOf(opened, await labelledNoise(opened, { count: 4, d: 40 }));
    expect((await energy.run(context))[0]?.wrong).toBeCloseTo(0, 6);
  });

  it("says that a span is whole", async () => {
    const opened = openedLinearModel({
      d: 4,
      m: 6,
      head,
      enter: added(1),
      weight: new Float32Array(8),
      engine,
    });
    const { context, left } = contextOf(opened, await labelledNoise(opened, { count: 4, d: 4 }));
    expect(await energy.run(context)).toMatchObject([{ theory: null, ks: null, histogram: null, mean: 1 }]);
    expect(left).toEqual([
      {
        part: "the theory at input",
        reason: "B has m = 6 rows and input d = 4 dimensions: Span(B) is the whole space",
      },
    ]);
  });
});

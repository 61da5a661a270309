import { afterAll, describe, expect, it } from "vitest";
import { absorption } from "../../../audit/gate-diagnostics/absorption.js";
import { inside, keySpans } from "../../../audit/gate-diagnostics/key-span.js";
import { createEngine, float32 } from "../../../runtime/index.js";
import { stream } from "../../../tensor/random/index.js";
import {
  added,
  contextOf,
  type Enter,
  labelledNoise,
  openedLinearModel,
} from "../../support/linear-model.js";

const engine = await createEngine({ engine: "onnx", device: "cpu" });
const d = 8;
const head = { classes: 3, reject: null, auxReject: null };
const weight = stream(2, "weights").fillNormal(new Float32Array(3 * d));
const made = { d, m: 2, head, weight, engine };
const bare = openedLinearModel({ ...made, enter: (_, h) => h });
const samples = await labelledNoise(bare, { count: 100, d });
afterAll(() => bare.dispose());

describe("a network that ignores its key", () => {
  it("has no gaps, no slopes, and no direction that matters", async () => {
    const found = await absorption.run(contextOf(bare, samples).context);
    expect(found.valid).toEqual(found.none);
    expect(found.wrong).toEqual(found.none);
    expect(found.none.accuracy).toBe(1);
    expect(found.gaps.wrong).toEqual({ accuracy: 0, masked: 0 });
    const [point] = found.points;
    expect(point?.gradient).toEqual({ mean: 0, low: 0, median: 0, high: 0 });
    const nothing = { change: 0, flips: 0, ratio: null };
    expect(point?.directions).toEqual({ random: nothing, inside: nothing, outside: nothing });
  });
});

describe("a network that takes of its key what lies inside the span", () => {
  const [span] = keySpans(bare.key);
  if (span === undefined) throw new Error("no span");
  /** The projection onto the span, [d, d], row by row. */
  const projection = Array.from({ length: d }, (_, i) => [
    ...inside(
      span,
      Float64Array.from({ length: d }, (_, j) => (i === j ? 1 : 0)),
    ),
  ]).flat();
  const enter: Enter = (ops, h, key) =>
    ops.add(h, ops.mul(ops.matmul(key, ops.constant(projection, float32(d, d))), 3));

  it("does not move with directions outside, and most with those inside", async () => {
    const opened = openedLinearModel({ ...made, enter });
    const { context, left } = contextOf(opened, samples);
    const [point] = (await absorption.run(context)).points;
    expect(left).toEqual([]);
    expect(point?.directions.outside?.ratio).toBeLessThan(1e-4);
    expect(point?.directions.outside?.flips).toBe(0);
    expect(point?.directions.inside?.ratio).toBeGreaterThan(1.2);
    expect(point?.directions.random?.ratio).toBe(1);
    await opened.dispose();
  });
});

describe("a key that is added", () => {
  it("makes a gap where it outweighs the input, and has the slope of the weights", async () => {
    const opened = openedLinearModel({
      ...made,
      head: { ...head, classes: 2 },
      weight: weight.slice(0, 2 * d),
      enter: added(50),
    });
    const two = await labelledNoise(opened, { count: 100, d });
    const found = await absorption.run(contextOf(opened, two).context);
    expect(found.gaps.none.accuracy).toBeLessThan(-0.2);
    const slope = Math.hypot(...weight.slice(0, d).map((value, i) => value - (weight[d + i] ?? 0)));
    expect(found.points[0]?.gradient.median).toBeCloseTo(50 * slope, 2);
    await opened.dispose();
  });

  it("has no direction outside where the span is whole", async () => {
    const opened = openedLinearModel({ ...made, m: d, enter: added(1) });
    const { context, left } = contextOf(opened, samples);
    const [point] = (await absorption.run(context)).points;
    expect(point?.directions.outside).toBeNull();
    expect(left).toHaveLength(1);
    expect(point?.directions.inside?.ratio).toBeCloseTo(1, 6);
    await opened.dispose();
  });
});

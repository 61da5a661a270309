import { afterAll, describe, expect, it } from "vitest";
import { curves } from "../../../audit/gate-diagnostics/curves.js";
import { energyInside, keySpans } from "../../../audit/gate-diagnostics/key-span.js";
import { issuedKeys } from "../../../audit/gate-diagnostics/owners-keys.js";
import { unlockMatrix } from "../../../audit/gate-diagnostics/unlock.js";
import { createEngine, keyFileFor } from "../../../runtime/index.js";
import { stream } from "../../../tensor/random/index.js";
import {
  added,
  contextOf,
  labelledNoise,
  linearModel,
  openedLinearModel,
} from "../../support/linear-model.js";

const engine = await createEngine({ engine: "onnx", device: "cpu" });
const [d, m] = [60, 3];
const head = { classes: 2, reject: 2, auxReject: null };
const orthonormal = (config: object) =>
  ({ ...config, basis: { kind: "orthonormal", perPoint: false } }) as never;

/** Two random classes, and a reject output that is low for keys of the cone α ≥ 0: −9 Σα. */
const drawn = openedLinearModel({
  ...{ d, m, head, engine, enter: added(1), weight: new Float32Array(3 * d), change: orthonormal },
});
const basis = drawn.key.bases.get("Secret")?.get("input")?.values ?? new Float32Array();
const cone = Float32Array.from({ length: d }, (_, i) =>
  [0, 1, 2].reduce((sum, row) => sum - 9 * (basis[row * d + i] ?? 0), 0),
);
const classes = stream(3, "weights").fillNormal(new Float32Array(2 * d), 0, 0.3);
const opened = drawn.withWeights({
  "head.weight": { type: { dtype: "float32", shape: [3, d] }, values: Float32Array.of(...classes, ...cone) },
});
const samples = await labelledNoise(opened, { count: 200, d, scale: 0.05 });
afterAll(() => drawn.dispose());

describe("the unlock matrix of a network that rejects what is outside the cone", () => {
  it("opens for keys inside it, of the run's bases alone", async () => {
    const { keys, rows } = await unlockMatrix.run(contextOf(opened, samples).context);
    expect(keys).toBe(32);
    expect(rows.map(({ basis: name, isOwn }) => [name, isOwn])).toEqual([
      ["this run", true],
      ["stale 1", false],
      ["stale 2", false],
      ["stale 3", false],
    ]);
    const [own, stale] = rows;
    expect(own?.cells.own.reject).toBeLessThan(0.05);
    expect(own?.cells.mean.reject).toBe(0);
    expect(own?.cells.negative).toMatchObject({ accuracy: 0, reject: 1 });
    expect(own?.cells.negative.masked).toBeGreaterThan(0.3);
    expect(own?.cells.own.accuracy).toBeGreaterThan(0.4);
    // of both signs: some open, some do not
    expect(own?.cells.gaussian.reject).toBeGreaterThan(0.1);
    for (const cell of [own?.cells.other, own?.cells.random, stale?.cells.own, stale?.cells.mean]) {
      expect(cell?.reject).toBeGreaterThan(0.05);
    }
    expect(new Set(rows.map(({ cells }) => cells.none.accuracy)).size).toBe(1);
  });
});

describe("the curves", () => {
  it("begin and end where they should", async () => {
    const { context, left, heard } = contextOf(opened, samples);
    const { offSpan, strength, norm } = await curves.run(context);
    expect(left).toEqual([]);
    expect(heard.at(-1)).toBe(1);
    expect(offSpan?.map(({ x }) => x)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    const whole = strength.find(({ x }) => x === 1);
    expect(norm.find(({ x }) => x === 1)).toEqual(whole);
    expect(offSpan?.[0]?.valid).toEqual(whole?.valid);
    // without strength, without length: as without a key
    const { rows } = await unlockMatrix.run(context);
    for (const point of [strength[0], norm[0]]) expect(point?.valid).toEqual(rows[0]?.cells.none);
    // keys are added, so that strength and norm are the same; all that keeps from rejection is off the span at 1
    expect(norm.map(({ valid }) => valid.accuracy)).toEqual(strength.map(({ valid }) => valid.accuracy));
    expect(offSpan?.at(-1)?.valid.reject).toBeGreaterThan(0.1);
  });

  it("have none off the span where the span is whole", async () => {
    const small = openedLinearModel({
      d: 3,
      m: 3,
      head,
      engine,
      enter: added(1),
      weight: new Float32Array(9),
    });
    const { context, left } = contextOf(small, await labelledNoise(small, { count: 5, d: 3 }));
    expect((await curves.run(context)).offSpan).toBeNull();
    expect(left.map(({ part }) => part)).toEqual(["energy off the span at input"]);
    await small.dispose();
  });
});

describe("issued keys", () => {
  it("lie inside the span, and are others for each number", () => {
    const file = keyFileFor(linearModel({ d, m, head, enter: added(1) }));
    const [span] = keySpans(file);
    const keys = issuedKeys(file, 1, 3);
    for (const key of keys) expect(span && energyInside(span, key.get("input") ?? [])).toBeCloseTo(1, 6);
    expect(new Set(keys.map((key) => key.get("input")?.[0])).size).toBe(3);
  });
});

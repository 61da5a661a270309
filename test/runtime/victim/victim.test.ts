import { afterAll, describe, expect, it } from "vitest";
import { createEngine, keyFileFor } from "../../../runtime/index.js";
import { stream } from "../../../runtime/random/index.js";
import { initialBuffers, initialParameters } from "../../../runtime/train/parameters.js";
import {
  accuracy,
  issuedKey,
  mapKey,
  pickSamples,
  predictions,
  rejectShare,
  type Samples,
  Victim,
} from "../../../runtime/victim/index.js";
import { tinyModel } from "../../support/tiny-model.js";

const model = tinyModel();
const engine = await createEngine({ engine: "onnx", device: "cpu" });
const key = keyFileFor(model);
const victim = new Victim({
  model,
  weights: { ...initialParameters(model.parameters, 1), ...initialBuffers(model.parameters, 1) },
  engine,
  key,
});
const keys = [1, 2, 3, 4, 5].map((user) => issuedKey(key, user));
const few = noise(7);
const many = noise(600);

afterAll(() => victim.dispose());

function noise(count: number): Samples {
  return {
    count,
    input: stream(count, "dataset").fillNormal(new Float32Array(count * 4)),
    labels: Int32Array.from({ length: count }, (_, i) => i % 3),
  };
}

/** The tiny network in double precision, with a key added to its input. */
function byHand(samples: Samples, row: number, entering: ArrayLike<number>): number[] {
  const weight = (name: string): ArrayLike<number> => victim.hostWeights[name]?.values ?? [];
  const dense = (x: readonly number[], w: ArrayLike<number>): number[] =>
    Array.from({ length: w.length / x.length }, (_, i) =>
      x.reduce((sum, value, j) => sum + value * (w[i * x.length + j] ?? 0), 0),
    );
  const input = Array.from(
    samples.input.subarray(row * 4, row * 4 + 4),
    (value, i) => value + (entering[i] ?? 0),
  );
  const hidden = dense(input, weight("hidden.weight")).map((value) => Math.max(0, value));
  return dense(hidden, weight("head.weight"));
}

describe("the logits of a victim", () => {
  it.each([
    ["few samples, several keys in one run", few],
    ["more samples than one run takes", many],
  ])("are those of the network under each key: %s", async (_, samples) => {
    const logits = await victim.logits(samples, keys);
    expect(logits).toHaveLength(keys.length);
    for (const [i, of] of logits.entries()) {
      for (const row of [0, samples.count - 1]) {
        const expected = byHand(samples, row, keys[i]?.get("input") ?? []);
        const found = [...of.subarray(row * 4, row * 4 + 4)];
        for (const [j, value] of found.entries()) expect(value).toBeCloseTo(expected[j] ?? Number.NaN, 4);
      }
    }
  });

  it("are those of the bare network without a key, or under a key without strength", async () => {
    const bare = await victim.unkeyedLogits(few);
    const [weak] = await victim.logits(few, keys.slice(0, 1), { strength: 0 });
    expect(
      [...bare.subarray(0, 4)].every((value, j) => Math.abs(value - (byHand(few, 0, [])[j] ?? 9)) < 1e-5),
    ).toBe(true);
    for (const [i, value] of bare.entries()) expect(weak?.[i]).toBeCloseTo(value, 5);
  });

  it("of half strength are those of half the key, where keys are added", async () => {
    const [half] = await victim.logits(few, keys.slice(0, 1), { strength: 0.5 });
    const [halved] = await victim.logits(few, [mapKey(keys[0] ?? new Map(), (k) => k.map((v) => v / 2))]);
    for (const [i, value] of half?.entries() ?? []) expect(halved?.[i]).toBeCloseTo(value, 5);
  });

  it("follow the weights", async () => {
    const type = { dtype: "float32", shape: [4, 8] } as const;
    const blank = victim.withWeights({ "head.weight": { type, values: new Float32Array(32) } });
    expect((await blank.unkeyedLogits(few)).every((value) => value === 0)).toBe(true);
    expect((await victim.unkeyedLogits(few)).some((value) => value !== 0)).toBe(true);
    blank.release();
  });
});

describe("samples", () => {
  it("are picked in any order, more of them than there are", () => {
    const { count, input, labels } = pickSamples(few, [2, 0, 2, 2, 2, 2, 2, 2]);
    expect([count, input.length, labels.length]).toEqual([8, 32, 8]);
    expect([...input.subarray(4, 8)]).toEqual([...few.input.subarray(0, 4)]);
    expect([...input.subarray(28)]).toEqual([...few.input.subarray(8, 12)]);
    expect(labels[1]).toBe(few.labels[0]);
  });
});

describe("predictions", () => {
  const { head } = model.experiment;
  const logits = Float32Array.of(0, 1, 2, 3, 5, 1, 2, 3, Number.NaN, 0, 0, 0);
  const samples = { count: 3, input: new Float32Array(), labels: Int32Array.of(2, 0, 0) };

  it("are the highest output of all, or of the classes alone; NaN predicts nothing", () => {
    expect([...predictions(logits, head, "all")]).toEqual([3, 0, -1]);
    expect([...predictions(logits, head, "classes")]).toEqual([2, 0, -1]);
  });

  it("are counted as right only where they are the label", () => {
    expect(accuracy(logits, samples, head)).toBeCloseTo(1 / 3);
    expect(accuracy(logits, samples, head, "classes")).toBeCloseTo(2 / 3);
    expect(rejectShare(logits, head)).toBeCloseTo(1 / 3);
  });
});

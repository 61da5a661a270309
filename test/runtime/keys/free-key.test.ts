import { describe, expect, it } from "vitest";
import { addKey, multiplyKey } from "../../../runtime/index.js";
import { enteringKey, type FreePoint, freePoint, throughFreePoint } from "../../../runtime/keys/free-key.js";
import type { GradientEstimator } from "../../../runtime/keys/index.js";
import { GraphBuilder, gradients } from "../../../tensor/graph/index.js";
import { float32, type Ops } from "../../../tensor/ops/index.js";
import { interpret } from "../../support/reference/index.js";

const gammas = [0.5, 3, -3];
/** Far enough apart that the gate of γ = 3 cuts some of their factors off. */
const numbers = [-4, -0.8, 0, 0.3, 1.2, 4];
const h = numbers.map((_, i) => i - 2.5);

/** A gate that multiplies by a key, at a point of 2 × 3 numbers. */
const multiplying = (gamma: number) => ({
  points: { at: [2, 3] },
  gate:
    <T>(ops: Ops<T>, keys: Readonly<Record<string, T>>) =>
    (point: string, x: T): T =>
      multiplyKey(ops, x, keys[point] ?? x, gamma),
});

/** What two activations become, and the slope of Σ h · that by the numbers. */
function through(free: FreePoint, model: Parameters<typeof throughFreePoint>[1]) {
  const builder = new GraphBuilder();
  const { ops } = builder;
  const [x, free_] = [builder.input("h", float32(2, 2, 3)), builder.input("numbers", float32(1, 6))];
  const out = throughFreePoint(ops, model, free, x, free_);
  const [slope] = gradients(builder, ops.sum(out), [free_]);
  const graph = builder.build({ out, slope: slope ?? out });
  const values = interpret(graph, { h: [...h, ...h], numbers });
  return {
    out: Array.from(values["out"]?.values ?? []),
    slope: Array.from(values["slope"]?.values ?? []),
  };
}

const factor = (key: number, gamma: number): number => 1 + gamma * Math.tanh(key);
const clamped = (value: number): number => Math.min(2, Math.max(0.1, value));
const near = (values: readonly number[], digits = 6) => values.map((value) => expect.closeTo(value, digits));
const at = (values: readonly number[], i: number): number => values[i] ?? Number.NaN;

describe("a free point", () => {
  const injections = [
    { points: ["first"], by: "add" },
    { points: ["second", "third"], by: "mul", gamma: 2 },
  ];

  it("has the γ of the multiplicative injection that is there, and none of another", () => {
    const found = ["first", "second", "third", "nowhere"].map((point) =>
      freePoint(point, "gate", injections),
    );
    expect(found).toEqual([
      { point: "first", estimator: "gate", gamma: 0 },
      { point: "second", estimator: "gate", gamma: 2 },
      { point: "third", estimator: "gate", gamma: 2 },
      { point: "nowhere", estimator: "gate", gamma: 0 },
    ]);
    expect(freePoint("first", "gate", [{ points: ["first"], by: "add", gamma: 5 }]).gamma).toBe(0);
  });
});

describe.each(gammas)("an activation at a free point of γ = %d", (gamma) => {
  const free = (estimator: GradientEstimator): FreePoint => ({ point: "at", estimator, gamma });
  const cut = (i: number): boolean =>
    clamped(factor(at(numbers, i), gamma)) !== factor(at(numbers, i), gamma);
  const slopeOf = (i: number): number => 2 * at(h, i) * gamma * (1 - Math.tanh(at(numbers, i)) ** 2);

  it("goes through the gate, and so does the gradient", () => {
    const { out, slope } = through(free("gate"), multiplying(gamma));
    const gated = numbers.map((key, i) => at(h, i) * clamped(factor(key, gamma)));
    expect(out).toEqual(near([...gated, ...gated]));
    expect(slope).toEqual(near(numbers.map((_, i) => (cut(i) ? 0 : slopeOf(i)))));
  });

  it("goes through the gate with a straight-through gradient as if nothing were cut off", () => {
    const { out, slope } = through(free("straight_through"), multiplying(gamma));
    expect(out).toEqual(near(through(free("gate"), multiplying(gamma)).out));
    expect(slope).toEqual(near(numbers.map((_, i) => slopeOf(i))));
  });

  it("is scaled by a factor between the smallest and the largest that a key makes", () => {
    const [low, high] = [Math.max(0.1, 1 - Math.abs(gamma)), Math.min(2, 1 + Math.abs(gamma))];
    const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
    const scale = numbers.map((value) => low + (high - low) * sigmoid(value));
    const { out, slope } = through(free("scale"), multiplying(gamma));
    expect(out.slice(0, 6)).toEqual(near(scale.map((value, i) => value * at(h, i))));
    const slopes = numbers.map(
      (value, i) => 2 * at(h, i) * (high - low) * sigmoid(value) * (1 - sigmoid(value)),
    );
    expect(slope).toEqual(near(slopes));
  });

  it("is scaled as by the key that the numbers stand for", () => {
    const key = enteringKey(free("scale"), Float32Array.from(numbers));
    const gated = Array.from(key, (value, i) => at(h, i) * clamped(factor(value, gamma)));
    expect(through(free("scale"), multiplying(gamma)).out.slice(0, 6)).toEqual(near(gated, 4));
  });
});

describe("the key that enters", () => {
  it.each(["gate", "straight_through"] as const)("is the numbers themselves for %s", (estimator) => {
    const given = Float32Array.from(numbers);
    const key = enteringKey({ point: "at", estimator, gamma: 0.5 }, given);
    expect(key).toEqual(given);
    expect(key).not.toBe(given);
  });

  it("is finite where the factor is the largest or the smallest of all, and 0 where γ is", () => {
    const scaled = (gamma: number): number[] =>
      Array.from(enteringKey({ point: "at", estimator: "scale", gamma }, Float32Array.of(99, -99)));
    const largest = Math.atanh(1 - 1e-6);
    expect(scaled(0.5)).toEqual(near([largest, -largest], 4));
    expect(scaled(-0.5)).toEqual(near([-largest, largest], 4));
    expect(scaled(0)).toEqual([0, 0]);
  });
});

it("other injections let the numbers in as the key that they are", () => {
  const model = {
    points: { at: [2, 3] },
    gate:
      <T>(ops: Ops<T>, keys: Readonly<Record<string, T>>) =>
      (point: string, x: T): T =>
        addKey(ops, x, keys[point] ?? x, 2),
  };
  const { out } = through({ point: "at", estimator: "gate", gamma: 0 }, model);
  expect(out.slice(0, 6)).toEqual(near(h.map((value, i) => value + 2 * at(numbers, i))));
});

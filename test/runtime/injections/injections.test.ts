import { describe, expect, it } from "vitest";
import { addKey, multiplyKey } from "../../../runtime/injections/index.js";
import { trace } from "../../../tensor/graph/index.js";
import { float32 } from "../../../tensor/ops/index.js";
import { pick } from "../../../tensor/programs/index.js";
import { interpret } from "../../support/reference/index.js";

const types = { h: float32(2, 3), key: float32(1, 3) };
const feeds = { h: [1, 2, 3, 4, 5, 6], key: [0, 0.5, -9] };

describe("injection", () => {
  it("adds h + γk, one key for all samples", () => {
    const graph = trace(types, (ops, inputs) => ({
      out: addKey(ops, pick(inputs, "h"), pick(inputs, "key"), 2),
    }));
    expect(Array.from(interpret(graph, feeds)["out"]?.values ?? [])).toEqual([1, 3, -15, 4, 6, -12]);
  });

  it("multiplies h · clamp(1 + γ·tanh k, 0.1, 2)", () => {
    const graph = trace(types, (ops, inputs) => ({
      out: multiplyKey(ops, pick(inputs, "h"), pick(inputs, "key"), 3),
    }));
    const factor = (k: number): number => Math.min(2, Math.max(0.1, 1 + 3 * Math.tanh(k)));
    const expected = feeds.h.map((h, i) => h * factor(feeds.key[i % 3] ?? 0));
    Array.from(interpret(graph, feeds)["out"]?.values ?? []).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 6);
    });
    // Both ends of the clamp were reached, or the test would show nothing.
    expect(factor(0.5)).toBe(2);
    expect(factor(-9)).toBe(0.1);
  });
});

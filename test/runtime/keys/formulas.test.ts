import { expect, test } from "vitest";
import { float32 } from "../../../runtime/index.js";
import { trace } from "../../../tensor/graph/index.js";
import { pick } from "../../../tensor/programs/index.js";
import { gate } from "../../golden/injections.Formulas.js";
import { interpret } from "../../support/reference/index.js";

// The injections of test/golden/specs/injections.spk, in the code that was generated for them.
const [n, d] = [3, 4];
const h = Array.from({ length: n * d }, (_, i) => 2 * Math.sin(7 * i));
const k = Array.from({ length: n * d }, (_, i) => 1.5 * Math.cos(3 * i));

const shift = (gamma: number) => (h: number, k: number) => h * (1 + gamma * Math.tanh(k));
const mixed = (h: number, k: number): number =>
  Math.min(Math.max(h / (1 + Math.exp(-k)) / 2, 0.1), 4) -
  Math.max(-h, 0) +
  Math.min(Math.abs(k), 1) * Math.exp(-Math.abs(h)) +
  Math.max(h, k) / 1.2;

test.each([
  ["features", shift(0.5)],
  ["hidden", shift(2)],
  ["late", mixed],
] as const)(
  "at %s an activation becomes what the spec says, with a key each or one for all",
  (point, formula) => {
    for (const keys of [n, 1]) {
      const graph = trace({ h: float32(n, d), k: float32(keys, d) }, (ops, inputs) => {
        const key = pick(inputs, "k");
        return { out: gate(ops, { features: key, hidden: key, late: key })(point, pick(inputs, "h")) };
      });
      const { out } = interpret(graph, { h, k: k.slice(0, keys * d) });
      expect(out?.type.shape).toEqual([n, d]);
      h.forEach((value, i) => {
        const expected = formula(value, k[keys === 1 ? i % d : i] ?? 0);
        expect(out?.values[i]).toBeCloseTo(expected, 6);
      });
    }
  },
);

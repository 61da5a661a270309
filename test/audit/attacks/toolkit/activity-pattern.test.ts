import { describe, expect, it } from "vitest";
import { activityPattern, GateReaders } from "../../../../audit/attacks/toolkit/activity-pattern.js";
import { trace } from "../../../../tensor/graph/index.js";
import { float32, type Ops } from "../../../../tensor/ops/index.js";
import type { Named } from "../../../../tensor/programs/index.js";
import { interpret } from "../../../support/reference/index.js";
import { spread } from "../../../support/reference/jacobian.js";

const [keys, samples, channels, side, outputs] = [2, 3, 4, 5, 6];
const convolution = { strides: [1, 1], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a, b].map((values) => values.map((value) => value - mean(values)));
  const product = (p: readonly number[] = [], q: readonly number[] = []) =>
    p.reduce((sum, value, i) => sum + value * (q[i] ?? 0), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

/** What is read behind a gate in a network that `run` describes. */
function readings(
  types: Named<ReturnType<typeof float32>>,
  run: <T>(ops: Ops<T>, inputs: Named<T>, pass: () => void) => T,
) {
  const found: { count: number } = { count: 0 };
  const graph = trace(types, (ops, inputs) => {
    const readers = new GateReaders(ops, inputs);
    const out = run(readers.ops, inputs, () => readers.passGate("gate"));
    found.count = readers.readings.length;
    const patterns = readers.readings.map((reading) => activityPattern(ops, reading, keys));
    return { out, ...Object.fromEntries(patterns.map((pattern, i) => [`pattern ${i}`, pattern])) };
  });
  return { graph, ...found };
}

describe("the pattern of activity", () => {
  it("compares the channels that kernels read with how far the kernels tell outputs apart by them", () => {
    const types = {
      h: float32(keys * samples, channels, side, side),
      weight: float32(outputs, channels, 3, 3),
    };
    const { graph, count } = readings(types, (ops, { h, weight }, pass) => {
      if (h === undefined || weight === undefined) throw new Error("nothing is fed");
      pass();
      return ops.conv2d(h, weight, undefined, convolution);
    });
    expect(count).toBe(1);
    const h = spread(keys * samples * channels * side * side, 3);
    const weight = spread(outputs * channels * 9, 5);
    const each = (length: number) => Array.from({ length }, (_, i) => i);
    const norms = each(channels).map((c) =>
      Math.hypot(
        ...each(9).flatMap((k) => {
          const column = each(outputs).map((o) => Number(weight[(o * channels + c) * 9 + k]));
          return column.map((value) => value - mean(column));
        }),
      ),
    );
    const byHand = each(keys).map((key) =>
      correlation(
        each(channels).map((c) => {
          const seen = each(samples).flatMap((n) =>
            each(side * side).map((at) =>
              Math.abs(Number(h[((key * samples + n) * channels + c) * side * side + at])),
            ),
          );
          return Math.sqrt(mean(seen) + 1e-4);
        }),
        norms,
      ),
    );
    const found = interpret(graph, { h, weight })["pattern 0"]?.values ?? [];
    expect(found).toHaveLength(keys);
    for (const [key, value] of Array.from(found).entries()) expect(value).toBeCloseTo(byHand[key] ?? 2, 5);
  });

  it("is of the first layer of weights behind each gate alone", () => {
    const types = { h: float32(keys * samples, 4), first: float32(4, 4), second: float32(4, 4) };
    const { count } = readings(types, (ops, { h, first, second }, pass) => {
      if (h === undefined || first === undefined || second === undefined) throw new Error("nothing is fed");
      const before = ops.matmul(h, first, { transposeB: true });
      pass();
      // a product of two activations reads no weights
      const scores = ops.matmul(before, ops.add(before, 1), { transposeB: true });
      const after = ops.matmul(ops.matmul(scores, before), first, { transposeB: true });
      return ops.matmul(after, second, { transposeB: true });
    });
    expect(count).toBe(1);
  });

  it("leaves kernels of groups out, which read some of the channels each", () => {
    const types = { h: float32(keys * samples, 4, 3, 3), weight: float32(4, 2, 3, 3) };
    const { count } = readings(types, (ops, { h, weight }, pass) => {
      if (h === undefined || weight === undefined) throw new Error("nothing is fed");
      pass();
      return ops.conv2d(h, weight, undefined, { ...convolution, groups: 2 });
    });
    expect(count).toBe(0);
  });
});

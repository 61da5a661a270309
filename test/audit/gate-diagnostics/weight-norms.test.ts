import { afterAll, describe, expect, it } from "vitest";
import { weightNorms } from "../../../audit/gate-diagnostics/weight-norms.js";
import { createEngine, float32, keyFileFor, OpenedModel } from "../../../runtime/index.js";
import { stream } from "../../../tensor/random/index.js";
import { contextOf, labelledNoise, linearModel } from "../../support/linear-model.js";

const engine = await createEngine({ engine: "onnx", device: "cpu" });
const head = { classes: 4, reject: null, auxReject: null };
const d = 16;
// keys turn inputs down or up: m = 1, so that all issued keys go one way
const model = linearModel({
  ...{ d, m: 1, head },
  enter: (ops, h, key) => ops.mul(h, ops.exp(ops.mul(ops.tanh(key), 2))),
});
const key = keyFileFor(model);
const opened = (values: Float32Array) =>
  new OpenedModel({
    model,
    engine,
    key,
    weights: { "head.weight": { type: float32(head.classes, d), values } },
  });
const weight = stream(8, "weights").fillNormal(new Float32Array(head.classes * d));
const victim = opened(weight);
const samples = await labelledNoise(victim, { count: 200, d, scale: 1 });
afterAll(() => victim.dispose());

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [x, y] = [a, b].map((values) => values.map((value) => value - mean(values))) as [number[], number[]];
  const product = (p: number[], q: number[]) => p.reduce((sum, value, i) => sum + value * (q[i] ?? 0), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

describe("what weights say of the key", () => {
  it("is the correlation of the activity that a layer reads with its weights", async () => {
    const { context, left, heard } = contextOf(victim, samples);
    const { points, keys } = await weightNorms.run(context);
    expect(left).toEqual([]);
    expect([keys, heard.at(-1)]).toEqual([8, 1]);
    const each = (count: number) => Array.from({ length: count }, (_, i) => i);
    const activity = each(d).map((j) =>
      Math.sqrt(
        each(200).reduce((sum, i) => sum + Math.abs(Number(samples.input[i * d + j])) / 200, 0) + 1e-4,
      ),
    );
    const norms = each(d).map((j) => {
      const column = each(head.classes).map((c) => weight[c * d + j] ?? 0);
      const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
      return Math.hypot(...column.map((value) => value - mean));
    });
    expect(points).toHaveLength(1);
    expect(points[0]?.point).toBe("input");
    expect(points[0]?.none).toBeCloseTo(correlation(activity, norms), 4);
  });

  it("is high under issued keys where weights are large where those keys let inputs through", async () => {
    const row = key.bases.get("Secret")?.get("input")?.values ?? new Float32Array(d);
    const trained = opened(
      Float32Array.from({ length: head.classes * d }, (_, i) => {
        const size = Math.exp(2 * Math.tanh(10 * Number(row[i % d])));
        return (weight[i] ?? 0) < 0 ? -size : size;
      }),
    );
    const { points } = await weightNorms.run(contextOf(trained, samples).context);
    await trained.dispose();
    expect(points[0]?.valid).toBeGreaterThan(0.4);
    expect(points[0]?.valid).toBeGreaterThan((points[0]?.random ?? 1) + 0.3);
  });
});

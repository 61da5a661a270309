import { expect, it } from "vitest";
import { rescale, rescaled } from "../../../runtime/keys/rescale.js";
import { trace } from "../../../tensor/graph/index.js";
import { float32 } from "../../../tensor/ops/index.js";
import { pick } from "../../../tensor/programs/index.js";
import { interpret } from "../../support/reference/index.js";

it.each([
  ["spread", [1, -2, 0.5, 4]],
  ["all the same, so that only the 1e-8 divides it", [3, 3, 3, 3]],
])("a key is rescaled on the host as in programs: %s", (_, key) => {
  const graph = trace({ key: float32(4) }, (ops, inputs) => ({
    out: rescale(ops, pick(inputs, "key"), 0.5),
  }));
  const out = Array.from(interpret(graph, { key })["out"]?.values ?? []);
  const host = Array.from(rescaled(Float64Array.from(key), 0.5));
  expect(host).toHaveLength(4);
  for (const [i, value] of out.entries()) expect(value / (host[i] ?? 0)).toBeCloseTo(1, 6);
});

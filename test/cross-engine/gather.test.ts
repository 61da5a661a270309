import { describe, expect, it } from "vitest";
import type { Engine } from "../../tensor/engines/engine.js";
import { findTarget, openTarget } from "../../tensor/engines/index.js";
import { float32, int32, type Ops, sizeOf } from "../../tensor/ops/index.js";
import {
  type HostTensor,
  type Named,
  pick,
  slotName,
  type TrainingProgram,
} from "../../tensor/programs/index.js";
import { spread } from "../support/reference/jacobian.js";
import { expectAgreement, outputsOf } from "./engines.js";
import { recordGradients, zeroFeeds } from "./record-gradients.js";

const [rows, width, count] = [7, 5, 400];
const tableType = float32(rows, width);
/** From -2 to 8, each some 36 times. */
const ids = Int32Array.from({ length: count }, (_, i) => ((7 * i + (i >> 4)) % 11) - 2);
const slopes = Float32Array.from(spread(count * width, 3));
const table = Float32Array.from(spread(sizeOf(tableType.shape), 1));

/** y = lookup(table, ids), and the gradient of Σ slopes · y by the table. */
async function valueAndGradient(
  engine: Engine,
  lookup: <T>(ops: Ops<T>, table: T, ids: T) => T,
): Promise<{ y: HostTensor; gradient: HostTensor }> {
  const program: TrainingProgram = {
    parameters: { table: tableType },
    inputs: { ids: int32(count), slopes: float32(count, width) },
    optimizer: recordGradients,
    loss<T>(ops: Ops<T>, parameters: Named<T>, inputs: Named<T>) {
      const y = lookup(ops, pick(parameters, "table"), pick(inputs, "ids"));
      return { loss: ops.sum(ops.mul(y, pick(inputs, "slopes"))), metrics: { y } };
    },
  };
  const given = { table, ids, slopes };
  const feeds = Object.entries(zeroFeeds(program)).map(([name, zeros]) => {
    const values = given[name as keyof typeof given];
    return [name, values === undefined ? zeros : { ...zeros, values }] as const;
  });
  const outputs = await outputsOf(engine, engine.compileTraining(program), Object.fromEntries(feeds));
  return { y: pick(outputs, "y"), gradient: pick(outputs, slotName("gradient", "table")) };
}

/** The sum in float32, in the order of the ids. */
function sumInOrder(): Float32Array {
  const sums = new Float32Array(table.length);
  ids.forEach((id, i) => {
    if (id < 0 || id >= rows) return;
    for (let j = 0; j < width; j++) {
      const place = id * width + j;
      sums[place] = (sums[place] ?? 0) + (slopes[i * width + j] ?? 0);
    }
  });
  return sums;
}

describe.each([
  ["onnx", "cpu"],
  ["tfjs", "cpu"],
] as const)("gather of %s on %s", async (name, device) => {
  const engine = await openTarget(findTarget(name, device), {});

  it("and its gradient are those of the product with a one-hot matrix", async () => {
    const found = await valueAndGradient(engine, (ops, table, ids) => ops.gather(table, ids));
    const product = await valueAndGradient(engine, (ops, table, ids) =>
      ops.matmul(ops.oneHot(ids, rows), table),
    );
    expect(found.y.values).toEqual(product.y.values);
    expectAgreement(engine, { gradient: found.gradient }, { gradient: product.gradient });
  });

  it("has a gradient that is summed in the order of the ids, to the bit", async () => {
    const { gradient } = await valueAndGradient(engine, (ops, table, ids) => ops.gather(table, ids));
    expect(gradient.values).toEqual(sumInOrder());
  });
});

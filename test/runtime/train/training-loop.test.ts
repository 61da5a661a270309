import { afterAll, describe, expect, it } from "vitest";
import { createEngine } from "../../../runtime/index.js";
import { TrainingLoop } from "../../../runtime/train/training-loop.js";
import { float32 } from "../../../tensor/ops/index.js";
import { sgdOptimizer } from "../../../tensor/optimizers/index.js";
import { type HostTensor, type Named, pick, type TrainingProgram } from "../../../tensor/programs/index.js";

/** ½ (w − 1)², so that a step of rate r takes the share r of the way from w to 1. */
const program: TrainingProgram = {
  parameters: { w: float32(1) },
  inputs: {},
  optimizer: sgdOptimizer.create({}),
  loss(ops, weights) {
    const off = ops.sub(pick(weights, "w"), 1);
    return { loss: ops.sum(ops.mul(ops.mul(off, off), 0.5)), metrics: {} };
  },
};
const loop = await TrainingLoop.compile(await createEngine({ engine: "onnx", device: "cpu" }), program);
const initial: Named<HostTensor> = { w: { type: float32(1), values: Float32Array.of(0) } };

afterAll(() => loop.dispose());

describe("a training loop", () => {
  it("takes its steps from one start after another", async () => {
    const options = { initial, constants: {}, learningRate: () => 0.5 };
    const twice = await loop.run({ ...options, steps: 2 });
    const once = await loop.run({ ...options, steps: 1 });
    expect([twice["w"]?.values[0], once["w"]?.values[0]]).toEqual([0.75, 0.5]);
  });

  it("shows the weights every so often and at the end", async () => {
    const shown: [number, number | undefined][] = [];
    const onCheckpoint = async (step: number, { w }: Named<HostTensor>): Promise<void> => {
      shown.push([step, w?.values[0]]);
    };
    const checkpoints = { every: 2, onCheckpoint };
    await loop.run({ initial, constants: {}, steps: 5, learningRate: () => 0.5, checkpoints });
    expect(shown).toEqual([
      [2, 0.75],
      [4, 0.9375],
      [5, 0.96875],
    ]);
  });
});

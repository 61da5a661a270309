import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { KeySource, keyLayouts } from "../../../runtime/index.js";
import { Trainer } from "../../../runtime/train/trainer.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { findTarget, openTarget } from "../../../tensor/engines/index.js";
import { restoreIsNullOrUndefined } from "../../../tensor/engines/tfjs/backends.js";
import { tinyModel } from "../../support/tiny-model.js";

const engine = await openTarget(findTarget("tfjs", "cpu"), {});

describe("memory", () => {
  it("stays flat from step to step, and all of it is freed", async () => {
    const before = tf.memory().numTensors;
    const model = tinyModel();
    const keys = new KeySource(keyLayouts(model.experiment, model.points), model.experiment.seed);
    const trainer = new Trainer(model, keys, engine, initialState(model));
    const batch = {
      ...{ epoch: 0, index: 0, size: 8 },
      input: new Float32Array(8 * 4).fill(0.5),
      labels: new Int32Array(8).fill(1),
    };
    await trainer.advance(batch, 0.01);
    const { numTensors, numBytes } = tf.memory();
    for (let step = 0; step < 30; step++) await trainer.advance(batch, 0.01);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    await trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("Node 23 and newer", () => {
  it("get back what libtensorflow's packages miss, and keep what they have", () => {
    const util: Record<string, unknown> = {};
    restoreIsNullOrUndefined(util);
    const restored = util["isNullOrUndefined"] as (value: unknown) => boolean;
    expect([null, undefined, 0, ""].map(restored)).toEqual([true, true, false, false]);
    restoreIsNullOrUndefined(util);
    expect(util["isNullOrUndefined"]).toBe(restored);
  });
});

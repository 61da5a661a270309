import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KeySource, keyLayouts } from "../../../runtime/keys/index.js";
import { batchnorm } from "../../../runtime/layers/index.js";
import type { KeyPath, Mode } from "../../../runtime/model.js";
import { loadCheckpoint, saveCheckpoint } from "../../../runtime/run-folder/checkpoint.js";
import { RunFolder, runFiles } from "../../../runtime/run-folder/run-folder.js";
import { BufferStates, trainingModes } from "../../../runtime/train/modes.js";
import { trainingProgram } from "../../../runtime/train/program.js";
import { Trainer } from "../../../runtime/train/trainer.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { createOnnxEngine } from "../../../tensor/engines/onnx/index.js";
import { trace, traceTraining } from "../../../tensor/graph/index.js";
import { float32, type Ops, shapeOps, type TensorType } from "../../../tensor/ops/index.js";
import {
  bufferTypes,
  parameterTypes,
  unflattenParameters,
  weightTypes,
} from "../../../tensor/programs/index.js";
import { model } from "../../golden/residual.Residuals.js";
import { interpret } from "../../support/reference/index.js";
import { spread } from "../../support/reference/jacobian.js";
import { scratchFolder } from "../../support/scratch-folder.js";

const noMasks = (): never => {
  throw new Error("there is no dropout here");
};
const keys = new KeySource(keyLayouts(model.experiment, model.points), model.experiment.seed);

describe("running statistics", () => {
  const [samples, channels] = [6, 2];
  const shapes = {
    weight: [channels],
    bias: [channels],
    runningMean: [channels],
    runningVariance: [channels],
  };
  const inputs = {
    ...Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, float32(...shape)])),
    first: float32(samples, channels),
    second: float32(samples, channels),
  };

  /** Batch norm of two batches as the valid and the wrong path of one step. */
  const twoPaths = trace(inputs, <T>(ops: Ops<T>, fed: Readonly<Record<string, T>>) => {
    const p = fed as Record<keyof typeof inputs | keyof typeof shapes, T>;
    const states = new BufferStates<T>(fed);
    const modes = trainingModes(states, () => noMasks);
    const valid = batchnorm(ops, p.first, p, modes.valid);
    const wrong = batchnorm(ops, p.second, p, modes.wrong);
    return { valid, wrong, ...states.latest(["runningMean", "runningVariance"]) };
  });
  const first = spread(samples * channels, 1);
  const second = spread(samples * channels, 2).map((value) => 3 * value + 1);
  const start = { runningMean: [0.5, -1], runningVariance: [2, 0.25] };
  const result = interpret(twoPaths, { weight: [1, 2], bias: [0, 1], ...start, first, second });

  /** Mean and unbiased variance of one channel. */
  function statistics(batch: readonly number[], channel: number): { mean: number; variance: number } {
    const values = batch.filter((_, i) => i % channels === channel);
    const mean = values.reduce((a, b) => a + b, 0) / samples;
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples - 1) };
  }

  it.each([0, 1])(
    "move by a tenth towards each batch, the second path from what the first left: channel %i",
    (c) => {
      const [a, b] = [statistics(first, c), statistics(second, c)];
      const moved = (old = 0, once: number, twice: number) => 0.9 * (0.9 * old + 0.1 * once) + 0.1 * twice;
      expect(result["runningMean"]?.values[c]).toBeCloseTo(moved(start.runningMean[c], a.mean, b.mean), 6);
      const variance = moved(start.runningVariance[c], a.variance, b.variance);
      expect(result["runningVariance"]?.values[c]).toBeCloseTo(variance, 6);
    },
  );

  it("do not enter what a training pass gives: each path is normalised by itself", () => {
    for (const path of ["valid", "wrong"]) {
      const values = Array.from(result[path]?.values ?? []);
      for (const [channel, { weight, bias }] of [
        { weight: 1, bias: 0 },
        { weight: 2, bias: 1 },
      ].entries()) {
        const { mean, variance } = statistics(values, channel);
        expect(mean).toBeCloseTo(bias, 6);
        expect((variance * (samples - 1)) / samples).toBeCloseTo(weight ** 2, 3);
      }
    }
  });

  it("move by the momentum that a layer was given", () => {
    const graph = trace(inputs, <T>(ops: Ops<T>, fed: Readonly<Record<string, T>>) => {
      const p = fed as Record<keyof typeof inputs | keyof typeof shapes, T>;
      const states = new BufferStates<T>(fed);
      const { valid } = trainingModes(states, () => noMasks);
      batchnorm(ops, p.first, p, valid, { eps: 1e-5, momentum: 0.75 });
      return states.latest(["runningMean", "runningVariance"]);
    });
    const moved = interpret(graph, { weight: [1, 2], bias: [0, 1], ...start, first, second });
    const { mean, variance } = statistics(first, 0);
    expect(moved["runningMean"]?.values[0]).toBeCloseTo(0.25 * 0.5 + 0.75 * mean, 6);
    expect(moved["runningVariance"]?.values[0]).toBeCloseTo(0.25 * 2 + 0.75 * variance, 6);
  });

  it("stay finite for a batch of one number a channel", () => {
    const one = { ...inputs, first: float32(1, channels), second: float32(1, channels) };
    const graph = trace(one, <T>(ops: Ops<T>, fed: Readonly<Record<string, T>>) => {
      const p = fed as Record<keyof typeof inputs | keyof typeof shapes, T>;
      const states = new BufferStates<T>(fed);
      batchnorm(ops, p.first, p, trainingModes(states, () => noMasks).valid);
      return states.latest(["runningVariance"]);
    });
    const { runningVariance } = interpret(graph, { ...start, weight: [1, 2], bias: [0, 1], first: [3, 4] });
    expect(runningVariance?.values[0]).toBeCloseTo(0.9 * 2, 6);
  });
});

describe("a training step of a generated model", () => {
  it("updates every buffer on every path, in the order valid, wrong, none", () => {
    const seen = new Map<TensorType, KeyPath[]>();
    const types = weightTypes(model.parameters);
    const modeOf = (path: KeyPath): Mode<TensorType> => ({
      kind: "training",
      isFrozen: () => false,
      read: (buffer) => buffer,
      write: (buffer) => seen.set(buffer, [...(seen.get(buffer) ?? []), path]),
      mask: (shape) => float32(...shape),
    });
    const fed = { ...keys.basisTypes(), ...keys.drawTypes("valid", 4), ...keys.drawTypes("wrong", 4) };
    model.loss(
      shapeOps,
      unflattenParameters(model.parameters, types),
      { input: float32(4, 1, 28, 28), labels: { dtype: "int32", shape: [4] }, epoch: float32() },
      {
        valid: keys.keys(shapeOps, "valid", fed),
        wrong: keys.keys(shapeOps, "wrong", fed),
      },
      { valid: modeOf("valid"), wrong: modeOf("wrong"), none: modeOf("none") },
    );
    const buffers = Object.keys(bufferTypes(model.parameters)).map((name) => types[name]);
    expect([...seen.keys()].sort(byShape)).toEqual(buffers.sort(byShape));
    for (const paths of seen.values()) expect(paths).toEqual(["valid", "wrong", "none"]);
  });

  it("has its buffers among inputs and outputs, and no slots for them", () => {
    const graph = traceTraining(trainingProgram(model, keys, 4));
    const buffers = Object.keys(bufferTypes(model.parameters));
    expect(buffers).toHaveLength(14);
    for (const name of buffers) {
      expect(graph.outputs.has(name)).toBe(true);
      expect(graph.inputs.map((input) => input.name)).toContain(name);
      expect(graph.inputs.map((input) => input.name)).not.toContain(`momentum:${name}`);
    }
    expect(Object.keys(parameterTypes(model.parameters))).not.toContain(buffers[0]);
  });
});

describe("a trainer", () => {
  it("moves the buffers, and a checkpoint brings them back", async () => {
    const engine = createOnnxEngine({ threads: 1 });
    const trainer = new Trainer(model, keys, engine, initialState(model));
    const batch = {
      ...{ epoch: 0, index: 0, size: 4 },
      input: Float32Array.from(spread(4 * 784, 3)),
      labels: Int32Array.of(1, 2, 3, 4),
    };
    await trainer.advance(batch, 0.1);
    const state = await trainer.snapshot();
    const moved = Object.keys(state.buffers).filter((name) => name.endsWith("runningVariance"));
    for (const name of moved) {
      expect(
        state.buffers[name]?.values.some((value) => value !== 1),
        name,
      ).toBe(true);
    }
    expect(Object.keys(trainer.residentWeights())).toEqual([
      ...Object.keys(state.parameters),
      ...Object.keys(state.buffers),
    ]);
    const folder = RunFolder.create(join(scratchFolder(), "run"));
    folder.writeJson(runFiles.config, {});
    saveCheckpoint(folder, runFiles.latest, model, { state, progress: { epochs: [], running: null } });
    expect(loadCheckpoint(folder, runFiles.latest, model).state).toEqual(state);
    await trainer.dispose();
  });
});

const byShape = (a: TensorType | undefined, b: TensorType | undefined): number =>
  (a?.shape[0] ?? 0) - (b?.shape[0] ?? 0);

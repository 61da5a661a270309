import { beforeAll, describe, expect, it } from "vitest";
import { type Graph, topologicalOrder, traceProgram, traceTraining } from "../../../tensor/graph/index.js";
import { float32, int32, type Ops, type TensorType } from "../../../tensor/ops/index.js";
import {
  type Optimizer,
  type Program,
  pick,
  slotName,
  type TrainingProgram,
} from "../../../tensor/programs/index.js";
import { interpret } from "../../support/reference/index.js";
import { formulaOf, opsOf } from "../../support/reference/inspect.js";
import { spread } from "../../support/reference/jacobian.js";

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p − lr · m̂ / (√v̂ + ε). */
const adam: Optimizer = {
  slots: ["m", "v"],
  update(ops, { parameter, gradient, slots, learningRate, step }) {
    const moving = <T>(ops: Ops<T>, old: T, next: T, beta: number) =>
      ops.add(ops.mul(old, beta), ops.mul(next, 1 - beta));
    const corrected = <T>(ops: Ops<T>, mean: T, step: T, beta: number) =>
      ops.div(mean, ops.sub(1, ops.exp(ops.mul(step, Math.log(beta)))));
    const m = moving(ops, slots["m"] ?? parameter, gradient, beta1);
    const v = moving(ops, slots["v"] ?? parameter, ops.mul(gradient, gradient), beta2);
    const root = ops.sqrt(corrected(ops, v, step, beta2));
    const change = ops.div(corrected(ops, m, step, beta1), ops.add(root, epsilon));
    return { parameter: ops.sub(parameter, ops.mul(learningRate, change)), slots: { m, v } };
  },
};

const sgd: Optimizer = {
  slots: [],
  update: (ops, { parameter, gradient, learningRate }) => ({
    parameter: ops.sub(parameter, ops.mul(learningRate, gradient)),
    slots: {},
  }),
};

const [batch, features, hidden, classes] = [5, 4, 6, 3];

/** relu(x W₁ + b₁) W₂ + b₂ under mean cross-entropy. */
const mlp: TrainingProgram = {
  parameters: {
    w1: float32(features, hidden),
    b1: float32(hidden),
    w2: float32(hidden, classes),
    b2: float32(classes),
    idle: float32(2),
  },
  inputs: { x: float32(batch, features), labels: int32(batch) },
  optimizer: adam,
  loss(ops, p, inputs) {
    const x = pick(inputs, "x");
    const h = ops.relu(ops.add(ops.matmul(x, pick(p, "w1")), pick(p, "b1")));
    const logits = ops.add(ops.matmul(h, pick(p, "w2")), pick(p, "b2"));
    const shifted = ops.sub(logits, ops.stopGradient(ops.max(logits, [1], { keepDims: true })));
    const log = ops.log(ops.sum(ops.exp(shifted), [1], { keepDims: true }));
    const chosen = ops.mul(ops.oneHot(pick(inputs, "labels"), classes), ops.sub(shifted, log));
    const hits = ops.cast(ops.equal(ops.argmax(logits, 1), pick(inputs, "labels")), "float32");
    return { loss: ops.neg(ops.mean(ops.sum(chosen, [1]))), metrics: { accuracy: ops.mean(hits) } };
  },
};

/** The same step in plain loops. Row-major matrices. */
function stepByHand(
  p: Record<string, number[]>,
  state: Record<string, number[]>,
  x: number[],
  y: number[],
  lr: number,
  t: number,
) {
  const value = (array: number[] | undefined, index: number) => array?.[index] ?? Number.NaN;
  const gradients: Record<string, number[]> = Object.fromEntries(
    Object.entries(p).map(([name, values]) => [name, values.map(() => 0)]),
  );
  const add = (name: string, index: number, by: number) => {
    const gradient = gradients[name] ?? [];
    gradient[index] = value(gradient, index) + by;
  };
  let loss = 0;
  let hits = 0;
  for (let n = 0; n < batch; n++) {
    const z: number[] = [];
    for (let j = 0; j < hidden; j++) {
      z[j] = value(p["b1"], j);
      for (let i = 0; i < features; i++)
        z[j] = value(z, j) + value(x, n * features + i) * value(p["w1"], i * hidden + j);
    }
    const h = z.map((value) => Math.max(value, 0));
    const logits: number[] = [];
    for (let c = 0; c < classes; c++) {
      logits[c] = value(p["b2"], c) + h.reduce((sum, a, j) => sum + a * value(p["w2"], j * classes + c), 0);
    }
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const label = value(y, n);
    loss += (Math.log(total) - value(logits, label)) / batch;
    hits += Number(value(logits, label) === Math.max(...logits));
    const dLogits = logits.map((logit, c) => (Math.exp(logit) / total - Number(c === label)) / batch);
    for (let c = 0; c < classes; c++) add("b2", c, value(dLogits, c));
    for (let j = 0; j < hidden; j++) {
      let dh = 0;
      for (let c = 0; c < classes; c++) {
        add("w2", j * classes + c, value(h, j) * value(dLogits, c));
        dh += value(p["w2"], j * classes + c) * value(dLogits, c);
      }
      if (value(z, j) <= 0) continue;
      add("b1", j, dh);
      for (let i = 0; i < features; i++) add("w1", i * hidden + j, value(x, n * features + i) * dh);
    }
  }
  const next: Record<string, number[]> = { loss: [loss], accuracy: [hits / batch] };
  for (const [name, values] of Object.entries(p)) {
    const g = gradients[name] ?? [];
    const m = values.map((_, i) => beta1 * value(state[`m:${name}`], i) + (1 - beta1) * value(g, i));
    const v = values.map((_, i) => beta2 * value(state[`v:${name}`], i) + (1 - beta2) * value(g, i) ** 2);
    next[`m:${name}`] = m;
    next[`v:${name}`] = v;
    next[name] = values.map((old, i) => {
      const mean = value(m, i) / (1 - beta1 ** t);
      const root = Math.sqrt(value(v, i) / (1 - beta2 ** t));
      return old - (lr * mean) / (root + epsilon);
    });
  }
  return next;
}

describe("traceTraining", () => {
  let graph: Graph;
  beforeAll(() => {
    graph = traceTraining(mlp);
  });

  it("names inputs and outputs as engines expect them", () => {
    const parameters = ["w1", "b1", "w2", "b2", "idle"];
    const slots = parameters.flatMap((name) => [`m:${name}`, `v:${name}`]);
    expect(graph.inputs.map((input) => input.name)).toEqual([
      ...parameters,
      ...slots,
      "learning_rate",
      "step",
      "x",
      "labels",
    ]);
    expect([...graph.outputs.keys()].sort()).toEqual([...parameters, ...slots, "loss", "accuracy"].sort());
    for (const name of [...parameters, ...slots]) {
      const input = graph.inputs.find((input) => input.name === name);
      expect(graph.outputs.get(name)?.type).toEqual(input?.type);
    }
  });

  it("is the step as written by hand, for several steps", () => {
    const names = Object.entries(mlp.parameters);
    const zeros = (type: TensorType) =>
      Array.from({ length: type.shape.reduce((a, b) => a * b, 1) }, () => 0);
    let parameters = Object.fromEntries(
      names.map(([name, type], seed) => [
        name,
        spread(zeros(type).length, seed + 1).map((value) => value / 2),
      ]),
    );
    let state = Object.fromEntries(
      names.flatMap(([name, type]) => adam.slots.map((slot) => [slotName(slot, name), zeros(type)] as const)),
    );
    const x = spread(batch * features, 40);
    const labels = [0, 2, 1, 1, 0];
    for (let step = 1; step <= 5; step++) {
      const result = interpret(graph, {
        ...parameters,
        ...state,
        learning_rate: [0.05],
        step: [step],
        x,
        labels,
      });
      const expected = stepByHand(parameters, state, x, labels, 0.05, step);
      expect(Object.keys(result).sort()).toEqual(Object.keys(expected).sort());
      for (const [name, values] of Object.entries(expected)) {
        values.forEach((value, i) => {
          // constants such as β are float32 in the graph, hence the difference
          expect(Math.abs((result[name]?.values[i] ?? Number.NaN) - value), name).toBeLessThan(2e-5);
        });
      }
      parameters = Object.fromEntries(Object.keys(parameters).map((name) => [name, expected[name] ?? []]));
      state = Object.fromEntries(Object.keys(state).map((name) => [name, expected[name] ?? []]));
    }
  });

  it("computes once what all parameters share, and no gradient of the data", () => {
    const ops = opsOf(graph);
    // exp of the logits, and the two bias corrections
    expect(ops.filter((op) => op === "exp").length).toBe(3);
    // two forward, two for the weights, one for the hidden activation
    expect(ops.filter((op) => op === "matmul").length).toBe(5);
    expect(ops).not.toContain("transpose");
    expect(ops).not.toContain("stopGradient");
  });

  it("leaves few nodes besides the work itself", () => {
    const linear: TrainingProgram = {
      parameters: { w: float32(4) },
      inputs: { x: float32(4) },
      optimizer: sgd,
      loss: (ops, p, inputs) => ({ loss: ops.sum(ops.mul(pick(p, "w"), pick(inputs, "x"))), metrics: {} }),
    };
    expect(formulaOf(traceTraining(linear), "w")).toBe("sub(w, mul(learning_rate, x))");
  });

  it("pools before relu, forward and backward", () => {
    const conv = { strides: [1, 1], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
    const pool = { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] } as const;
    const graph = traceTraining({
      parameters: { w: float32(2, 1, 3, 3) },
      inputs: { x: float32(1, 1, 8, 8) },
      optimizer: sgd,
      loss: (ops, p, inputs) => {
        const image = ops.conv2d(pick(inputs, "x"), pick(p, "w"), undefined, conv);
        return { loss: ops.sum(ops.maxPool2d(ops.relu(image), pool)), metrics: {} };
      },
    });
    const relus = topologicalOrder(graph).filter((node) => node.kind === "op" && node.op === "relu");
    expect(relus.map((node) => node.type)).toEqual([float32(1, 2, 4, 4)]);
    expect(opsOf(graph)).not.toContain("conv2dInputGradient");
  });

  it("refuses programs whose names or types do not fit", () => {
    const withMetric = (name: string): TrainingProgram => ({
      ...mlp,
      loss: (ops, p, inputs) => ({ ...mlp.loss(ops, p, inputs), metrics: { [name]: pick(p, "b1") } }),
    });
    expect(() => traceTraining(withMetric("loss"))).toThrow('the training step has two outputs named "loss"');
    expect(() => traceTraining(withMetric("w1"))).toThrow('the training step has two outputs named "w1"');
    expect(() => traceTraining(withMetric("m:w1"))).toThrow('the training step has two outputs named "m:w1"');

    const withBuffer = { ...mlp, buffers: { seen: float32(3) } };
    expect(() => traceTraining(withBuffer)).toThrow('the forward pass gives no new "seen"');
    const shrunk: TrainingProgram = {
      ...withBuffer,
      loss: (ops, p, inputs) => ({
        ...mlp.loss(ops, p, inputs),
        buffers: { seen: ops.sum(pick(p, "seen")) },
      }),
    };
    expect(() => traceTraining(shrunk)).toThrow(
      'the forward pass changes the type of "seen": float32 [3] became float32 []',
    );

    const shrinking: Optimizer = {
      slots: [],
      update: (ops, { parameter }) => ({ parameter: ops.sum(parameter), slots: {} }),
    };
    expect(() => traceTraining({ ...mlp, optimizer: shrinking })).toThrow(
      'the optimizer changes the type of "w1": float32 [4, 6] became float32 []',
    );
    const forgetful: Optimizer = { slots: ["m"], update: (_, { parameter }) => ({ parameter, slots: {} }) };
    expect(() => traceTraining({ ...mlp, optimizer: forgetful })).toThrow(
      'the optimizer gives no new "m:w1"',
    );
  });
});

describe("traceProgram", () => {
  it("traces, simplifies and keeps all inputs", () => {
    const program: Program = {
      inputs: { x: float32(2), unused: float32(3) },
      run: (ops, inputs) => ({ y: ops.mul(ops.stopGradient(ops.add(pick(inputs, "x"), 0)), 2) }),
    };
    const graph = traceProgram(program);
    expect(formulaOf(graph, "y")).toBe("mul(x, 2)");
    expect(graph.inputs.map((input) => input.name)).toEqual(["x", "unused"]);
  });
});

import { float32, int32, type Ops, type TensorType } from "../../../../tensor/ops/index.js";
import {
  type HostTensor,
  type Named,
  type Optimizer,
  type Program,
  pick,
  type TrainingProgram,
} from "../../../../tensor/programs/index.js";
import { drawTensor } from "./tensors.js";

const padded = { strides: [1, 1], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
const halved = { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] } as const;

function logits<T>(ops: Ops<T>, p: Named<T>, image: T): T {
  const conv = ops.conv2d(image, pick(p, "conv.weight"), pick(p, "conv.bias"), padded);
  const pooled = ops.maxPool2d(ops.relu(conv), halved);
  const [n = 1, c = 1, h = 1, w = 1] = ops.shapeOf(pooled);
  return ops.matmul(ops.reshape(pooled, [n, c * h * w]), pick(p, "head.weight"), { transposeB: true });
}

/** Cross-entropy without the usual care for large logits. */
function crossEntropy<T>(ops: Ops<T>, z: T, labels: T, classes: number): T {
  const logSum = ops.log(ops.sum(ops.exp(z), [1]));
  const picked = ops.sum(ops.mul(z, ops.oneHot(labels, classes)), [1]);
  return ops.mean(ops.sub(logSum, picked));
}

/** Gradient descent with momentum. */
const momentum: Optimizer = {
  slots: ["velocity"],
  update(ops, { parameter, gradient, slots, learningRate }) {
    const velocity = ops.add(ops.mul(pick(slots, "velocity"), 0.9), gradient);
    return { parameter: ops.sub(parameter, ops.mul(velocity, learningRate)), slots: { velocity } };
  },
};

const classes = 5;

/** A small convolutional network on `batch` images: every kind of lowering in one training step. */
export function smallNetwork(batch = 16): TrainingProgram {
  return {
    parameters: {
      "conv.weight": float32(8, 2, 3, 3),
      "conv.bias": float32(8),
      "head.weight": float32(classes, 8 * 6 * 6),
    },
    inputs: { image: float32(batch, 2, 12, 12), labels: int32(batch) },
    optimizer: momentum,
    loss<T>(ops: Ops<T>, p: Named<T>, { image, labels }: Named<T>) {
      if (image === undefined || labels === undefined) throw new Error("the program has these inputs");
      const z = logits(ops, p, image);
      const right = ops.cast(ops.equal(ops.argmax(z, 1), labels), "float32");
      return { loss: crossEntropy(ops, z, labels, classes), metrics: { accuracy: ops.mean(right) } };
    },
  };
}

/** All inputs of the first step of `smallNetwork`. */
export function firstFeeds(program: TrainingProgram): Record<string, HostTensor> {
  const scaled = (type: TensorType, seed: number, scale: number): HostTensor => {
    const { values } = drawTensor(type, "normal", seed);
    return { type, values: Float32Array.from(values, (value) => scale * value) };
  };
  const feeds: Record<string, HostTensor> = {};
  for (const [index, [name, type]] of Object.entries(program.parameters).entries()) {
    feeds[name] = scaled(type, index + 1, 0.1);
    feeds[`velocity:${name}`] = scaled(type, 1, 0);
  }
  const { image, labels } = program.inputs;
  if (image === undefined || labels === undefined) throw new Error("the program has these inputs");
  return {
    ...feeds,
    image: drawTensor(image, "normal", 7),
    labels: {
      type: labels,
      values: drawTensor(labels, "labels", 8).values.map((label) => Math.abs(label) % classes),
    },
    learning_rate: { type: float32(), values: Float32Array.of(0.05) },
    step: { type: float32(), values: Float32Array.of(1) },
  };
}

/** A program of one function of `x`. */
export function functionOf(type: TensorType, run: <T>(ops: Ops<T>, x: T) => Named<T>): Program {
  return { inputs: { x: type }, run: (ops, inputs) => run(ops, pick(inputs, "x")) };
}

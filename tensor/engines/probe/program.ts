import type { Ops } from "../../ops/ops.js";
import { float32, int32, sizeOf } from "../../ops/tensor-type.js";
import { adamOptimizer } from "../../optimizers/index.js";
import {
  type HostTensor,
  hostScalar,
  initialParameters,
  type Named,
  type ParameterTree,
  parameterTypes,
  type TrainingProgram,
  trainingInputs,
  unflattenParameters,
} from "../../programs/index.js";
import { stream } from "../../random/index.js";

/** The size of a training step that a device is tried with. */
export interface ProbeSize {
  readonly batch: number;
  /** Height and width of the images. */
  readonly image: number;
  readonly channels: readonly [number, number];
}

/** Small enough for an emulated GPU. */
export const tinyStep: ProbeSize = { batch: 4, image: 8, channels: [2, 4] };
/** The network of specs/mnist-mode-b.spk, on one key path. */
export const typicalStep: ProbeSize = { batch: 128, image: 28, channels: [16, 32] };

const classes = 10;

/** An Adam step of two convolutions, two pools and a dense layer, and the inputs of the first step. */
export function probeStep({ batch, image, channels: [first, second] }: ProbeSize): {
  readonly program: TrainingProgram;
  readonly feeds: Named<HostTensor>;
} {
  const features = second * Math.floor(image / 4) ** 2;
  const tree = {
    conv1: { weight: weight(first, 1, 3, 3), bias: weight(first) },
    conv2: { weight: weight(second, first, 3, 3), bias: weight(second) },
    dense1: { weight: weight(classes, features), bias: weight(classes) },
  } satisfies ParameterTree;

  const program: TrainingProgram = {
    parameters: parameterTypes(tree),
    inputs: { input: float32(batch, 1, image, image), labels: int32(batch) },
    optimizer: adamOptimizer.create({}),
    loss<T>(ops: Ops<T>, parameters: Named<T>, inputs: Named<T>) {
      const p = unflattenParameters(tree, parameters);
      const { input, labels } = inputs as { input: T; labels: T };
      const h = stage(ops, stage(ops, input, p.conv1), p.conv2);
      const flat = ops.reshape(h, [batch, features]);
      const logits = ops.add(ops.matmul(flat, p.dense1.weight, { transposeB: true }), p.dense1.bias);
      return { loss: crossEntropy(ops, logits, labels), metrics: {} };
    },
  };
  return { program, feeds: firstFeeds(program, initialParameters(tree, seed)) };
}

/** A convolution that keeps height and width, ReLU, and a pool that halves them. */
function stage<T>(ops: Ops<T>, h: T, p: { readonly weight: T; readonly bias: T }): T {
  const convolved = ops.conv2d(h, p.weight, p.bias, {
    strides: [1, 1],
    padding: [1, 1, 1, 1],
    dilations: [1, 1],
    groups: 1,
  });
  return ops.maxPool2d(ops.relu(convolved), { kernel: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] });
}

/** −log softmax(z)[y], mean over samples. logits [n, classes], labels int32 [n]; scalar out. */
function crossEntropy<T>(ops: Ops<T>, logits: T, labels: T): T {
  const shifted = ops.sub(logits, ops.stopGradient(ops.max(logits, [-1], { keepDims: true })));
  const logarithms = ops.sub(shifted, ops.log(ops.sum(ops.exp(shifted), [-1], { keepDims: true })));
  return ops.neg(ops.mean(ops.sum(ops.mul(logarithms, ops.oneHot(labels, classes)), [-1])));
}

const seed = 1;

function weight(...shape: number[]): { shape: number[]; initializer: { kind: "normal"; deviation: number } } {
  return { shape, initializer: { kind: "normal", deviation: 0.1 } };
}

function firstFeeds(program: TrainingProgram, parameters: Named<HostTensor>): Named<HostTensor> {
  const feeds: Record<string, HostTensor> = {};
  for (const [name, type] of Object.entries(trainingInputs(program))) {
    feeds[name] = parameters[name] ?? { type, values: new Float32Array(sizeOf(type.shape)) };
  }
  const { input, labels } = program.inputs as { input: HostTensor["type"]; labels: HostTensor["type"] };
  const pixels = stream(seed, "dataset", "probe").fillNormal(new Float32Array(sizeOf(input.shape)));
  const numbers = Int32Array.from({ length: sizeOf(labels.shape) }, (_, i) => i % classes);
  return {
    ...feeds,
    input: { type: input, values: pixels },
    labels: { type: labels, values: numbers },
    learning_rate: hostScalar(0.01),
    step: hostScalar(1),
  };
}

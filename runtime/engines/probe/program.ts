import { conv, dense, flatten, maxpool } from "../../layers/index.js";
import { crossEntropy } from "../../losses/cross-entropy.js";
import type { ParameterTree } from "../../model.js";
import type { Ops } from "../../ops/ops.js";
import { float32, int32, sizeOf } from "../../ops/tensor-type.js";
import { adam } from "../../optimizers/index.js";
import {
  type HostTensor,
  hostScalar,
  initialParameters,
  type Named,
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

/** Small enough for a processor that plays the graphics card. */
export const tinyStep: ProbeSize = { batch: 4, image: 8, channels: [2, 4] };
/** The network of specs/mnist-mode-b.spk, on one key path. */
export const typicalStep: ProbeSize = { batch: 128, image: 28, channels: [16, 32] };

const classes = 10;

/** An Adam step of two convolutions, two pools and a dense layer, and all that its first step is fed. */
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
    optimizer: adam({ beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, decoupled: false }),
    loss<T>(ops: Ops<T>, parameters: Named<T>, inputs: Named<T>) {
      const p = unflattenParameters(tree, parameters);
      const { input, labels } = inputs as { input: T; labels: T };
      const same = { stride: 1, padding: 1, dilation: 1, groups: 1 };
      let h = maxpool(ops, ops.relu(conv(ops, input, p.conv1, same)), { kernel: 2, stride: 2 });
      h = maxpool(ops, ops.relu(conv(ops, h, p.conv2, same)), { kernel: 2, stride: 2 });
      return { loss: crossEntropy(ops, dense(ops, flatten(ops, h), p.dense1), labels), metrics: {} };
    },
  };
  return { program, feeds: firstFeeds(program, initialParameters(tree, seed)) };
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

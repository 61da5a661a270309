import type { Ops } from "../../tensor/ops/ops.js";
import { sizeOf } from "../../tensor/ops/tensor-type.js";
import type { Mode } from "../model.js";
import { constantInitializer, epsArgument, scaleAndShift } from "./initializers.js";
import { defineLayer } from "./layer.js";
import { channelCount } from "./pair.js";

/** All [channels]; the running statistics are buffers. */
export interface BatchnormParameters<T> {
  readonly weight: T;
  readonly bias: T;
  readonly runningMean: T;
  readonly runningVariance: T;
}

export interface BatchnormSettings {
  readonly eps: number;
  /** The share of the batch in a running statistic after a step, as in PyTorch. */
  readonly momentum: number;
}

const usual: BatchnormSettings = { eps: 1e-5, momentum: 0.1 };

/**
 * Batch normalisation (Ioffe & Szegedy 2015): weight · (h − μ) / √(σ² + ε) + bias for each channel. h [n, c, height,
 * width], [n, c], or of sequences, whose channels are the features, [n, length, c]. In training μ and σ² are those of the batch, and move the running statistics,
 *
 *     running ← (1 − momentum) · running + momentum · batch, with σ² · N / (N − 1) for N numbers a channel;
 *
 * in evaluation, and where these are frozen, they are the running statistics.
 */
export function batchnorm<T>(
  ops: Ops<T>,
  h: T,
  p: BatchnormParameters<T>,
  mode: Mode<T>,
  { eps, momentum }: BatchnormSettings = usual,
): T {
  const shape = ops.shapeOf(h);
  const channelAxis = shape.length === 3 ? 2 : 1;
  const channels = shape[channelAxis] ?? 0;
  const axes = shape.flatMap((_, axis) => (axis === channelAxis ? [] : [axis]));
  const perChannel = (x: T): T =>
    ops.reshape(
      x,
      shape.map((_, axis) => (axis === channelAxis ? channels : 1)),
    );
  if (mode.kind === "evaluation" || mode.isFrozen(p.runningMean)) {
    const scale = ops.div(p.weight, ops.sqrt(ops.add(p.runningVariance, eps)));
    const shift = ops.sub(p.bias, ops.mul(p.runningMean, scale));
    return ops.add(ops.mul(h, perChannel(scale)), perChannel(shift));
  }
  const mean = ops.mean(h, axes, { keepDims: true });
  const centred = ops.sub(h, mean);
  const variance = ops.mean(ops.mul(centred, centred), axes, { keepDims: true });

  const count = sizeOf(shape) / channels;
  const track = (buffer: T, statistic: T, factor: number): void => {
    const batch = ops.stopGradient(ops.reshape(statistic, [channels]));
    mode.write(buffer, ops.add(ops.mul(mode.read(buffer), 1 - momentum), ops.mul(batch, momentum * factor)));
  };
  track(p.runningMean, mean, 1);
  // A batch of one number a channel has a variance of 0 either way.
  track(p.runningVariance, variance, count / Math.max(count - 1, 1));

  const scale = ops.div(perChannel(p.weight), ops.sqrt(ops.add(variance, eps)));
  return ops.add(ops.mul(centred, scale), perChannel(p.bias));
}

export const batchnormLayer = defineLayer({
  name: "batchnorm",
  elsewhere: ["bn", "batchnormalization"],
  summary: "batch normalisation",
  signature: {
    eps: epsArgument(usual.eps),
    momentum: { type: "float", min: 0, max: 1, default: usual.momentum },
  },
  accepts: ["image", "vector", "sequence"],
  parameters({ kind, shape }) {
    const channels = channelCount(kind, shape);
    return {
      ...scaleAndShift(channels),
      runningMean: { shape: [channels], initializer: constantInitializer(0), buffer: true as const },
      runningVariance: { shape: [channels], initializer: constantInitializer(1), buffer: true as const },
    };
  },
  takesMode: true,
  settings: ({ eps, momentum }) =>
    eps === usual.eps && momentum === usual.momentum ? undefined : { eps, momentum },
  // one number a channel is its own mean: what comes out is the bias
  forgetsLoneSample: ({ kind, shape }) => sizeOf(shape) === channelCount(kind, shape),
  call: { batchnorm },
});

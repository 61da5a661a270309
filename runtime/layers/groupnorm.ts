import type { Ops } from "../../tensor/ops/ops.js";
import { epsArgument, scaleAndShift } from "./initializers.js";
import { defineLayer } from "./layer.js";
import { channelCount, overImages } from "./pair.js";

/** Both [channels]. */
export interface GroupnormParameters<T> {
  readonly weight: T;
  readonly bias: T;
}

export interface GroupnormOptions {
  readonly groups: number;
}

export interface GroupnormSettings {
  readonly eps: number;
}

const usual: GroupnormSettings = { eps: 1e-5 };

/**
 * Group normalisation (Wu & He 2018): weight · (h − μ) / √(σ² + ε) + bias, μ and σ² over all numbers of a group of channels of one
 * sample. h [n, channels, height, width], [n, channels], or of sequences, whose channels are the features, [n, length, channels].
 */
export function groupnorm<T>(
  ops: Ops<T>,
  h: T,
  p: GroupnormParameters<T>,
  { groups }: GroupnormOptions,
  { eps }: GroupnormSettings = usual,
): T {
  const shape = ops.shapeOf(h);
  if (shape.length === 3)
    return overImages(ops, h, {}, {}, (image) => groupnorm(ops, image, p, { groups }, { eps }));
  const [samples = 0, channels = 0, ...image] = shape;
  const grouped = ops.reshape(h, [samples, groups, -1]);
  const centred = ops.sub(grouped, ops.mean(grouped, [-1], { keepDims: true }));
  const variance = ops.mean(ops.mul(centred, centred), [-1], { keepDims: true });
  const normal = ops.reshape(ops.mul(centred, ops.div(1, ops.sqrt(ops.add(variance, eps)))), shape);
  const perChannel = (x: T): T => ops.reshape(x, [1, channels, ...image.map(() => 1)]);
  return ops.add(ops.mul(normal, perChannel(p.weight)), perChannel(p.bias));
}

export const groupnormLayer = defineLayer({
  name: "groupnorm",
  elsewhere: ["gn"],
  summary: "normalisation over groups of channels",
  signature: { groups: { type: "int", min: 1 }, eps: epsArgument(usual.eps) },
  accepts: ["image", "vector", "sequence"],
  divisions: ({ kind, shape }, { groups }) => [
    { part: "groups", count: groups, whole: "the channels", size: channelCount(kind, shape) },
  ],
  parameters: ({ kind, shape }) => scaleAndShift(channelCount(kind, shape)),
  options: ({ groups }) => ({ groups }),
  settings: ({ eps }) => (eps === usual.eps ? undefined : { eps }),
  call: { groupnorm },
});

import type { GatedModel } from "../../../runtime/model.js";
import type { ConcreteKey } from "../../../runtime/opened-model/concrete-key.js";
import { keyRows } from "../../../runtime/opened-model/gated-logits.js";
import type { OpenedModel } from "../../../runtime/opened-model/opened-model.js";
import type { Ops } from "../../../tensor/ops/ops.js";
import { float32, type Shape } from "../../../tensor/ops/tensor-type.js";
import { pick } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import type { KeyFamily } from "./key-family.js";

/** Beyond it a channel could hardly be turned on or off again. */
const largest = 3;

/**
 * K masks of zeros and ones over the channels of each injected point, in the place of the gate. θ > 0 turns a channel on; backward,
 * the mask is the sigmoid of θ (a straight-through estimator, Bengio et al. 2013). The keys of the family are its masks.
 */
export function channelMasks({ layouts }: OpenedModel, count: number): KeyFamily {
  const points = new Map(
    layouts.flatMap((layout) => layout.points.map(({ name, shape }) => [name, maskShape(shape)] as const)),
  );
  const channels = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
  return {
    numbers: Object.fromEntries(
      [...points].map(([name, shape]) => [maskName(name), float32(count, channels(shape))]),
    ),
    constants: {},
    start: (seed, label) =>
      Object.fromEntries(
        [...points].map(([name, shape]) => {
          const type = float32(count, channels(shape));
          const drawn = stream(seed, "attack", label, maskName(name));
          return [
            maskName(name),
            { type, values: drawn.fillNormal(new Float32Array(count * channels(shape))) },
          ];
        }),
      ),
    inject(ops, name, h, tensors, samples) {
      const shape = points.get(name);
      if (shape === undefined) return h;
      const numbers = pick(tensors, maskName(name));
      const soft = ops.sigmoid(numbers);
      const hard = ops.cast(ops.greater(numbers, 0), "float32");
      const mask = keyRows(ops, ops.add(soft, ops.stopGradient(ops.sub(hard, soft))), samples);
      return ops.mul(h, ops.reshape(mask, [ops.shapeOf(mask)[0] ?? 1, ...shape]));
    },
    bound: (ops, _, numbers) => ops.clamp(numbers, -largest, largest),
    keys: (numbers) =>
      Array.from(
        { length: count },
        (_, i) =>
          new Map(
            [...points].map(([name, shape]) => {
              const width = channels(shape);
              const own = pick(numbers, maskName(name)).values.subarray(i * width, (i + 1) * width);
              return [name, Float32Array.from(own, (value) => (value > 0 ? 1 : 0))];
            }),
          ),
      ),
  };
}

/** The model with masks in the place of its gate, for whoever runs it without a key. */
export function maskedModel(model: GatedModel, masks: ConcreteKey): GatedModel {
  return {
    ...model,
    forward(ops, p, input, inject, mode) {
      return model.forward(
        ops,
        p,
        input,
        (point, h) => masked(ops, inject(point, h), masks.get(point), maskShape(model.points[point] ?? [])),
        mode,
      );
    },
  };
}

function masked<T>(ops: Ops<T>, h: T, mask: Float32Array | undefined, shape: Shape): T {
  return mask === undefined ? h : ops.mul(h, ops.constant(mask, float32(1, ...shape)));
}

const maskName = (point: string): string => `mask:${point}`;

/** One number for each channel: of an image [c, 1, 1], of a vector [d], of tokens [1, width]. */
function maskShape(shape: Shape): Shape {
  if (shape.length === 3) return [shape[0] ?? 1, 1, 1];
  return shape.map((size, i) => (i === shape.length - 1 ? size : 1));
}

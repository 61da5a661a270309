import type { Ops } from "../../tensor/ops/ops.js";
import { constantInitializer } from "./initializers.js";
import { defineLayer } from "./layer.js";

/** [features], or of an image [channels]. */
export interface LayerScaleParameters<T> {
  readonly weight: T;
}

/** Each feature times a trained number (Touvron et al. 2021). h [n, …, features], or an image [n, channels, height, width]. */
export function layerScale<T>(ops: Ops<T>, h: T, p: LayerScaleParameters<T>): T {
  const [, channels = 1, ...image] = ops.shapeOf(h);
  return ops.mul(h, image.length === 2 ? ops.reshape(p.weight, [1, channels, 1, 1]) : p.weight);
}

export const layerScaleLayer = defineLayer({
  name: "layer_scale",
  summary: "each feature times a trained number",
  elsewhere: ["gamma"],
  signature: { start: { type: "float", default: 1e-6 } },
  accepts: ["image", "vector", "sequence"],
  parameters: ({ kind, shape }, { start }) => ({
    weight: {
      shape: [(kind === "image" ? shape[0] : shape.at(-1)) ?? 0],
      initializer: constantInitializer(start),
    },
  }),
  call: { layerScale },
});

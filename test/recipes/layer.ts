import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";

/** A layer with parameters, options and the mode, used beside a block that would like to be called as its function is. */
export const layer: Recipe = {
  heading: "Adding a layer",
  changes: [
    {
      file: "runtime/layers/gain.ts",
      text: `import type { Ops } from "../../tensor/ops/ops.js";
import type { Mode } from "../model.js";
import { constantInitializer } from "./initializers.js";
import { defineLayer } from "./layer.js";

/** weight [features]. */
export interface FeatureGainParameters<T> {
  readonly weight: T;
}

/** h · weight · factor; in evaluation h. h [n, features]. */
export function featureGain<T>(
  ops: Ops<T>,
  h: T,
  p: FeatureGainParameters<T>,
  { factor }: { readonly factor: number },
  mode: Mode<T>,
): T {
  return mode.kind === "evaluation" ? h : ops.mul(ops.mul(h, p.weight), factor);
}

export const featureGainLayer = defineLayer({
  name: "feature_gain",
  summary: "a trained gain for each feature, in training",
  signature: { factor: { type: "float", min: 0, default: 1 } },
  accepts: ["vector"],
  parameters: ({ shape }) => ({ weight: { shape, initializer: constantInitializer(1) } }),
  options: ({ factor }) => ({ factor }),
  takesMode: true,
  call: { featureGain },
});
`,
    },
    {
      file: "runtime/layers/catalogue.ts",
      after: 'import { flattenLayer, reshapeLayer } from "./flatten.js";',
      add: 'import { featureGainLayer } from "./gain.js";',
    },
    { file: "runtime/layers/catalogue.ts", after: "convLayer,", add: "  featureGainLayer," },
    {
      file: "runtime/layers/index.ts",
      after: 'export { type DenseParameters, dense } from "./dense.js";',
      add: 'export { type FeatureGainParameters, featureGain } from "./gain.js";',
    },
  ],
  spec: `
    block FeatureGain(factor: float) { feature_gain(factor) -> tanh }
    model Small() { input 4  FeatureGain(1.5) -> feature_gain -> dense(3) }
    experiment Recipe {
      data synthetic(features: 4, classes: 3, samples: 40)
      model Small
      loss crossentropy
      train sgd(0.1) for 1 epochs batch 8
    }`,
  verify({ read }) {
    const code = read("model.ts");
    expect(code).toContain("readonly featureGain1: FeatureGainParameters<T>;");
    expect(code).toContain("h = featureGain(ops, h, p.featureGain1, { factor: 1.5 }, mode);");
  },
};

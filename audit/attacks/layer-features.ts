import type { GatedModel } from "../../runtime/model.js";
import type { Shape } from "../../tensor/ops/tensor-type.js";
import { initialParameters } from "../../tensor/programs/parameters.js";
import { type AttackContext, defineAttack } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import type { Control } from "./attempt.js";
import { randomKeys } from "./constructed-keys.js";
import { freshWeights } from "./fresh-weights.js";
import { keyedModel } from "./keyed-model.js";
import { counted } from "./scoring.js";

/**
 * What inner layers say of the classes where no valid key enters: a linear layer, trained by Adam on the labels that there are,
 * reads what each layer of weights reads, without a key and under a random one. One control is the same on a network of fresh
 * weights, which has features too; the other is such a network trained as a whole.
 */
export const layerFeatures = defineAttack({
  name: "layer_features",
  summary: "train a linear layer on what inner layers read",
  knowledge: ["weights"],
  needsKeys: false,
  signature: {
    labels: { type: "ints", min: 1, default: [10, 100] },
    layers: { type: "int", min: 1, default: 3 },
    steps: { type: "int", min: 1, default: 200 },
    batch: { type: "int", min: 2, default: 64 },
    lr: { type: "float", min: 0, exclusiveMin: true, default: 0.003 },
    scratch_lr: { type: "float", min: 0, exclusiveMin: true, default: 0.001 },
  },
  quick: { labels: [100], steps: 100 },
  long: { labels: [10, 30, 100, 300], layers: 8, steps: 1000 },

  async *run(context, { labels, layers, steps, batch, lr, scratch_lr: scratchLearningRate }) {
    const { data, victim } = context;
    const probes = await probesOf(context, layers);
    context.expectSteps(labels.length * (2 * probes.length + 1) * steps);
    const training = context.training({ steps, batch, learningRate: lr, scratchLearningRate });
    for (const { name, model, trains } of probes) {
      // the probe starts with zeros, whatever the seed
      const start = initialParameters(model.parameters, 0);
      const [own, fresh] = [victim.hostWeights, freshWeights(victim, "all", context.seed, "features")].map(
        (weights) => ({ ...start, ...weights }),
      );
      for (const wanted of labels) {
        const samples = firstSamples(data.pool, wanted);
        const shared = { model, trains, samples, augmented: true, remarks: [] };
        const on = `${name}, ${counted(samples.count, "label")}`;
        const control = await training.attempt({
          ...{ ...shared, initial: fresh ?? start, variant: `fresh weights, ${on}`, label: ["fresh", name] },
        });
        const controls: readonly Control[] = [control, await training.control(samples, { augmented: true })];
        yield await training.attempt({
          ...{ ...shared, initial: own ?? start, variant: on, label: ["features", name], controls },
          at: { labels: samples.count },
          remarks: [samples.count < wanted ? `the attacker has no ${wanted} labels` : undefined],
        });
      }
    }
  },
});

interface Probe {
  /** "layer 2, no key" */
  readonly name: string;
  readonly model: GatedModel;
  readonly trains: readonly string[];
}

/** A probe on each of so many layers, evenly over the network and the last one among them, for each way to run it. */
async function probesOf({ victim, seed }: AttackContext, most: number): Promise<readonly Probe[]> {
  const { featureShapes, probedModel, probeParameters } = await import("./toolkit/probed-model.js");
  const [wrong] = victim.layouts.length === 0 ? [] : randomKeys(victim, seed, "layer_features", 1);
  const paths: readonly (readonly [string, GatedModel])[] = [
    ["no key", victim.model],
    ...(wrong === undefined ? [] : [["a wrong key", keyedModel(victim.model, wrong)] as const]),
  ];
  // what the first layer reads are the samples
  const shapes = [...featureShapes(victim.model)].filter(([layer]) => layer > 0);
  return evenly(shapes, most).flatMap(([layer, shape]: readonly [number, Shape]) =>
    paths.map(([path, model]) => ({
      name: `what layer ${layer + 1} reads, ${path}`,
      model: probedModel(model, layer, shape),
      trains: probeParameters,
    })),
  );
}

/** At most so many of a list, evenly over it, the last one among them. */
function evenly<Each>(list: readonly Each[], most: number): readonly Each[] {
  return list.filter(
    (_, i) =>
      Math.floor(((i + 1) * most) / list.length) > Math.floor((i * most) / list.length) ||
      list.length <= most,
  );
}

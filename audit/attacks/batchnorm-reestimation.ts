import { bufferTypes } from "../../tensor/programs/parameters.js";
import { defineAttack } from "./attack.js";
import { removalKey, tryRemovals } from "./removal.js";

/**
 * The holder of the weights lets unlabelled samples through the network in training mode, without a key or with a wrong
 * one, until the running statistics of batch norm are those of that path: an owner who trains valid and denied paths
 * together leaves a mixture of both.
 */
export const batchnormReestimation = defineAttack({
  name: "batchnorm_reestimation",
  summary: "give batch norm the running statistics of an unauthorised path",
  knowledge: ["weights"],
  needsKeys: false,
  signature: {
    batches: { type: "int", min: 1, default: 60 },
    batch: { type: "int", min: 2, default: 128 },
    labels: { type: "int", min: 1, default: 100 },
  },
  quick: { batches: 20 },
  long: {},

  inapplicable: ({ model }) =>
    Object.keys(bufferTypes(model.parameters)).length === 0 ? "the model has no batch norm" : undefined,

  async *run(context, { batches, batch, labels }) {
    const { data, reestimateStatistics } = context;
    const wrong = removalKey(context, "batchnorm_reestimation");
    const unlabelled = Math.min(batches * batch, data.pool.count);
    yield* tryRemovals(context, "batchnorm_reestimation", labels, [
      {
        variant: `${unlabelled} samples`,
        at: { unlabelled },
        spent: { unlabelled },
        async *changes() {
          for (const [path, key] of [
            ["none", null],
            ["wrong", wrong],
          ] as const) {
            const label = ["batchnorm_reestimation", path];
            yield { path, weights: await reestimateStatistics({ key, batches, batch, label }) };
          }
        },
      },
    ]);
  },
});

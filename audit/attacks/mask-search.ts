import { defineAttack } from "./attack.js";
import { scratchLearningRate, searchAttempt, searchSettings } from "./factor-search.js";

/**
 * A gate that keys open may be little more than a choice of channels. Masks of zeros and ones over the channels of each injected
 * point take its place, and are moved by gradients of labels and of the information that predictions hold, as the factors of
 * `factor_search` are.
 */
export const maskSearch = defineAttack({
  name: "mask_search",
  summary: "search for channels to turn off in place of the gate",
  knowledge: ["weights"],
  needsKeys: true,
  signature: {
    labels: { type: "ints", min: 0, default: [0, 100] },
    samples: { type: "int", min: 0, default: 1000 },
    steps: { type: "int", min: 1, default: 200 },
    restarts: { type: "int", min: 1, default: 4 },
    lr: { type: "float", min: 0, exclusiveMin: true, default: searchSettings.learningRate },
  },
  quick: { labels: [100], samples: 0, steps: 100 },
  long: { labels: [0, 10, 30, 100, 300], steps: 600, restarts: 8 },

  async *run(context, { labels, samples, steps, restarts, lr }) {
    const { maskedModel } = await import("./toolkit/channel-masks.js");
    const planned = labels
      .map((learned) => ({ learned, unlabelled: learned === 0 ? samples : 0 }))
      .filter(({ learned, unlabelled }) => learned + unlabelled > 1);
    context.expectSteps(planned.length * steps);
    const { largestBatch: batch } = searchSettings;
    const scratch = context.training({ steps, batch, learningRate: scratchLearningRate });
    const search = context.factorSearch({
      ...{ ...searchSettings, pattern: 0, family: "masks", restarts, steps, learningRate: lr },
    });
    for (const trial of planned) {
      yield await searchAttempt(context, search, {
        ...{ ...trial, scratch, name: "mask_search", steps: steps * restarts },
        candidateOf: (masks) => ({ key: null, model: maskedModel(context.victim.model, masks) }),
      });
    }
    await search.dispose();
  },
});

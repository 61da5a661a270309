import { gradientEstimators } from "../../runtime/keys/gradient-estimator.js";
import { defineAttack } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import { keyRoutes } from "./key-routes.js";
import { Tally } from "./price.js";
import { counted, mutualInformation } from "./scoring.js";

/** Samples of one step: enough of them to hold every class more than once. */
const largestBatch = 64;

/**
 * A free key without any label: gradients move it to where predictions are sure one by one (low conditional entropy) and
 * differ from sample to sample (high marginal entropy). Of the restarts the one is kept for which that is most true on as
 * many other samples, which need no labels either.
 */
export const keyOptimisationUnlabelled = defineAttack({
  name: "key_optimisation_unlabelled",
  summary: "move a free key by gradients, without labels",
  knowledge: ["weights"],
  needsKeys: true,
  signature: {
    samples: { type: "ints", min: 2, default: [30, 300] },
    steps: { type: "int", min: 1, default: 300 },
    restarts: { type: "int", min: 1, default: 3 },
    lr: { type: "float", min: 0, exclusiveMin: true, default: 0.05 },
    way: { type: "word", words: ["all", ...gradientEstimators], default: "all" },
  },
  quick: { samples: [30] },
  long: { samples: [30, 100, 300, 1000], steps: 600, restarts: 8 },

  async *run(context, { samples: counts, restarts, steps, lr, way }) {
    const { victim, data, logits, keySearch, expectSteps } = context;
    const { head } = victim.model.experiment;
    const routes = keyRoutes(way, victim);
    expectSteps(routes.length * counts.length * steps);
    for (const { name, through, outputs } of routes) {
      for (const wanted of counts) {
        const samples = firstSamples(data.pool, wanted);
        const further = firstSamples(data.validation, wanted);
        const tally = new Tally().add({ unlabelled: samples.count + further.count, steps: steps * restarts });
        const search = keySearch({ through, objective: "confidence", restarts, largestBatch });
        const label = "key_optimisation_unlabelled";
        const candidates = (await search.run({ label, samples, steps, learningRate: lr })).map((key) => ({
          key,
        }));
        await search.dispose();
        const informations = (await logits(candidates, further)).map((of) => mutualInformation(of, head));
        yield {
          variant: `${counted(samples.count, "sample")}, ${name}`,
          ...{ price: tally.price(), outputs, validation: null },
          candidates: [candidates[informations.indexOf(Math.max(...informations))] ?? { key: null }],
          at: { unlabelled: samples.count },
          ...(samples.count < wanted && { remark: `the attacker has no ${wanted} samples` }),
        };
      }
    }
  },
});

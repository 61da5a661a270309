import { competingOutputs, type HeadConfig } from "../../runtime/model.js";
import type { ConcreteKey, Logits } from "../../runtime/opened-model/index.js";
import type { Attack, Trial } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import { freeKeys } from "./key-family.js";
import { fitKeys } from "./key-fitting.js";
import { keyRoutes } from "./key-routes.js";
import { Tally } from "./price.js";
import { counted, meanTrial } from "./scoring.js";

/** Samples of one step: enough of them to hold every class more than once. */
const largestBatch = 64;

/**
 * A free key without any label: gradients move it to where predictions are sure one by one (low conditional entropy) and
 * differ from sample to sample (high marginal entropy). Of the restarts the one is kept of which that is most true on as
 * many other samples, which need no labels either.
 */
export const keyOptimisationUnlabelled: Attack<"key_optimisation_unlabelled"> = {
  name: "key_optimisation_unlabelled",

  inapplicable: () => undefined,

  async run(context, { samples: counts, restarts, steps, lr, way }) {
    const { victim, data, seed, signal, progress } = context;
    const { head } = victim.model.experiment;
    const trials: Trial[] = [];
    const routes = keyRoutes(way, victim);
    const total = routes.length * counts.length * steps;
    let done = 0;
    for (const { name, way, outputs } of routes) {
      const family = freeKeys(victim, restarts, way);
      for (const wanted of counts) {
        const samples = firstSamples(data.pool, wanted);
        const selectBy = firstSamples(data.validation, wanted);
        const tally = new Tally().add({
          unlabelled: samples.count + selectBy.count,
          steps: steps * restarts,
        });
        const batch = Math.min(samples.count, largestBatch);
        await fitKeys(victim, family, "confidence", batch, {
          start: family.start(seed, "key_optimisation_unlabelled"),
          samples,
          steps,
          learningRate: lr,
          seed,
          every: steps,
          async hear(_, numbers) {
            const keys = family.keys(numbers);
            const informations = (await victim.logits(selectBy, keys)).map((of) => informationOf(of, head));
            const key: ConcreteKey = keys[informations.indexOf(Math.max(...informations))] ?? new Map();
            trials.push(
              await meanTrial(context, tally, [{ key }], {
                variant: `${counted(samples.count, "sample")}, ${name}`,
                outputs,
                at: { unlabelled: samples.count },
                ...(samples.count < wanted && { remark: `the attacker has no ${wanted} samples` }),
              }),
            );
          },
          onStep: () => progress(++done / total),
          signal,
        });
      }
    }
    return trials;
  },
};

/** H(p) − H(p | x) over the class logits of one key on all samples, in nats: what `confidenceLoss` takes down. */
export function informationOf(logits: Logits, head: HeadConfig): number {
  const { classes } = head;
  const width = competingOutputs(head);
  const rows = logits.length / width;
  const average = new Float64Array(classes);
  let conditional = 0;
  for (let row = 0; row < rows; row++) {
    const scores = logits.subarray(row * width, row * width + classes);
    const highest = scores.reduce((a, b) => Math.max(a, b));
    const weights = Array.from(scores, (score) => Math.exp(score - highest));
    const sum = weights.reduce((a, b) => a + b);
    for (const [i, weight] of weights.entries()) {
      const share = weight / sum;
      average[i] = (average[i] ?? 0) + share / rows;
      conditional += entropyPart(share) / rows;
    }
  }
  return average.reduce((total, share) => total + entropyPart(share), 0) - conditional;
}

function entropyPart(share: number): number {
  return share > 0 ? -share * Math.log(share) : 0;
}

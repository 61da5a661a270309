import { predictions } from "../../runtime/opened-model/accuracy.js";
import type { ConcreteKey } from "../../runtime/opened-model/concrete-key.js";
import type { Samples } from "../../runtime/opened-model/index.js";
import { type AttackContext, defineAttack } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import type { Attempt } from "./attempt.js";
import { randomKeys } from "./constructed-keys.js";
import { searchSettings } from "./factor-search.js";
import { Tally } from "./price.js";
import { counted } from "./scoring.js";
import type { FactorSearch } from "./toolkit/factor-search.js";
import { voteByKeys } from "./vote-by-keys.js";

/**
 * A network that is trained against keys which are moved to unlock it learns to push the true class down under wrong keys. The
 * class logits under many random keys, standardised by key and class and summed, are then lowest at the true class: that
 * alone gives every sample a class, without a label and without a search. Where `rounds` says so, these classes are the labels
 * of a search for a key, whose own predictions are the labels of the next one.
 */
export const leastLikelyClass = defineAttack({
  name: "least_likely_class",
  summary: "take the class that random keys make least likely",
  knowledge: ["weights"],
  needsKeys: true,
  signature: {
    keys: { type: "int", min: 1, default: 100 },
    samples: { type: "ints", min: 2, default: [1000] },
    rounds: { type: "int", min: 0, default: 2 },
    steps: { type: "int", min: 1, default: 300 },
    restarts: { type: "int", min: 1, default: 4 },
  },
  quick: { samples: [100], rounds: 4 },
  long: { samples: [100, 1000], rounds: 4, restarts: 8 },

  async *run(context, { keys: count, samples: counts, rounds, steps, restarts }) {
    const { victim, data, seed, outputs, logits } = context;
    const { head } = victim.model.experiment;
    const candidates = randomKeys(victim, seed, "least_likely_class", count).map((key) => ({ key }));
    context.expectSteps(counts.length * rounds * steps);
    const search = context.factorSearch({ ...searchSettings, restarts, steps });
    for (const wanted of counts) {
      const samples = firstSamples(data.pool, wanted);
      const tally = new Tally().add({ unlabelled: samples.count });
      const seen = await logits(candidates, samples);
      const vote = voteByKeys(seen, head);
      const shared = {
        ...{ outputs, validation: null, at: { unlabelled: samples.count } },
        ...(samples.count < wanted && { remark: `the attacker has no ${wanted} samples` }),
      };
      yield {
        ...{
          ...shared,
          variant: `${counted(samples.count, "sample")}, ${counted(count, "key")}`,
          candidates,
          vote,
        },
        price: tally.fork().price(),
      };
      if (rounds === 0) continue;
      const key = await searchByOwnLabels(context, search, { samples, labels: vote(seen), rounds });
      yield {
        ...{
          ...shared,
          variant: `${counted(samples.count, "sample")}, then ${counted(rounds, "search", "es")}`,
        },
        ...{ candidates: [{ key }], price: tally.add({ steps: rounds * steps * restarts }).price() },
      } satisfies Attempt;
    }
    await search.dispose();
  },
});

/** Keys found one after the other, each by what the last one said of the samples. */
async function searchByOwnLabels(
  { victim, logits, outputs }: AttackContext,
  search: FactorSearch,
  start: { readonly samples: Samples; readonly labels: Int32Array; readonly rounds: number },
): Promise<ConcreteKey> {
  const { head } = victim.model.experiment;
  const { samples, rounds } = start;
  let { labels } = start;
  let key: ConcreteKey = new Map();
  for (let round = 1; round <= rounds; round++) {
    const labelled = { ...samples, labels };
    key = await search.run({ label: `least_likely_class ${round}`, labelled, unlabelled: samples });
    const [found = new Float32Array()] = await logits([{ key }], samples);
    labels = predictions(found, head, outputs);
  }
  return key;
}

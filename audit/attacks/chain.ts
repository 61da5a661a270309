import { predictions } from "../../runtime/opened-model/accuracy.js";
import type { ConcreteKey } from "../../runtime/opened-model/concrete-key.js";
import { joinSamples, type Samples } from "../../runtime/opened-model/samples.js";
import type { ArgumentsOf } from "../../tensor/signature.js";
import { type AttackContext, defineAttack } from "./attack.js";
import { firstSamples, samplesAfter } from "./attacker-data.js";
import type { Attempt } from "./attempt.js";
import { searchSettings } from "./factor-search.js";
import { keyedModel } from "./keyed-model.js";
import { Tally } from "./price.js";
import { countedSamples } from "./scoring.js";
import type { FactorSearch } from "./toolkit/factor-search.js";
import type { UngatedTraining } from "./toolkit/training.js";

const signature = {
  labels: { type: "ints", min: 0, default: [0] },
  samples: { type: "int", min: 2, default: 1000 },
  steps: { type: "int", min: 1, default: 300 },
  restarts: { type: "int", min: 1, default: 4 },
  batch: { type: "int", min: 2, default: 64 },
  lr: { type: "float", min: 0, exclusiveMin: true, default: 0.001 },
} as const;

/**
 * What a search finds and what training finds, together: the classes that samples have under the key of a `factor_search` are the
 * labels that the weights are trained on by, in the owner's random versions, beside the labels that there are. Once without a gate,
 * once with the key that was found built in. What selects are such classes of further samples. The controls are those of
 * `semi_supervised`.
 */
export const chain = defineAttack({
  name: "chain",
  summary: "search for a key, and train the weights on by what it says of samples",
  knowledge: ["weights"],
  needsKeys: true,
  signature,
  quick: null,
  long: { labels: [0, 10, 30, 100, 300], steps: 1000, restarts: 8 },

  async *run(context, given) {
    const { labels, steps, restarts, batch, lr } = given;
    context.expectSteps(labels.length * 3 * steps);
    const search = context.factorSearch({ ...searchSettings, steps, restarts });
    const training = context.training({ steps, batch, learningRate: lr });
    for (const learned of labels) yield* attempts(context, search, training, { ...given, learned });
    await search.dispose();
  },
});

async function* attempts(
  context: AttackContext,
  search: FactorSearch,
  training: UngatedTraining,
  { learned, samples: wanted, steps, restarts }: ArgumentsOf<typeof signature> & { readonly learned: number },
): AsyncIterable<Attempt> {
  const { data, victim } = context;
  const labelled = firstSamples(data.pool, learned);
  const further = samplesAfter(data.pool, labelled.count, wanted);
  const selecting = samplesAfter(data.validation, 0, Math.max(10, Math.round(further.count / 4)));
  const controls = labelled.count > 0 ? await training.augmentedControls(labelled, further) : [];
  const tally = new Tally().add({
    ...{ labels: labelled.count, unlabelled: further.count + selecting.count, steps: steps * restarts },
  });
  const key = await search.run({
    ...{ label: "chain", unlabelled: further, ...(labelled.count > 0 && { labelled }) },
  });
  const taught = await labelledBy(context, key, further);
  const shared = {
    ...{ trains: "all" as const, initial: victim.hostWeights, augmented: true },
    samples: labelled.count > 0 ? joinSamples(labelled, taught) : taught,
    selection: await labelledBy(context, key, selecting),
    ...(controls.length > 0 && { controls }),
    at: { labels: labelled.count, unlabelled: further.count },
    remarks: [
      labelled.count < learned || further.count < wanted ? "the attacker has no more samples" : undefined,
    ],
  };
  const amounts = countedSamples(labelled.count, further.count);
  yield await training.attempt({
    ...{ ...shared, variant: `${amounts}, without a gate`, label: ["chain", "bare"], tally: tally.fork() },
  });
  yield await training.attempt({
    ...{ ...shared, variant: `${amounts}, the key built in`, label: ["chain", "keyed"], tally: tally.fork() },
    model: keyedModel(victim.model, key),
  });
}

/** Samples with the classes that they have under a key. */
async function labelledBy(
  { victim, logits, outputs }: AttackContext,
  key: ConcreteKey,
  samples: Samples,
): Promise<Samples> {
  const [found = new Float32Array()] = await logits([{ key }], samples);
  return { ...samples, labels: predictions(found, victim.model.experiment.head, outputs) };
}

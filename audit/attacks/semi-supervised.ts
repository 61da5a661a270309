import { type AttackContext, defineAttack } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import type { Attempt } from "./attempt.js";
import { counted } from "./scoring.js";
import type { UngatedTraining } from "./toolkit/training.js";

/**
 * The holder of the weights trains them on, without a gate, by all that a few labels and many samples without one give:
 * labelled samples in the owner's random versions, and FixMatch on the others (Sohn et al. 2020). The control is the same
 * from fresh weights: what it reaches, the samples give and not the victim.
 */
export const semiSupervised = defineAttack({
  name: "semi_supervised",
  summary: "train the weights on without the gate, by augmented labels and samples without labels",
  knowledge: ["weights"],
  signature: {
    labels: { type: "ints", min: 1, default: [10, 30, 100] },
    samples: { type: "ints", min: 0, default: [0, 1000] },
    steps: { type: "int", min: 1, default: 300 },
    batch: { type: "int", min: 2, default: 64 },
    lr: { type: "float", min: 0, exclusiveMin: true, default: 0.001 },
  },
  quick: null,

  async *run(context, { labels, samples, steps, batch, lr }) {
    context.expectSteps(labels.length * samples.length * 2 * steps);
    const training = context.training({ steps, batch, learningRate: lr });
    for (const learned of labels) {
      for (const unlabelled of samples) yield await attempt(context, training, learned, unlabelled);
    }
  },
});

async function attempt(
  { victim, data }: AttackContext,
  training: UngatedTraining,
  learned: number,
  wanted: number,
): Promise<Attempt> {
  const labelled = firstSamples(data.pool, learned);
  const further = firstSamples(data.pool, wanted);
  const setup = { augmented: true, ...(further.count > 0 && { unlabelled: further }) };
  return await training.attempt({
    variant: [
      counted(labelled.count, "label"),
      ...(further.count > 0 ? [counted(further.count, "sample")] : []),
    ].join(", "),
    ...{
      ...setup,
      trains: "all",
      initial: victim.hostWeights,
      samples: labelled,
      label: ["semi_supervised"],
    },
    controls: await training.augmentedFromScratch(labelled, further),
    at: { labels: labelled.count, unlabelled: further.count },
    remarks: [
      labelled.count < learned || further.count < wanted ? "the attacker has no more samples" : undefined,
    ],
  });
}

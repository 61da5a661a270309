import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { type AttackContext, defineAttack } from "./attack.js";
import { firstSamples, samplesAfter } from "./attacker-data.js";
import type { Attempt } from "./attempt.js";
import { trainingStart } from "./fresh-weights.js";
import { countedSamples } from "./scoring.js";
import type { TrainingBudget, UngatedTraining } from "./toolkit/training.js";

/** The arguments of attacks that train on few labels. */
export const fewShotSignature = {
  labels: { type: "ints", min: 1, default: [10, 30, 100] },
  samples: { type: "ints", min: 0, default: [0, 1000] },
  steps: { type: "int", min: 1, default: 300 },
  batch: { type: "int", min: 2, default: 64 },
  lr: { type: "float", min: 0, exclusiveMin: true, default: 0.001 },
} as const;

/**
 * The holder of the weights trains them on, without a gate, by all that a few labels and many samples without one give:
 * labelled samples in the owner's random versions, and FixMatch on the others (Sohn et al. 2020). The control is the same
 * from fresh weights: what it reaches, the samples give and not the victim.
 */
export const semiSupervised = defineAttack({
  name: "semi_supervised",
  summary: "train the weights on without the gate, by augmented labels and samples without labels",
  knowledge: ["weights"],
  needsKeys: false,
  signature: { ...fewShotSignature, labels: { ...fewShotSignature.labels, default: [10, 100] } },
  quick: null,
  long: { labels: [10, 30, 100, 300], steps: 1000 },

  async *run(context, { labels, samples, steps, batch, lr }) {
    yield* fewShotTrials(context, {
      ...{ labels, samples, budget: { steps, batch, learningRate: lr } },
      ...{ ...trainingStart(context.victim, context.seed), label: "semi_supervised" },
    });
  },
});

/** What trials that train on few labels start from and learn from. */
export interface FewShot {
  readonly labels: readonly number[];
  readonly samples: readonly number[];
  readonly budget: TrainingBudget;
  readonly initial: Named<HostTensor>;
  /** What there is to say of that. */
  readonly remark?: string | undefined;
  /** Names the random numbers. */
  readonly label: string;
}

/** Trains on every number of labels with every number of samples without one, each beside the same from fresh weights. */
export async function* fewShotTrials(context: AttackContext, given: FewShot): AsyncIterable<Attempt> {
  const { labels, samples, budget } = given;
  context.expectSteps(labels.length * samples.length * 2 * budget.steps);
  const training = context.training(budget);
  for (const learned of labels) {
    for (const unlabelled of samples)
      yield await attempt(context, training, { ...given, learned, unlabelled });
  }
}

async function attempt(
  { data }: AttackContext,
  training: UngatedTraining,
  given: FewShot & { readonly learned: number; readonly unlabelled: number },
): Promise<Attempt> {
  const { learned, unlabelled: wanted, initial, remark, label } = given;
  const labelled = firstSamples(data.pool, learned);
  const further = samplesAfter(data.pool, labelled.count, wanted);
  const setup = { augmented: true, ...(further.count > 0 && { unlabelled: further }) };
  return await training.attempt({
    variant: countedSamples(labelled.count, further.count),
    ...{
      ...setup,
      trains: "all",
      initial,
      samples: labelled,
      label: [label],
    },
    controls: await training.augmentedControls(labelled, further),
    at: { labels: labelled.count, unlabelled: further.count },
    remarks: [
      labelled.count < learned || further.count < wanted ? "the attacker has no more samples" : undefined,
      remark,
    ],
  });
}

import type { GatedModel } from "../../runtime/model.js";
import type { ConcreteKey } from "../../runtime/opened-model/concrete-key.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { flattenParameters } from "../../tensor/programs/parameter-tree.js";
import { slotName } from "../../tensor/programs/slots.js";
import type { ArgumentsOf } from "../../tensor/signature.js";
import { type AttackContext, defineAttack } from "./attack.js";
import { firstSamples, samplesAfter } from "./attacker-data.js";
import type { Attempt, Candidate } from "./attempt.js";
import { Tally } from "./price.js";
import { countedSamples } from "./scoring.js";
import type { FactorSearch } from "./toolkit/factor-search.js";
import type { UngatedTraining } from "./toolkit/training.js";

/** How factors are moved, where an attack has no reason to do otherwise; 64 samples of each kind a step. */
export const searchSettings = { largestBatch: 64, learningRate: 0.1, pattern: 2 } as const;

/** The learning rate of the network that learns from the same labels without the victim. */
export const scratchLearningRate = 0.001;

const signature = {
  labels: { type: "ints", min: 0, default: [0, 10, 30, 100] },
  samples: { type: "ints", min: 0, default: [0, 100, 1000] },
  steps: { type: "int", min: 1, default: 300 },
  restarts: { type: "int", min: 1, default: 4 },
  lr: { type: "float", min: 0, exclusiveMin: true, default: searchSettings.learningRate },
  pattern: { type: "floats", min: 0, default: [searchSettings.pattern, 0] },
  /** What the pattern reads: the weights, the second moments that an optimizer keeps, or each in trials of its own. */
  reads: { type: "word", words: ["weights", "moments", "both"], default: "weights" },
  /** Which numbers of labels go with samples too. */
  together: { type: "word", words: ["fewest", "all"], default: "fewest" },
} as const;

type Given = ArgumentsOf<typeof signature>;

/**
 * A key found by all that the weights and the code say of it. What is moved by gradients are the factors of a multiplicative gate
 * themselves, within their bounds; points that take one vector share them. The loss counts the labels that there are, the
 * information that predictions hold of samples without labels, and how well activations fit the weights that read them. Every
 * sample is seen in the owner's own random versions. The restart of the lowest loss is kept, which costs no label.
 */
export const factorSearch = defineAttack({
  name: "factor_search",
  summary: "move the factors of the gate, by labels, samples and what the weights say",
  knowledge: ["weights"],
  needsKeys: true,
  signature,
  quick: { labels: [0, 10], samples: [0, 100], pattern: [searchSettings.pattern] },
  long: { labels: [0, 10, 30, 100, 300], steps: 600, restarts: 8, reads: "both", together: "all" },

  async *run(context, given) {
    const { steps, restarts, lr } = given;
    const moments = secondMoments(context.slots ?? {}, context.victim.model);
    const guides = guidesOf(given, moments !== undefined);
    const planned = guides.map((guide) => plannedTrials(given, guide, context.data.pool.count));
    context.expectSteps(planned.flat().length * steps);
    const scratch = context.training({
      ...{ steps, batch: searchSettings.largestBatch, learningRate: scratchLearningRate },
    });
    for (const [i, { pattern, byMoments, says, remark }] of guides.entries()) {
      const search = context.factorSearch({
        ...{ ...searchSettings, restarts, steps, learningRate: lr, pattern },
        ...(byMoments && { secondMoments: moments }),
      });
      for (const trial of planned[i] ?? []) {
        yield await searchAttempt(context, search, {
          ...{ ...trial, scratch, name: "factor_search", steps: steps * restarts, says, remark },
          candidateOf: (key) => ({ key }),
        });
      }
      await search.dispose();
    }
  },
});

/** What guides searches besides samples. */
interface Guide {
  /** The weight of the pattern. */
  readonly pattern: number;
  readonly byMoments: boolean;
  /** Whether all numbers of labels and samples go with it. */
  readonly isFull: boolean;
  /** What a trial is told from others by. */
  readonly says?: string;
  readonly remark?: string;
}

/**
 * The pattern by each of its weights. The first goes with all labels and samples, the others are for gates whose weights mislead,
 * which few samples do not open. Second moments take the first weight.
 */
function guidesOf({ pattern: weights, reads }: Given, hasMoments: boolean): readonly Guide[] {
  const byMoments = reads !== "weights" && hasMoments;
  const byWeights = weights.map((pattern, i) => ({
    ...{ pattern, byMoments: false, isFull: i === 0 },
    ...(pattern === 0 && { says: "no pattern" }),
    ...(reads === "moments" && {
      remark: "the checkpoint keeps no second moments: the pattern is that of the weights",
    }),
  }));
  const [pattern = 0] = weights;
  const moments: Guide = { pattern, byMoments, isFull: true, says: "the optimizer's second moments" };
  return [...(byMoments && reads === "moments" ? [] : byWeights), ...(byMoments ? [moments] : [])];
}

/**
 * The second moments of gradients by parameter, as Adam keeps them; undefined where the optimizer keeps none, or not of all parameters:
 * some may have been frozen.
 */
function secondMoments(
  slots: Named<HostTensor>,
  { parameters }: Pick<GatedModel, "parameters">,
): Named<HostTensor> | undefined {
  const found = [...flattenParameters(parameters)]
    .filter(([, { buffer }]) => buffer !== true)
    .map(([name]) => [name, slots[slotName("v", name)]] as const);
  return found.every((entry): entry is [string, HostTensor] => entry[1] !== undefined)
    ? Object.fromEntries(found)
    : undefined;
}

/** What one trial learns from. */
interface PlannedTrial {
  readonly learned: number;
  readonly unlabelled: number;
}

/**
 * Labels go alone, and samples do; the fewest labels go with the most samples too, or all numbers of them do. A guide that is not
 * full goes with these last alone.
 */
function plannedTrials(given: Given, { isFull }: Guide, pool: number): readonly PlannedTrial[] {
  const { labels, samples, together } = given;
  const most = Math.max(...samples);
  const fewest = Math.min(...labels.filter((count, _, all) => count > 0 || Math.max(...all) === 0));
  // numbers that the attacker does not have are one number: all that there are
  const have = samples.filter((count) => count === most || count < pool);
  return labels.flatMap((learned) =>
    have
      .filter((unlabelled) => learned + unlabelled > 1)
      .filter(
        (unlabelled) =>
          ((together === "all" || learned === fewest) && unlabelled === most) ||
          (isFull && (learned === 0 || unlabelled === 0)),
      )
      .map((unlabelled) => ({ learned, unlabelled })),
  );
}

/** What a trial searches with, and what it makes of what it finds. */
export interface SearchTrial extends PlannedTrial {
  /** Trains what learns from the same samples without the victim. */
  readonly scratch: UngatedTraining;
  /** Names the random numbers. */
  readonly name: string;
  /** Over all restarts. */
  readonly steps: number;
  readonly candidateOf: (found: ConcreteKey) => Candidate;
  /** What the trial is told from others by, besides its samples. */
  readonly says?: string | undefined;
  readonly remark?: string | undefined;
}

/** One search by labels and by samples without one, beside networks that learn from as much. */
export async function searchAttempt(
  { data, outputs }: AttackContext,
  search: FactorSearch,
  { learned, unlabelled, scratch, name, steps, candidateOf, says, remark }: SearchTrial,
): Promise<Attempt> {
  const labelled = firstSamples(data.pool, learned);
  const further = samplesAfter(data.pool, labelled.count, unlabelled);
  const tally = new Tally().add({ labels: labelled.count, unlabelled: further.count, steps });
  const found = await search.run({
    label: name,
    ...(labelled.count > 0 && { labelled }),
    ...(further.count > 0 && { unlabelled: further }),
  });
  const isShort = labelled.count < learned || further.count < unlabelled;
  const remarks = [isShort ? "the attacker has no more samples" : undefined, remark];
  const remarked = remarks.filter((each) => each !== undefined).join("; ");
  return {
    variant: [countedSamples(labelled.count, further.count), says].filter(Boolean).join(", "),
    ...{ price: tally.price(), outputs, validation: null, candidates: [candidateOf(found)] },
    at: { labels: labelled.count, unlabelled: further.count },
    ...(learned > 0 && { controls: await scratch.augmentedControls(labelled, further) }),
    ...(remarked !== "" && { remark: remarked }),
  };
}

import { Failure } from "../../diagnostics/index.js";
import type { Dataset } from "../../runtime/data/index.js";
import type { ExperimentConfig } from "../../runtime/model.js";
import { pickSamples, readSamples, type Samples, sliceSamples } from "../../runtime/opened-model/index.js";
import { stream } from "../../tensor/random/index.js";

/** The attacker's own samples and those that attacks are scored on; no two of the three share a sample. */
export interface AttackData {
  /** To learn from. */
  readonly pool: Samples;
  /** To select by. */
  readonly validation: Samples;
  /** To be scored on, once. */
  readonly test: Samples;
  /** Size of the owner's training split: what "1 % of the data" is a share of. */
  readonly ownersSamples: number;
}

/** Shares of the pool and of the validation split; what is left is the test split. */
export const attackerShares = { pool: 0.6, validation: 0.1 } as const;

/**
 * Cuts the official test split, which the owner never trained on, into the three parts, in an order that the seed of the
 * attack gives. The owner's accuracy is measured anew on the last of them.
 */
export async function attackerData(
  experiment: ExperimentConfig,
  dataset: Dataset,
  seed: number,
): Promise<AttackData> {
  const all = await readSamples(experiment, dataset, "test");
  return cutSamples(all, dataset.train.count, seed);
}

/** Fewer samples cannot be cut into three parts. */
const leastSamples = 10;

/** The three parts of samples that are not the owner's; fails with SPK4074 where there are too few. */
export function cutSamples(all: Samples, ownersSamples: number, seed: number): AttackData {
  if (all.count < leastSamples)
    throw Failure.of("test-set-too-small", { samples: all.count, least: leastSamples });
  const shuffled = pickSamples(all, stream(seed, "attack", "data").permutation(all.count));
  const pool = Math.round(all.count * attackerShares.pool);
  const validation = pool + Math.round(all.count * attackerShares.validation);
  return {
    pool: sliceSamples(shuffled, 0, pool),
    validation: sliceSamples(shuffled, pool, validation),
    test: sliceSamples(shuffled, validation, all.count),
    ownersSamples,
  };
}

/** The first n samples: those that a trial of n is allowed. Fewer where there are not so many. */
export function firstSamples(samples: Samples, count: number): Samples {
  return sliceSamples(samples, 0, Math.min(count, samples.count));
}

/** How many samples `share` of the owner's data is, and whether the pool had so many. */
export function shareOfOwners(
  { pool, ownersSamples }: AttackData,
  share: number,
): { readonly samples: Samples; readonly wanted: number; readonly remark: string | undefined } {
  const wanted = Math.max(1, Math.round(share * ownersSamples));
  const samples = firstSamples(pool, wanted);
  const remark =
    samples.count < wanted ? `the attacker has only ${samples.count} of ${wanted} samples` : undefined;
  return { samples, wanted, remark };
}

import { type Samples, sliceSamples } from "../../runtime/opened-model/samples.js";

/** The attacker's own samples. Neither part shares a sample with the test split, on which the suite scores. */
export interface AttackerData {
  /** To learn from. */
  readonly pool: Samples;
  /** To select by. */
  readonly validation: Samples;
  /** Size of the owner's training split: what "1 % of the data" is a share of. */
  readonly ownersSamples: number;
}

/** The first n samples, or all where there are fewer: what a trial of n is allowed. */
export function firstSamples(samples: Samples, count: number): Samples {
  return sliceSamples(samples, 0, Math.min(count, samples.count));
}

/** So many samples after the first `taken`, or what there is of them: those that a trial sees besides its labelled ones. */
export function samplesAfter(samples: Samples, taken: number, count: number): Samples {
  const start = Math.min(taken, samples.count);
  return sliceSamples(samples, start, Math.min(start + count, samples.count));
}

/** What a trial that learns from n samples selects by: a quarter as many further ones, ten at least. */
export function selectionSamples({ validation }: AttackerData, learned: number): Samples {
  return firstSamples(validation, Math.max(10, Math.round(learned / 4)));
}

/** How many samples `share` of the owner's data is, and whether the pool has so many. */
export function shareOfOwners(
  { pool, ownersSamples }: AttackerData,
  share: number,
): { readonly samples: Samples; readonly wanted: number; readonly remark: string | undefined } {
  const wanted = Math.max(1, Math.round(share * ownersSamples));
  const samples = firstSamples(pool, wanted);
  const remark =
    samples.count < wanted ? `the attacker has only ${samples.count} of ${wanted} samples` : undefined;
  return { samples, wanted, remark };
}

import { Failure } from "../../diagnostics/index.js";
import type { Dataset } from "../../runtime/data/index.js";
import type { ExperimentConfig } from "../../runtime/model.js";
import { pickSamples, readSamples, type Samples } from "../../runtime/opened-model/index.js";
import { stream } from "../../tensor/random/index.js";
import type { AttackerData } from "./attacker-data.js";

/** The attacker's samples, and those that the suite scores on. No two parts share a sample. */
export interface AttackSplits {
  readonly attacker: AttackerData;
  readonly test: Samples;
}

/** Shares of the pool and of the validation split; what is left is the test split. */
const shares = { pool: 0.6, validation: 0.1 } as const;

/**
 * Cuts the test split, which the owner never trained on, into the three parts, in an order that the seed of the
 * attack gives. The owner's accuracy is measured anew on the last of them.
 */
export async function attackSplits(
  experiment: ExperimentConfig,
  dataset: Dataset,
  { seed, ownersSamples }: { readonly seed: number; readonly ownersSamples: number },
): Promise<AttackSplits> {
  const all = await readSamples(experiment, dataset, "test");
  return splitSamples(all, ownersSamples, seed);
}

/** Fewer samples cannot be cut into three parts. */
const leastSamples = 10;

/** The three parts of samples that the owner never trained on. Fails with SPK4074 where there are too few. */
export function splitSamples(all: Samples, ownersSamples: number, seed: number): AttackSplits {
  if (all.count < leastSamples)
    throw Failure.of("test-set-too-small", { samples: all.count, least: leastSamples });
  const order = stream(seed, "attack", "data").permutation(all.count);
  const pool = Math.round(all.count * shares.pool);
  const validation = pool + Math.round(all.count * shares.validation);
  // each in memory of its own: from the attacker's samples nothing leads to the others
  const part = (start: number, end: number): Samples => pickSamples(all, order.subarray(start, end));
  return {
    attacker: { pool: part(0, pool), validation: part(pool, validation), ownersSamples },
    test: part(validation, all.count),
  };
}

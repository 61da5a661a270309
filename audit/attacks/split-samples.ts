import { Failure } from "../../diagnostics/index.js";
import { requireTestMemory } from "../../runtime/data/dataset.js";
import { type Dataset, defaultDataMemory } from "../../runtime/data/index.js";
import type { ExperimentConfig } from "../../runtime/model.js";
import { pickSamples, type Samples, samplesOf } from "../../runtime/opened-model/index.js";
import { learnedOf, targets } from "../../runtime/target.js";
import { stream } from "../../tensor/random/index.js";
import type { AttackerData } from "./attacker-data.js";

/** The attacker's samples, and those that the suite scores on. No two parts share a sample. */
export interface AttackSplits {
  readonly attacker: AttackerData;
  readonly test: Samples;
}

/** Shares of the pool and of the validation split; what is left is the test split. */
const shares = { pool: 0.6, validation: 0.1 } as const;

interface SplitOptions {
  /** That of the attack. */
  readonly seed: number;
  /** Those of the training split of the run. */
  readonly ownersSamples: number;
  /** Bytes of samples that memory may hold; two gigabytes unless given. */
  readonly memory?: number | undefined;
}

/**
 * Cuts the test split, which the owner never trained on, into the three parts, in an order that the seed of the
 * attack gives. The owner's accuracy is measured anew on the last of them. An attack holds all of them in memory; where they
 * lie in a file, fails with SPK4132 if there is not enough. Fails with SPK4076 where the model learns no classes.
 */
export async function attackSplits(
  experiment: ExperimentConfig,
  dataset: Dataset,
  { seed, ownersSamples, memory = defaultDataMemory }: SplitOptions,
): Promise<AttackSplits> {
  requireClassLabels(experiment);
  const { count, file } = dataset.test;
  if (file !== undefined) requireTestMemory(dataset, count, memory);
  const all = samplesOf(experiment, dataset, "test");
  const { pool, validation, test } = cutOrder(count, seed);
  return {
    attacker: {
      ...{ pool: await all.pick(pool), validation: await all.pick(validation) },
      ownersSamples,
    },
    test: await all.pick(test),
  };
}

/** Fails with SPK4076 where a model learns no classes: attacks are scored by those that they get right. */
function requireClassLabels({ name, data }: ExperimentConfig): void {
  if (learnedOf(data) === "class") return;
  throw Failure.of("attack-on-numbers", { experiment: name, noun: targets[data.target ?? "class"].nouns[1] });
}

/** Samples that attacks are scored on, at least: each is ten points of accuracy where there are ten. */
const leastScored = 10;

/** The three parts of samples that the owner never trained on. Fails with SPK4074 where there are too few. */
export function splitSamples(all: Samples, ownersSamples: number, seed: number): AttackSplits {
  const { pool, validation, test } = cutOrder(all.count, seed);
  // each in memory of its own: from the attacker's samples nothing leads to the others
  return {
    attacker: {
      ...{ pool: pickSamples(all, pool), validation: pickSamples(all, validation) },
      ownersSamples,
    },
    test: pickSamples(all, test),
  };
}

type Part = "pool" | "validation" | "test";

/** The indices of the samples in each part. */
function cutOrder(count: number, seed: number): Readonly<Record<Part, Uint32Array>> {
  const { pool, validation, test } = partSizes(count);
  if (test < leastScored) {
    let wanted = count;
    while (partSizes(wanted).test < leastScored) wanted += 1;
    throw Failure.of("test-set-too-small", { samples: count, scored: test, least: leastScored, wanted });
  }
  const order = stream(seed, "attack", "data").permutation(count);
  return {
    pool: order.subarray(0, pool),
    validation: order.subarray(pool, pool + validation),
    test: order.subarray(pool + validation),
  };
}

/** How many samples each part has. */
function partSizes(count: number): Readonly<Record<Part, number>> {
  const pool = Math.round(count * shares.pool);
  const validation = Math.round(count * shares.validation);
  return { pool, validation, test: count - pool - validation };
}

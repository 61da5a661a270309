import { Failure } from "../../diagnostics/index.js";
import { stream } from "../../tensor/random/index.js";
import type { Split } from "./dataset.js";

/** Indices of the training samples: those that are trained on, and those that are left out to validate on. */
export interface ValidationIndices {
  readonly train: readonly number[];
  /** Undefined where nothing is split off. */
  readonly validation: readonly number[] | undefined;
}

/** What a spec says of samples to validate on: a share of the training samples, a file or folder of their own, or none. */
export type ValidationArgument = number | string;

/** The share of the training samples that is for validation; undefined where a spec asks for no share. */
export function validationShare(validation: ValidationArgument): number | undefined {
  return typeof validation === "number" ? validation : undefined;
}

interface Positions {
  readonly dataset: string;
  readonly share: number;
  readonly seed: number;
  /** How many positions there are in all, of which `indices` may be a part. */
  readonly count: number;
  /** The class of the sample at an index; one for all where there are none. */
  readonly labelAt: (index: number) => number;
}

/**
 * Splits `share` of each class, rounded, off the samples at `indices`: those that come first in an order of all positions
 * that `seed` draws. For datasets whose samples are always the same ones at the same places. Both parts keep their order.
 */
export function splitOffByPosition(
  indices: readonly number[],
  { dataset, share, seed, count, labelAt }: Positions,
): ValidationIndices {
  const ranks = stream(seed, "dataset", dataset, "validation").permutation(count);
  const classes = new Map<number, number[]>();
  for (const index of indices) {
    const label = labelAt(index);
    const members = classes.get(label) ?? [];
    members.push(index);
    classes.set(label, members);
  }
  const held = new Set<number>();
  for (const members of classes.values()) {
    const inOrder = members.sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
    for (const index of inOrder.slice(0, Math.round(share * members.length))) held.add(index);
  }
  return {
    train: indices.filter((index) => !held.has(index)),
    validation: indices.filter((index) => held.has(index)),
  };
}

/**
 * Fails with SPK4255 where there is nothing to validate on, or nothing left to train on, and with SPK4256 where samples that
 * were split off leave a class without any to train on.
 */
export function requireValidation(
  dataset: string,
  { train, validation }: { readonly train: Split; readonly validation: Split },
  { hasClasses, nameOf }: { readonly hasClasses: boolean; readonly nameOf: (label: number) => string },
): void {
  const [trained, validated] = [train.count, validation.count];
  if (trained === 0 || validated === 0)
    throw Failure.of("empty-validation-split", { dataset, trained, validated });
  if (!hasClasses) return;
  const kept = new Set<number>(train.labels);
  const lost = [...new Set<number>(validation.labels)].filter((label) => !kept.has(label));
  if (lost.length > 0)
    throw Failure.of("class-without-training", { dataset, classes: lost.sort((a, b) => a - b).map(nameOf) });
}

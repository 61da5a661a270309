import type { BatchLabels } from "../../data/batch-plan.js";
import { competingOutputs } from "../../head.js";
import { type ExperimentConfig, type KeyPath, keyPaths } from "../../model.js";
import { type Learned, learnedOf } from "../../target.js";
import { LabelTally } from "./label-tally.js";
import { type ClassOutcomes, type SplitOutcomes, sharesOf } from "./outcomes.js";
import { PairTally } from "./pair-tally.js";

/** Counts along one path. */
export interface PathTally {
  /** Predictions of a batch and what they should be, one after the other. */
  add(predicted: ArrayLike<number>, labels: BatchLabels): void;
  /** How many samples there are of each class, and how many are taken for it. */
  readonly counts: readonly number[];
  readonly right: readonly number[];
  readonly predicted: readonly number[];
  /** Which classes are taken for which, where a sample is of one. */
  confusion?(): Pick<ClassOutcomes, "confusion" | "confused">;
}

/** Whether what becomes of each class, or label, is counted: not of numbers, nor of tokens, whose classes are a vocabulary. */
export function countsClasses({ data }: Pick<ExperimentConfig, "data">): boolean {
  switch (learnedOf(data)) {
    case "mask":
    case "labels":
      return true;
    case "class":
      return data.labelShape.length === 0;
    case "number":
      return false;
  }
}

/** Counts what becomes of each class on a split, batch by batch. */
export class OutcomeCounter {
  readonly #learned: Learned;
  readonly #tallies: Readonly<Record<KeyPath, PathTally>>;

  constructor({ head, data }: Pick<ExperimentConfig, "head" | "data">) {
    this.#learned = learnedOf(data);
    const tally = (): PathTally =>
      this.#learned === "labels"
        ? new LabelTally(head.classes)
        : new PairTally(head.classes, competingOutputs(head));
    this.#tallies = { none: tally(), valid: tally(), wrong: tally() };
  }

  add(path: KeyPath, predicted: ArrayLike<number>, labels: BatchLabels): void {
    this.#tallies[path].add(predicted, labels);
  }

  outcomes(): SplitOutcomes {
    const { counts } = this.#tallies.valid;
    const of = (path: KeyPath): ClassOutcomes => {
      const tally = this.#tallies[path];
      const { right, predicted } = tally;
      const shares = sharesOf({ learned: this.#learned, counts, right, predicted });
      return { right, predicted, ...shares, ...tally.confusion?.() };
    };
    const [none, valid, wrong] = keyPaths.map(of) as [ClassOutcomes, ClassOutcomes, ClassOutcomes];
    return { counts, paths: { none, valid, wrong } };
  }
}

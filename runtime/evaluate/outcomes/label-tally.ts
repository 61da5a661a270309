import type { BatchLabels } from "../../data/batch-plan.js";
import type { PathTally } from "./outcome-counter.js";

/** How many samples have each of several labels, are given it, and both. */
export class LabelTally implements PathTally {
  readonly counts: number[];
  readonly predicted: number[];
  readonly right: number[];

  constructor(private readonly labels: number) {
    const none = (): number[] => new Array<number>(labels).fill(0);
    [this.counts, this.predicted, this.right] = [none(), none(), none()];
  }

  add(predicted: ArrayLike<number>, labels: BatchLabels): void {
    const count = (counts: number[], label: number): void => {
      counts[label] = (counts[label] ?? 0) + 1;
    };
    for (let i = 0; i < labels.length; i++) {
      const [label, has, isGiven] = [i % this.labels, labels[i] === 1, predicted[i] === 1];
      if (has) count(this.counts, label);
      if (isGiven) count(this.predicted, label);
      if (has && isGiven) count(this.right, label);
    }
  }
}

import type { BatchLabels } from "../../data/batch-plan.js";
import type { PathTally } from "./outcome-counter.js";
import { type ClassOutcomes, type ConfusedPair, mostClasses, mostPairs } from "./outcomes.js";

/** How often each of `classes` is taken for each of `outputs`: the classes, and the reject output where there is one. */
export class PairTally implements PathTally {
  /** By class · outputs + output. Of many classes, few of the pairs occur. */
  readonly #pairs: Float64Array | Map<number, number>;

  constructor(
    private readonly classes: number,
    private readonly outputs: number,
  ) {
    this.#pairs = this.#isSmall ? new Float64Array(classes * outputs) : new Map();
  }

  get #isSmall(): boolean {
    return this.classes <= mostClasses;
  }

  /** A label that is no class, as that of a void pixel, is passed over. */
  add(predicted: ArrayLike<number>, labels: BatchLabels): void {
    const pairs = this.#pairs;
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i] ?? 0;
      if (label >= this.classes) continue;
      const pair = label * this.outputs + (predicted[i] ?? 0);
      if (pairs instanceof Map) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      else pairs[pair] = (pairs[pair] ?? 0) + 1;
    }
  }

  get counts(): readonly number[] {
    return this.#sums(this.classes, (own) => own);
  }

  get predicted(): readonly number[] {
    return this.#sums(this.outputs, (_, given) => given);
  }

  get right(): readonly number[] {
    return this.#sums(this.classes, (own, given) => (own === given ? own : undefined));
  }

  confusion(): Pick<ClassOutcomes, "confusion" | "confused"> {
    const pairs = this.#pairs;
    if (pairs instanceof Map) return { confused: this.#mostConfused() };
    const rowOf = (_: unknown, own: number): number[] =>
      Array.from(pairs.subarray(own * this.outputs, (own + 1) * this.outputs));
    return { confusion: Array.from({ length: this.classes }, rowOf) };
  }

  /** Of equally frequent ones those of lower classes first. */
  #mostConfused(): readonly ConfusedPair[] {
    const wrong = [...this.#each()].filter((pair) => pair.class !== pair.predicted);
    const order = (a: ConfusedPair, b: ConfusedPair): number =>
      b.count - a.count || a.class - b.class || a.predicted - b.predicted;
    return wrong.sort(order).slice(0, mostPairs);
  }

  #sums(length: number, placeOf: (own: number, given: number) => number | undefined): readonly number[] {
    const sums = new Array<number>(length).fill(0);
    for (const { class: own, predicted, count } of this.#each()) {
      const place = placeOf(own, predicted);
      if (place !== undefined) sums[place] = (sums[place] ?? 0) + count;
    }
    return sums;
  }

  *#each(): Generator<ConfusedPair> {
    for (const [pair, count] of this.#pairs.entries()) {
      if (count > 0) yield { class: Math.floor(pair / this.outputs), predicted: pair % this.outputs, count };
    }
  }
}

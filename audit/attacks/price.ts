/** What an attack was given and spent. */
export interface Price {
  /** Valid keys that came into the attacker's hands. */
  readonly leakedKeys: number;
  /** Labelled samples, those that the attack learned from and those that it selected by. */
  readonly labels: number;
  /** Samples without a label. */
  readonly unlabelled: number;
  /**
   * Forward passes of one sample under one key that the victim was asked for. None where the attacker holds the weights:
   * there the work is in the steps and the seconds.
   */
  readonly queries: number;
  /** Steps of an optimizer, over all restarts. */
  readonly steps: number;
  readonly seconds: number;
}

/**
 * From what is hardest to come by to what is easiest: a leaked key takes an insider, a label a person, a sample without
 * one a camera, a query a service that answers, steps and seconds only a machine.
 */
const priceParts = [
  "leakedKeys",
  "labels",
  "unlabelled",
  "queries",
  "steps",
  "seconds",
] as const satisfies readonly (keyof Price)[];

/** Below 0 where `a` is cheaper: the first part of a price in which the two differ decides, seconds being whole ones. */
export function comparePrices(a: Price, b: Price): number {
  const [x, y] = [a, b].map((price) => ({ ...price, seconds: Math.round(price.seconds) }));
  if (x === undefined || y === undefined) return 0;
  const part = priceParts.find((name) => x[name] !== y[name]);
  return part === undefined ? 0 : x[part] - y[part];
}

/** Counts what a trial costs. Its seconds run from when it is made until its price is asked for, or until it is stopped. */
export class Tally {
  readonly #spent = { leakedKeys: 0, labels: 0, unlabelled: 0, queries: 0, steps: 0 };
  #start = performance.now();
  #end: number | undefined;

  /** A tally that starts with what this one has counted so far, for a trial that builds on others. */
  fork(): Tally {
    const forked = new Tally();
    forked.add(this.#spent);
    forked.#start = this.#start;
    return forked;
  }

  /** Ends the seconds: what comes later is not of the trial. */
  stop(): this {
    this.#end = performance.now();
    return this;
  }

  add(spent: Partial<Omit<Price, "seconds">>): this {
    for (const [name, amount] of Object.entries(spent) as [keyof typeof spent, number][]) {
      this.#spent[name] += amount;
    }
    return this;
  }

  /** What was spent until now. */
  price(): Price {
    return { ...this.#spent, seconds: ((this.#end ?? performance.now()) - this.#start) / 1000 };
  }
}

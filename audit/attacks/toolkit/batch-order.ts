import { type StreamPart, stream } from "../../../tensor/random/index.js";

/**
 * Which samples each step takes: one shuffled pass over all of them after another, cut into batches of one size. A batch
 * may reach into the next pass, so that few samples make batches as large as many do.
 */
export class BatchOrder {
  readonly #passes = new Map<number, Uint32Array>();

  constructor(
    private readonly samples: number,
    private readonly batch: number,
    private readonly seed: number,
    private readonly label: readonly StreamPart[],
  ) {}

  /** Indices of the samples of step 1, 2, … */
  ofStep(step: number): Uint32Array {
    const indices = new Uint32Array(this.batch);
    for (let i = 0; i < this.batch; i++) {
      const place = (step - 1) * this.batch + i;
      indices[i] = this.#pass(Math.floor(place / this.samples))[place % this.samples] ?? 0;
    }
    return indices;
  }

  #pass(number: number): Uint32Array {
    const known = this.#passes.get(number);
    if (known !== undefined) return known;
    const order = stream(this.seed, "attack", "order", ...this.label, number).permutation(this.samples);
    // Steps come in order: passes before the last one are not asked for again.
    this.#passes.delete(number - 2);
    this.#passes.set(number, order);
    return order;
  }
}

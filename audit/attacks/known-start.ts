import type { OpenedModel } from "../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { defineAttack, type PublicLock } from "./attack.js";
import { Tally } from "./price.js";
import { fewShotSignature, fewShotTrials } from "./semi-supervised.js";

/** What a lock hides, as the weights that training began with tell it: the numbers of a parameter, of the locked ones and those at its start. */
type Guess = (locked: ArrayLike<number>, start: ArrayLike<number>) => Float32Array;

const guesses: ReadonlyMap<string, Guess> = new Map([
  ["signs", each(withSignOf)],
  ["keyed_map", each(withSignOf)],
  ["missing", each((locked, start) => (locked === 0 ? start : locked))],
  ["permutation", inOrderOf],
]);

/**
 * Trained weights remember those that training began with, and whoever knows the seed, which the code of the model names, can
 * draw these: the signs of a lock of signs, missing numbers, and the places of permuted ones, which training left in much the same
 * order. The weights so guessed are used as they are,
 * without any data, and trained on as in `semi_supervised`.
 */
export const knownStart = defineAttack({
  name: "known_start",
  summary: "fill in what a lock hides from the weights that training began with",
  knowledge: ["weights"],
  needsKeys: false,
  signature: fewShotSignature,
  quick: { labels: [10], samples: [0], steps: 100 },
  long: { labels: [10, 30, 100, 300], steps: 1000 },

  inapplicable({ model }, lock) {
    if (lock === undefined || !guesses.has(lock.name))
      return "no lock hides what the weights before training could tell";
    if (model.experiment.start === "secret")
      return "the weights before training were drawn from a secret, not from the seed";
    if (model.experiment.weights !== undefined)
      return "the weights before training came from a file, which this attack does not read";
    return undefined;
  },

  async *run(context, { labels, samples, steps, batch, lr }) {
    const { victim, lock, outputs } = context;
    if (lock === undefined) return;
    const tally = new Tally();
    const initial = await guessedWeights(victim, lock);
    yield {
      ...{ variant: "no data", outputs, validation: null, price: tally.price() },
      candidates: [{ key: null, weights: initial }],
    };
    const budget = { steps, batch, learningRate: lr };
    yield* fewShotTrials(context, { labels, samples, budget, initial, label: "known_start" });
  },
});

async function guessedWeights(
  { model, hostWeights }: OpenedModel,
  lock: PublicLock,
): Promise<Named<HostTensor>> {
  const { initialParameters, pick } = await import("../../tensor/programs/index.js");
  const start = initialParameters(model.parameters, model.experiment.seed);
  const guess = guesses.get(lock.name) ?? each((locked) => locked);
  const guessed = lock.parameters.map((name) => {
    const { type, values } = pick(hostWeights, name);
    return [name, { type, values: guess(values, pick(start, name).values) }] as const;
  });
  return { ...hostWeights, ...Object.fromEntries(guessed) };
}

/** A guess of every number by itself. */
function each(of: (locked: number, start: number) => number): Guess {
  return (locked, start) => Float32Array.from(locked, (value, i) => of(value, start[i] ?? 0));
}

/** The locked numbers in the order in which those of the start are: the smallest where the smallest began. */
function inOrderOf(locked: ArrayLike<number>, start: ArrayLike<number>): Float32Array {
  const sorted = Float32Array.from(locked).sort();
  const places = Array.from(start, (_, i) => i).sort((a, b) => (start[a] ?? 0) - (start[b] ?? 0));
  const ordered = new Float32Array(locked.length);
  for (const [rank, place] of places.entries()) ordered[place] = sorted[rank] ?? 0;
  return ordered;
}

/** The magnitude with the sign that the number began with; a number that began as 0 keeps its own. */
function withSignOf(locked: number, start: number): number {
  return start === 0 ? locked : Math.abs(locked) * Math.sign(start);
}

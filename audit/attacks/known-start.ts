import type { OpenedModel } from "../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { defineAttack, type PublicLock } from "./attack.js";
import { Tally } from "./price.js";
import { fewShotSignature, fewShotTrials } from "./semi-supervised.js";

/** What a lock hides, as the weights that training began with tell it: of the locked number and the one at its start. */
const guesses: ReadonlyMap<string, (locked: number, start: number) => number> = new Map([
  ["signs", withSignOf],
  ["keyed_map", withSignOf],
  ["missing", (locked: number, start: number) => (locked === 0 ? start : locked)],
]);

/**
 * Trained weights remember those that training began with, and whoever knows the seed, which the code of the model names, can
 * draw these: the signs of a lock of signs, the places of missing numbers. The weights so guessed are used as they are,
 * without any data, and trained on as in `semi_supervised`.
 */
export const knownStart = defineAttack({
  name: "known_start",
  summary: "fill in what a lock hides from the weights that training began with",
  knowledge: ["weights"],
  needsKeys: false,
  signature: fewShotSignature,
  quick: { labels: [10], samples: [0], steps: 100 },

  inapplicable: (_, lock) =>
    lock !== undefined && guesses.has(lock.name)
      ? undefined
      : "no lock hides what the weights before training could tell",

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
  const guess = guesses.get(lock.name) ?? ((locked: number) => locked);
  const guessed = lock.parameters.map((name) => {
    const { type, values } = pick(hostWeights, name);
    const before = pick(start, name).values;
    return [
      name,
      { type, values: Float32Array.from(values, (value, i) => guess(value, before[i] ?? 0)) },
    ] as const;
  });
  return { ...hostWeights, ...Object.fromEntries(guessed) };
}

/** The magnitude with the sign that the number began with; a number that began as 0 keeps its own. */
function withSignOf(locked: number, start: number): number {
  return start === 0 ? locked : Math.abs(locked) * Math.sign(start);
}

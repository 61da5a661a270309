import {
  accuracy,
  type ConcreteKey,
  mapKey,
  type OpenedModel,
  type Outputs,
  type Samples,
} from "../../runtime/opened-model/index.js";
import { stream } from "../../tensor/random/index.js";
import { rootMeanSquare } from "../../tensor/vectors.js";
import type { Attack, AttackContext, Trial } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import { randomKey } from "./made-keys.js";
import { Tally } from "./price.js";
import { bestTrial, maskedOutputs, meanLogProbability, meanTrial } from "./scoring.js";

/** What the service answers. */
type Feedback = "scores" | "labels";

/** Pairs of probes that one estimate of the gradient takes. */
const pairs = 5;

/** Sizes of a probe and of a step, in spreads of a key. */
const probeSize = 0.3;
const stepSize = 0.1;

/** Random keys that are asked about at once. */
const keysAtOnce = 64;

/**
 * A key found by asking alone, as at a service that takes a key and answers. NES (Wierstra et al. 2014; as an attack,
 * Ilyas et al. 2018): keys k ± σε are tried on a few labelled samples, and k goes along Σ (f(k + σε) − f(k − σε)) ε, where
 * f is the mean log probability of the right class (scores), or how often the answer is right (labels, a rejection being
 * wrong). Of the key that did best and the key that was come to, the one is kept that does better on as many samples of the
 * validation split. The control spends
 * the same queries on keys at random; it is a trial of its own as well.
 */
export const querySearch: Attack<"query_search"> = {
  name: "query_search",

  inapplicable: () => undefined,

  async run(context, { queries, labels, feedback }) {
    const { progress } = context;
    const asked: readonly Feedback[] = feedback === "both" ? ["scores", "labels"] : [feedback];
    const budgets = [...new Set(queries)].sort((a, b) => a - b);
    const trials: Trial[] = [];
    for (const [i, of] of asked.entries()) {
      const samples = firstSamples(context.data.pool, labels);
      const part = (start: number) => (done: number) => progress((i + (start + done) / 2) / asked.length);
      const control = await randomSearch({ context, samples, feedback: of, budgets, progress: part(0) });
      const found = await naturalEvolution({ context, samples, feedback: of, budgets, progress: part(0.5) });
      for (const [j, stage] of found.entries()) {
        const chance = control[j];
        const random = chance && (await scoredAtRandom(context, of, chance));
        trials.push(...(random === undefined ? [] : [random]), await scored(context, of, stage, random));
      }
    }
    return trials;
  },
};

interface Search {
  readonly context: AttackContext;
  readonly samples: Samples;
  readonly feedback: Feedback;
  /** Numbers of queries, ascending: what has been found is told at each. */
  readonly budgets: readonly number[];
  readonly progress: (done: number) => void;
}

/** What has been found with so many queries. */
interface Stage {
  readonly budget: number;
  readonly tally: Tally;
  readonly keys: readonly ConcreteKey[];
}

/** The best of as many random keys as there are queries for. */
async function randomSearch(search: Search): Promise<readonly Stage[]> {
  const { context, samples, budgets, progress } = search;
  const counter = new QueryCounter(search);
  let drawn = 0;
  const stages: Stage[] = [];
  for (const budget of budgets) {
    const wanted = Math.max(1, Math.floor(budget / samples.count));
    while (drawn < wanted) {
      context.signal.throwIfAborted();
      const keys = Array.from({ length: Math.min(keysAtOnce, wanted - drawn) }, (_, i) =>
        randomKey(context.victim, stream(context.seed, "attack", "random_search", drawn + i)),
      );
      await counter.ask(keys);
      drawn += keys.length;
      progress((drawn * samples.count) / Math.max(...budgets));
    }
    stages.push({ budget, tally: counter.tally.fork().stop(), keys: [counter.best] });
  }
  return stages;
}

async function naturalEvolution(search: Search): Promise<readonly Stage[]> {
  const { context, samples, feedback, budgets, progress } = search;
  const counter = new QueryCounter(search);
  let key = randomKey(context.victim, stream(context.seed, "attack", "query_search", feedback));
  const cost = (2 * pairs + 1) * samples.count;
  let step = 0;
  const stages: Stage[] = [];
  for (const budget of budgets) {
    do {
      context.signal.throwIfAborted();
      const numbers = stream(context.seed, "attack", "query_search", feedback, step);
      const probes = Array.from({ length: pairs }, () =>
        mapKey(key, (values) => numbers.fillNormal(new Float32Array(values.length))),
      );
      const tried = probes.flatMap((direction) => [
        moved(key, [direction], [probeSize]),
        moved(key, [direction], [-probeSize]),
      ]);
      const [, ...fitness] = await counter.ask([key, ...tried]);
      const slopes = probes.map((_, i) => (fitness[2 * i] ?? 0) - (fitness[2 * i + 1] ?? 0));
      key = stepAlong(key, probes, slopes);
      step += 1;
      progress((step * cost) / Math.max(...budgets));
    } while ((step + 1) * cost <= budget);
    stages.push({ budget, tally: counter.tally.fork().stop(), keys: [key, counter.best] });
  }
  return stages;
}

/** Asks about keys, counts what that costs, and remembers the best. */
class QueryCounter {
  readonly tally: Tally;
  #best: ConcreteKey = new Map();
  #highest = Number.NEGATIVE_INFINITY;

  constructor(private readonly search: Search) {
    this.tally = new Tally().add({ labels: search.samples.count });
  }

  get best(): ConcreteKey {
    return this.#best;
  }

  /** f of every key. */
  async ask(keys: readonly ConcreteKey[]): Promise<readonly number[]> {
    const { context, samples, feedback } = this.search;
    const { victim } = context;
    const { head } = victim.model.experiment;
    const logits = await victim.logits(samples, keys);
    this.tally.add({ queries: keys.length * samples.count });
    const fitness = logits.map((of) =>
      feedback === "labels" ? accuracy(of, samples, head, "all") : meanLogProbability(of, samples, head),
    );
    for (const [i, value] of fitness.entries()) {
      if (value <= this.#highest) continue;
      this.#highest = value;
      this.#best = keys[i] ?? this.#best;
    }
    return fitness;
  }
}

/** One step of a fixed length along the estimated gradient; none where all probes did alike. */
function stepAlong(
  key: ConcreteKey,
  directions: readonly ConcreteKey[],
  slopes: readonly number[],
): ConcreteKey {
  const length = Math.sqrt(slopes.reduce((sum, slope) => sum + slope ** 2, 0));
  if (length === 0) return key;
  // independent normal directions with weights of length 1 add up to normal numbers of spread 1
  return moved(
    key,
    directions,
    slopes.map((slope) => (stepSize * slope) / length),
  );
}

/** k + Σ wᵢεᵢ, the weights being in spreads of the key. */
function moved(
  key: ConcreteKey,
  directions: readonly ConcreteKey[],
  weights: readonly number[],
): ConcreteKey {
  return mapKey(key, (values, point) => {
    const spread = rootMeanSquare(values);
    const next = values.slice();
    for (const [i, direction] of directions.entries()) {
      const along = direction.get(point) ?? values;
      const weight = (weights[i] ?? 0) * spread;
      for (let j = 0; j < next.length; j++) next[j] = (next[j] ?? 0) + weight * (along[j] ?? 0);
    }
    return next;
  });
}

async function scored(
  context: AttackContext,
  feedback: Feedback,
  { budget, tally, keys }: Stage,
  random: Trial | undefined,
): Promise<Trial> {
  const outputs = outputsFor(feedback, context.victim);
  const selectBy = firstSamples(context.data.validation, tally.price().labels);
  tally.add({ queries: keys.length * selectBy.count });
  const candidates = keys.map((key) => ({ key }));
  return await bestTrial(context, tally, candidates, selectBy, {
    variant: variantOf(budget, feedback),
    outputs,
    at: { queries: budget },
    ...(random && { control: { variant: "keys at random", accuracy: random.accuracy } }),
  });
}

/** What the control found is found all the same: a trial too, which has nothing to select. */
async function scoredAtRandom(
  context: AttackContext,
  feedback: Feedback,
  { budget, tally, keys }: Stage,
): Promise<Trial> {
  const candidates = keys.map((key) => ({ key }));
  return await meanTrial(context, tally, candidates, {
    variant: `${variantOf(budget, feedback)}, keys at random`,
    outputs: outputsFor(feedback, context.victim),
  });
}

function variantOf(budget: number, feedback: Feedback): string {
  return `${budget.toLocaleString("en")} queries, ${feedback}`;
}

/** Whoever sees scores masks the reject output; whoever sees only the answer cannot. */
function outputsFor(feedback: Feedback, { model }: OpenedModel): Outputs {
  return feedback === "labels" ? "all" : maskedOutputs(model.experiment.head);
}

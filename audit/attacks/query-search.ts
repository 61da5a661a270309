import { accuracy, type Outputs } from "../../runtime/opened-model/accuracy.js";
import { type ConcreteKey, mapKey } from "../../runtime/opened-model/concrete-key.js";
import type { OpenedModel, Samples } from "../../runtime/opened-model/index.js";
import { stream } from "../../tensor/random/index.js";
import { type AttackContext, defineAttack } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import type { Attempt } from "./attempt.js";
import { moveKey, randomKey } from "./constructed-keys.js";
import { Tally } from "./price.js";
import { maskedOutputs, meanLogProbability } from "./scoring.js";

/** What the service answers. */
type Feedback = "scores" | "labels";

/** Pairs of probes that one estimate of the gradient takes. */
const pairs = 5;

/** Sizes of a probe and of a step, in root mean squares of a key. */
const probeSize = 0.3;
const stepSize = 0.1;

/** Random keys that are asked about at once. */
const keysAtOnce = 64;

/**
 * A key found by asking alone, as at a service that takes a key and answers. NES (Wierstra et al. 2014; as an attack, Ilyas
 * et al. 2018): keys k ± σε are tried on a few labelled samples, and k goes along Σ (f(k + σε) − f(k − σε)) ε, where f is
 * the mean log probability of the right class (scores), or how often the answer is right (labels, a rejection counting as
 * wrong). Of the key that did best and the last key, the one is kept that does better on as many samples of the validation
 * split. The control spends the same queries on keys at random; it is a trial of its own as well.
 */
export const querySearch = defineAttack({
  name: "query_search",
  summary: "search for a key by asking",
  knowledge: ["scores", "labels"],
  needsKeys: true,
  signature: {
    queries: { type: "ints", min: 1, default: [100, 1000, 10_000] },
    labels: { type: "int", min: 1, default: 10 },
    feedback: { type: "word", words: ["both", "scores", "labels"], default: "both" },
  },
  quick: { queries: [100, 1000] },
  long: { queries: [100, 1000, 10_000, 100_000] },

  async *run(context, { queries, labels, feedback }) {
    const asked: readonly Feedback[] = feedback === "both" ? ["scores", "labels"] : [feedback];
    const budgets = [...new Set(queries)].sort((a, b) => a - b);
    const samples = firstSamples(context.data.pool, labels);
    for (const [i, of] of asked.entries()) {
      const part = (start: number) => (done: number) =>
        context.reportProgress((i + (start + done) / 2) / asked.length);
      const search = { context, samples, feedback: of, budgets };
      const random = await randomSearch({ ...search, reportProgress: part(0) });
      const found = await naturalEvolution({ ...search, reportProgress: part(0.5) });
      for (const [j, stage] of found.entries()) {
        const control = random[j] && randomAttempt(context.victim, of, random[j]);
        if (control !== undefined) yield control;
        yield await searchedAttempt(context, of, stage, control);
      }
    }
  },
});

interface Search {
  readonly context: AttackContext;
  readonly samples: Samples;
  readonly feedback: Feedback;
  /** Numbers of queries, ascending: at each it is noted what has been found. */
  readonly budgets: readonly number[];
  readonly reportProgress: (done: number) => void;
}

/** What has been found with so many queries. */
interface Stage {
  readonly budget: number;
  readonly tally: Tally;
  readonly keys: readonly ConcreteKey[];
}

/** The best of as many random keys as there are queries for. */
async function randomSearch(search: Search): Promise<readonly Stage[]> {
  const { context, samples, budgets, reportProgress } = search;
  const service = new QueriedService(search);
  let drawn = 0;
  const stages: Stage[] = [];
  for (const budget of budgets) {
    const wanted = Math.max(1, Math.floor(budget / samples.count));
    while (drawn < wanted) {
      context.signal.throwIfAborted();
      const keys = Array.from({ length: Math.min(keysAtOnce, wanted - drawn) }, (_, i) =>
        randomKey(context.victim, stream(context.seed, "attack", "random_search", drawn + i)),
      );
      await service.ask(keys);
      drawn += keys.length;
      reportProgress((drawn * samples.count) / Math.max(...budgets));
    }
    stages.push({ budget, tally: service.tally.fork().stop(), keys: [service.best] });
  }
  return stages;
}

async function naturalEvolution(search: Search): Promise<readonly Stage[]> {
  const { context, samples, feedback, budgets, reportProgress } = search;
  const service = new QueriedService(search);
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
        moveKey(key, [direction], [probeSize]),
        moveKey(key, [direction], [-probeSize]),
      ]);
      const [, ...fitness] = await service.ask([key, ...tried]);
      const slopes = probes.map((_, i) => (fitness[2 * i] ?? 0) - (fitness[2 * i + 1] ?? 0));
      key = stepAlong(key, probes, slopes);
      step += 1;
      reportProgress((step * cost) / Math.max(...budgets));
    } while ((step + 1) * cost <= budget);
    stages.push({ budget, tally: service.tally.fork().stop(), keys: [key, service.best] });
  }
  return stages;
}

/** Asks about keys, counts what that costs, and remembers the best. */
class QueriedService {
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
    const { head } = context.victim.model.experiment;
    const logits = await context.victim.logits(samples, keys);
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
  // independent normal directions with weights of length 1 add up to standard normal numbers
  return moveKey(
    key,
    directions,
    slopes.map((slope) => (stepSize * slope) / length),
  );
}

async function searchedAttempt(
  { victim, data, select }: AttackContext,
  feedback: Feedback,
  { budget, tally, keys }: Stage,
  random: Attempt | undefined,
): Promise<Attempt> {
  const outputs = outputsFor(feedback, victim);
  const samples = firstSamples(data.validation, tally.price().labels);
  tally.add({ queries: keys.length * samples.count });
  const candidates = keys.map((key) => ({ key }));
  return {
    variant: variantOf(budget, feedback),
    outputs,
    ...(await select(candidates, { samples, outputs, tally })),
    at: { queries: budget },
    ...(random && { controls: [{ ...random, variant: "keys at random" }] }),
  };
}

/** The best of the random keys: a trial too, which has nothing to select. */
function randomAttempt(victim: OpenedModel, feedback: Feedback, { budget, tally, keys }: Stage): Attempt {
  return {
    variant: `${variantOf(budget, feedback)}, keys at random`,
    price: tally.price(),
    outputs: outputsFor(feedback, victim),
    candidates: keys.map((key) => ({ key })),
    validation: null,
  };
}

function variantOf(budget: number, feedback: Feedback): string {
  return `${budget.toLocaleString("en")} queries, ${feedback}`;
}

/** An attacker who sees scores masks the reject output; one who sees only the answer cannot. */
function outputsFor(feedback: Feedback, { model }: OpenedModel): Outputs {
  return feedback === "labels" ? "all" : maskedOutputs(model.experiment.head);
}

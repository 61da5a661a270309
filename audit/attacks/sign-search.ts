import type { OpenedModel } from "../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { initialParameters } from "../../tensor/programs/parameters.js";
import { stream } from "../../tensor/random/index.js";
import type { ArgumentsOf } from "../../tensor/signature.js";
import { type AttackContext, defineAttack, type PublicLock } from "./attack.js";
import { firstSamples, samplesAfter, selectionSamples } from "./attacker-data.js";
import type { Attempt, Control } from "./attempt.js";
import { Tally } from "./price.js";
import { countedSamples } from "./scoring.js";
import { fewShotSignature } from "./semi-supervised.js";
import { signPrior } from "./sign-prior.js";
import type { KnownMagnitudes, SignSearch } from "./toolkit/sign-search.js";
import type { UngatedTraining } from "./toolkit/training.js";

/** The magnitude of a number, as a lock leaves it. */
const magnitudes: ReadonlyMap<string, (locked: number) => number> = new Map([
  ["signs", Math.abs],
  ["keyed_map", middleOfExponent],
]);

const signature = {
  ...fewShotSignature,
  labels: { type: "ints", min: 0, default: [0, 10, 30, 100] },
  restarts: { type: "int", min: 1, default: 2 },
  search_lr: { type: "float", min: 0, exclusiveMin: true, default: 0.05 },
} as const;

type Given = ArgumentsOf<typeof signature>;

/**
 * The signs that a lock hides, as tanh θ times the known magnitudes. θ starts at what the weights before training say of it, and
 * is moved by gradients of the labels that there are, in the owner's random versions, and of the information that predictions
 * hold of further samples. The signs of the restart of the lowest loss are used as they are, and trained on as in
 * `semi_supervised`. The controls are the same search on magnitudes that were shuffled within each parameter, and those of
 * `semi_supervised`.
 */
export const signSearch = defineAttack({
  name: "sign_search",
  summary: "search for the signs that a lock hides, by gradients",
  knowledge: ["weights"],
  needsKeys: false,
  signature,
  quick: { labels: [30], samples: [1000], steps: 100, restarts: 1 },
  long: { labels: [0, 10, 30, 100, 300], steps: 1000, restarts: 4 },

  inapplicable: (_, lock) =>
    lock !== undefined && magnitudes.has(lock.name) ? undefined : "no lock hides signs and leaves magnitudes",

  async *run(context, given) {
    const { victim, lock } = context;
    if (lock === undefined) return;
    const { labels, samples, steps, restarts, batch, lr, search_lr: learningRate } = given;
    // a search of the attack, one of the control, and the training of the attack and of each control
    context.expectSteps(labels.length * samples.length * steps * (2 * restarts + 3));
    const search = context.signSearch({ restarts, steps, learningRate, largestBatch: batch });
    const training = context.training({ steps, batch, learningRate: lr });
    const known = knownMagnitudes(victim, lock);
    const shuffled = shuffledMagnitudes(victim, known, context.seed);
    for (const learned of labels) {
      for (const unlabelled of samples.filter((count) => learned + count > 1)) {
        yield* attempts(context, { given, search, training, known, shuffled, learned, unlabelled });
      }
    }
    await search.dispose();
  },
});

interface Attempted {
  readonly given: Given;
  readonly search: SignSearch;
  readonly training: UngatedTraining;
  readonly known: KnownMagnitudes;
  readonly shuffled: KnownMagnitudes;
  readonly learned: number;
  readonly unlabelled: number;
}

async function* attempts(context: AttackContext, attempted: Attempted): AsyncIterable<Attempt> {
  const { data, outputs, victim } = context;
  const { given, search, training, known, shuffled, learned, unlabelled } = attempted;
  const labelled = firstSamples(data.pool, learned);
  const further = samplesAfter(data.pool, labelled.count, unlabelled);
  const unlabelledPart = further.count > 0 && { unlabelled: further };
  const seen = { label: "sign_search", ...(labelled.count > 0 && { labelled }), ...unlabelledPart };
  const controls: readonly Control[] = [
    {
      variant: "the same search, magnitudes shuffled",
      candidates: [{ key: null, weights: await search.run({ ...seen, known: shuffled }) }],
      outputs,
    },
    ...(labelled.count > 0 ? await training.augmentedControls(labelled, further) : []),
  ];
  const tally = new Tally().add({
    ...{ labels: labelled.count, unlabelled: further.count, steps: given.steps * given.restarts },
  });
  const weights = { ...victim.hostWeights, ...(await search.run({ ...seen, known })) };
  const price = tally.price();
  const isShort = labelled.count < learned || further.count < unlabelled;
  const remark = isShort ? "the attacker has no more samples" : undefined;
  const variant = countedSamples(labelled.count, further.count);
  const at = { labels: labelled.count, unlabelled: further.count };
  yield {
    ...{ variant, price, outputs, validation: null, candidates: [{ key: null, weights }], controls, at },
    ...(remark !== undefined && { remark }),
  };
  if (labelled.count === 0) return;
  yield await training.attempt({
    ...{ variant: `${variant}, trained on`, trains: "all", initial: weights, samples: labelled },
    ...{ augmented: true, ...unlabelledPart, label: ["sign_search"] },
    tally: tally.add({ labels: selectionSamples(data, labelled.count).count }),
    ...{ controls, at, remarks: [remark] },
  });
}

/** The magnitudes of the locked parameters, and what the weights before training, which the seed tells, say of their signs. */
function knownMagnitudes({ model, hostWeights }: OpenedModel, { name, parameters }: PublicLock) {
  const magnitudeOf = magnitudes.get(name) ?? Math.abs;
  const left = Object.fromEntries(
    parameters.flatMap((parameter): [string, HostTensor][] => {
      const tensor = hostWeights[parameter];
      if (tensor === undefined) return [];
      return [
        [parameter, { type: tensor.type, values: Float32Array.from(tensor.values, (w) => magnitudeOf(w)) }],
      ];
    }),
  );
  return withPrior(model, left);
}

/** The same numbers in each parameter, in a random order: what the values say without their places. */
function shuffledMagnitudes({ model }: OpenedModel, known: KnownMagnitudes, seed: number): KnownMagnitudes {
  const shuffled = Object.entries(known.magnitudes).map(([name, { type, values }]) => {
    const order = stream(seed, "attack", "shuffled", name).permutation(values.length);
    return [name, { type, values: Float32Array.from(order, (i) => values[i] ?? 0) }] as const;
  });
  return withPrior(model, Object.fromEntries(shuffled));
}

function withPrior(model: OpenedModel["model"], left: Named<HostTensor>): KnownMagnitudes {
  const { start: drawnFrom, weights, seed } = model.experiment;
  // a start that the seed does not give says nothing here: no sign is likelier than the other
  const start =
    drawnFrom === "secret" || weights !== undefined ? {} : initialParameters(model.parameters, seed);
  const prior = Object.entries(left).map(([name, { type, values }]) => {
    const before = start[name]?.values;
    const mean = before === undefined ? new Float32Array(values.length) : signPrior(values, before);
    return [name, { type, values: mean }];
  });
  return { magnitudes: left, prior: Object.fromEntries(prior) };
}

/** Of the numbers that have the exponent of this one, that of the mean magnitude: 1.5 · 2ᵉ. */
function middleOfExponent(locked: number): number {
  const magnitude = Math.abs(locked);
  return magnitude === 0 ? 0 : 1.5 * 2 ** Math.floor(Math.log2(magnitude));
}

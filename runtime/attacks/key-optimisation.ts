import type { Samples, Victim } from "../victim/index.js";
import type { Attack, AttackContext, Trial } from "./attack.js";
import type { ArgumentsOfAttack } from "./attack-catalogue.js";
import { firstSamples } from "./attacker-data.js";
import { freeKeys, type KeyFamily, type KeyWay, whyNoWay } from "./key-family.js";
import { KeyFitting } from "./key-fitting.js";
import { Tally } from "./price.js";
import { bestTrial, counted, maskedOutputs } from "./scoring.js";

/** Samples of one step, for every restart. */
const largestBatch = 32;

/** Where the main way is looked at, in tenths of its steps: the last one says whether it had converged. */
const tenths = { few: [1, 3, 10, 20], last: [10] } as const;

/** A gain in recovery over twice the steps that says so. */
const notConverged = 0.05;

/**
 * A key for which nobody needs to be asked: gradients of the cross-entropy over the class logits move free numbers at each
 * point, the basis unknown, on n labels. Several restarts are moved at once; the one that does best on as many labels of
 * the validation split is kept.
 */
export const keyOptimisation: Attack<"key_optimisation"> = {
  name: "key_optimisation",

  inapplicable: () => undefined,

  async run(context, given) {
    const { victim, progress } = context;
    const ways = waysOf(given.way, victim);
    const trials: Trial[] = [];
    let done = 0;
    const total = given.labels.length * (ways.length + 1) * given.steps;
    for (const way of ways) {
      const family = freeKeys(victim, given.restarts, way);
      const fittings = new Fittings(victim, family);
      const isMain = way === ways[0];
      try {
        for (const labels of given.labels) {
          const onStep = (): void => progress(++done / total);
          trials.push(...(await optimise(context, { given, labels, way, isMain, family, fittings, onStep })));
        }
      } finally {
        await fittings.dispose();
      }
    }
    return trials;
  },
};

/** The ways that there are in a victim, the gate as it is before the others. */
function waysOf(way: KeyWay | "all", victim: Victim): readonly KeyWay[] {
  const asked: readonly KeyWay[] = way === "all" ? ["gate", "straight_through", "scale"] : [way];
  const possible = asked.filter((one) => whyNoWay(one, victim) === undefined);
  return possible.length === 0 ? ["gate"] : possible;
}

interface Optimisation {
  readonly given: ArgumentsOfAttack<"key_optimisation">;
  readonly labels: number;
  readonly way: KeyWay;
  readonly isMain: boolean;
  readonly family: KeyFamily;
  readonly fittings: Fittings;
  readonly onStep: () => void;
}

async function optimise(context: AttackContext, optimisation: Optimisation): Promise<readonly Trial[]> {
  const { given, labels, way, isMain, family, fittings, onStep } = optimisation;
  const { data, seed, signal, victim } = context;
  const samples = firstSamples(data.pool, labels);
  const selectBy = firstSamples(data.validation, labels);
  const tally = new Tally().add({ labels: samples.count });
  const tenth = Math.max(1, Math.round(given.steps / 10));
  const marks: readonly number[] = isMain ? tenths.few : tenths.last;
  const fitting = await fittings.of(samples);
  const trials: Trial[] = [];
  await fitting.run({
    start: family.start(seed, "key_optimisation"),
    samples,
    steps: Math.max(...marks) * tenth,
    learningRate: given.lr,
    seed,
    every: tenth,
    async hear(step, numbers) {
      if (!marks.includes(step / tenth)) return;
      const isUsual = step / tenth === 10;
      const told = {
        variant: `${counted(samples.count, "label")}, ${nameOf[way]}${isUsual ? "" : `, ${step} steps`}`,
        outputs: maskedOutputs(victim.model.experiment.head),
        at: { labels: samples.count, steps: step },
        ...(samples.count < labels && { remark: `the attacker has no ${labels} labels` }),
      };
      const candidates = family.keys(numbers).map((key) => ({ key }));
      const spent = tally.fork().add({ steps: step * given.restarts });
      trials.push(await bestTrial(context, spent, candidates, selectBy, told));
    },
    onStep,
    signal,
  });
  return withConvergence(trials);
}

const nameOf: Readonly<Record<KeyWay, string>> = {
  gate: "through the gate",
  straight_through: "straight through the clamp",
  scale: "the scale itself",
};

/** Says of the usual number of steps where twice as many do better. */
function withConvergence(trials: readonly Trial[]): readonly Trial[] {
  const [last] = trials.slice(-1);
  const usual = trials.at(-2);
  if (last === undefined || usual === undefined) return trials;
  const gain = last.recovery - usual.recovery;
  if (gain < notConverged) return trials;
  const remark = `not converged: twice the steps recover ${(100 * gain).toFixed(0)} points more`;
  return trials.map((trial) => (trial === usual ? { ...usual, remark } : trial));
}

/** Compiled once for each size of batch. */
class Fittings {
  readonly #compiled = new Map<number, KeyFitting<unknown>>();

  constructor(
    private readonly victim: Victim,
    private readonly family: KeyFamily,
  ) {}

  async of({ count }: Samples): Promise<KeyFitting<unknown>> {
    const batch = Math.min(count, largestBatch);
    const known = this.#compiled.get(batch);
    if (known !== undefined) return known;
    const fitting = await KeyFitting.compile(this.victim, this.family, "labels", batch);
    this.#compiled.set(batch, fitting);
    return fitting;
  }

  async dispose(): Promise<void> {
    for (const fitting of this.#compiled.values()) await fitting.dispose();
  }
}

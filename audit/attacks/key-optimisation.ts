import type { KeyWay } from "../../runtime/model.js";
import type { OpenedModel, Samples } from "../../runtime/opened-model/index.js";
import type { Attack, AttackContext, MeasuredTrial, Trial } from "./attack.js";
import type { ArgumentsOfAttack } from "./attack-catalogue.js";
import { firstSamples } from "./attacker-data.js";
import { freeKeys, type KeyFamily } from "./key-family.js";
import { KeyFitting } from "./key-fitting.js";
import { acceptingRoute, type KeyRoute, keyRoutes } from "./key-routes.js";
import { Learner } from "./learner.js";
import { Tally } from "./price.js";
import { bestTrial, counted } from "./scoring.js";
import { trainFromScratch } from "./training.js";

/** Samples of one step, for every restart. */
const largestBatch = 32;

/** When the first route is scored, in tenths of the steps, the last time to see whether it had converged; and the others. */
const tenths = { first: [1, 3, 10, 20], others: [10] } as const;

/** Of the network that learns from the same labels without the victim. */
const scratchLearningRate = 0.001;

/** A gain in recovery over twice the steps that says so. */
const notConverged = 0.05;

/**
 * A key for which nobody needs to be asked: gradients of the cross-entropy over the class logits move free numbers at each
 * point, the basis unknown, on n labels. Several restarts are moved at once; the one that does best on as many labels of
 * the validation split is kept. Under a reject output it is also tried to find a key that is accepted: there the
 * cross-entropy runs over that output too, which is not masked.
 */
export const keyOptimisation: Attack<"key_optimisation"> = {
  name: "key_optimisation",

  inapplicable: () => undefined,

  async run(context, given) {
    const { victim, progress } = context;
    const routes = routesOf(given.way, victim);
    const trials: Trial[] = [];
    let done = 0;
    // the first route takes twice the steps, and the controls as many as a route
    const total = given.labels.length * (routes.length + 2) * given.steps;
    const onStep = (): void => progress(++done / total);
    const controls = await controlsOf(context, given, onStep);
    for (const [i, route] of routes.entries()) {
      const family = freeKeys(victim, given.restarts, route.way);
      const fittings = new Fittings(victim, family, route);
      const marks = i === 0 ? tenths.first : tenths.others;
      try {
        for (const [j, labels] of given.labels.entries()) {
          const control = controls[j];
          const search = { given, labels, control, route, marks, family, fittings, onStep };
          trials.push(...(await optimise(context, search)));
        }
      } finally {
        await fittings.dispose();
      }
    }
    return trials;
  },
};

/** What the labels are worth without the victim: a fresh network learns from as many, by as many steps. */
async function controlsOf(
  context: AttackContext,
  { labels, steps }: ArgumentsOfAttack<"key_optimisation">,
  onStep: () => void,
): Promise<readonly Control[]> {
  const learner = await Learner.compile(context.victim, {
    learns: "all",
    from: "labels",
    batch: largestBatch,
  });
  const controls: Control[] = [];
  try {
    for (const count of labels) {
      const samples = firstSamples(context.data.pool, count);
      const effort = { steps, learningRate: scratchLearningRate, onStep };
      controls.push(await trainFromScratch(context, learner, samples, effort));
    }
  } finally {
    await learner.dispose();
  }
  return controls;
}

type Control = NonNullable<MeasuredTrial["control"]>;

/** The routes that there are in a victim; under a reject output that to a key that is accepted comes after the plainest. */
function routesOf(way: KeyWay | "all", victim: OpenedModel): readonly KeyRoute[] {
  const [first, ...others] = keyRoutes(way, victim);
  const accepting = way === "all" || way === "gate" ? acceptingRoute(victim) : null;
  return [first, accepting, ...others].filter((route) => route !== null && route !== undefined);
}

interface Optimisation {
  readonly given: ArgumentsOfAttack<"key_optimisation">;
  readonly labels: number;
  readonly control: Control | undefined;
  readonly route: KeyRoute;
  /** After how many tenths of the steps it is scored. */
  readonly marks: readonly number[];
  readonly family: KeyFamily;
  readonly fittings: Fittings;
  readonly onStep: () => void;
}

async function optimise(context: AttackContext, optimisation: Optimisation): Promise<readonly Trial[]> {
  const { given, labels, control, route, marks, family, fittings, onStep } = optimisation;
  const { data, seed, signal } = context;
  const samples = firstSamples(data.pool, labels);
  const selectBy = firstSamples(data.validation, labels);
  const tally = new Tally().add({ labels: samples.count });
  const tenth = Math.max(1, Math.round(given.steps / 10));
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
      const after = step / tenth === 10 ? "" : `, ${step} steps`;
      const told = {
        variant: `${counted(samples.count, "label")}, ${route.name}${after}`,
        outputs: route.outputs,
        at: { labels: samples.count, steps: step },
        ...(control !== undefined && { control }),
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
    private readonly victim: OpenedModel,
    private readonly family: KeyFamily,
    private readonly route: KeyRoute,
  ) {}

  async of({ count }: Samples): Promise<KeyFitting<unknown>> {
    const batch = Math.min(count, largestBatch);
    const known = this.#compiled.get(batch);
    if (known !== undefined) return known;
    const objective = this.route.outputs === "all" ? "acceptance" : "labels";
    const fitting = await KeyFitting.compile(this.victim, this.family, objective, batch);
    this.#compiled.set(batch, fitting);
    return fitting;
  }

  async dispose(): Promise<void> {
    for (const fitting of this.#compiled.values()) await fitting.dispose();
  }
}

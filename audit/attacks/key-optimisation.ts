import { type GradientEstimator, gradientEstimators } from "../../runtime/keys/gradient-estimator.js";
import type { OpenedModel } from "../../runtime/opened-model/index.js";
import type { ArgumentsOf } from "../../tensor/signature.js";
import { type AttackContext, defineAttack } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import type { Attempt, Control } from "./attempt.js";
import { acceptingRoute, type KeyRoute, keyRoutes } from "./key-routes.js";
import { Tally } from "./price.js";
import { counted } from "./scoring.js";
import type { KeySearch } from "./toolkit/key-search.js";

/** Samples of one step, for every restart. */
const largestBatch = 32;

/** After how many tenths of the steps keys are scored; twice the steps show whether the search had converged. */
const tenths = { first: [1, 3, 10, 20], others: [10] } as const;

/** The learning rate of the network that learns from the same labels without the victim. */
const scratchLearningRate = 0.001;

const signature = {
  labels: { type: "ints", min: 1, default: [30, 300] },
  steps: { type: "int", min: 1, default: 300 },
  restarts: { type: "int", min: 1, default: 4 },
  lr: { type: "float", min: 0, exclusiveMin: true, default: 0.05 },
  way: { type: "word", words: ["all", ...gradientEstimators], default: "all" },
} as const;

/**
 * A key found without asking anybody: gradients of the cross-entropy over the class logits move free numbers at each point,
 * the basis unknown, on n labels. Several restarts move at once; the one that does best on as many labels of the validation
 * split is kept. Where there is a reject output, a further route looks for a key that is accepted: there the cross-entropy
 * runs over that output too, which is not masked.
 */
export const keyOptimisation = defineAttack({
  name: "key_optimisation",
  summary: "move a free key by gradients, on labels",
  knowledge: ["weights"],
  needsKeys: true,
  signature,
  quick: { labels: [10, 100], restarts: 3 },
  long: { labels: [10, 30, 100, 300], steps: 600, restarts: 8 },

  async *run(context, given) {
    const { labels, restarts, steps } = given;
    const routes = routesOf(given.way, context.victim);
    // the first route takes twice the steps, and the controls as many as a route
    context.expectSteps(labels.length * (routes.length + 2) * steps);
    const controls = await trainControls(context, given);
    for (const [i, route] of routes.entries()) {
      const search = context.keySearch({
        through: route.through,
        objective: route.outputs === "all" ? "acceptance" : "labels",
        ...{ restarts, largestBatch },
      });
      const marks = i === 0 ? tenths.first : tenths.others;
      for (const [j, count] of labels.entries()) {
        const control = controls[j];
        yield* await optimise(context, search, { given, route, marks, labels: count, control });
      }
      await search.dispose();
    }
  },
});

/** The routes that a victim allows; the one to a key that is accepted comes after the plainest. */
function routesOf(way: GradientEstimator | "all", victim: OpenedModel): readonly KeyRoute[] {
  const [first, ...others] = keyRoutes(way, victim);
  const accepting = way === "all" || way === "gate" ? acceptingRoute(victim) : null;
  return [first, accepting, ...others].filter((route) => route !== null && route !== undefined);
}

/** What the labels are worth without the victim: a fresh network learns from as many, by as many steps. */
async function trainControls(
  { data, training }: AttackContext,
  { labels, steps }: ArgumentsOf<typeof signature>,
): Promise<readonly Control[]> {
  const scratch = training({ steps, batch: largestBatch, learningRate: scratchLearningRate });
  const controls: Control[] = [];
  for (const count of labels) controls.push(await scratch.control(firstSamples(data.pool, count)));
  await scratch.dispose();
  return controls;
}

interface Optimisation {
  readonly given: ArgumentsOf<typeof signature>;
  readonly route: KeyRoute;
  readonly marks: readonly number[];
  readonly labels: number;
  readonly control: Control | undefined;
}

async function optimise(
  { data, select }: AttackContext,
  search: KeySearch,
  { given, route, marks, labels, control }: Optimisation,
): Promise<readonly Attempt[]> {
  const { outputs } = route;
  const samples = firstSamples(data.pool, labels);
  const tally = new Tally().add({ labels: samples.count });
  const tenth = Math.max(1, Math.round(given.steps / 10));
  const attempts: Attempt[] = [];
  await search.run({
    ...{ label: "key_optimisation", samples, learningRate: given.lr },
    steps: Math.max(...marks) * tenth,
    every: tenth,
    async onCheckpoint(step, keys) {
      if (!marks.includes(step / tenth)) return;
      const spent = tally.fork().add({ steps: step * given.restarts });
      const candidates = keys.map((key) => ({ key }));
      attempts.push({
        variant: `${counted(samples.count, "label")}, ${route.name}${step / tenth === 10 ? "" : `, ${step} steps`}`,
        outputs,
        ...(await select(candidates, {
          samples: firstSamples(data.validation, labels),
          outputs,
          tally: spent,
        })),
        at: { labels: samples.count, steps: step },
        ...(control !== undefined && { controls: [control] }),
        ...(samples.count < labels && { remark: `the attacker has no ${labels} labels` }),
      });
    },
  });
  const continued = attempts.at(-1)?.candidates[0];
  const usual = attempts.at(-2);
  return attempts.map((attempt) =>
    attempt === usual && continued !== undefined ? { ...attempt, continued } : attempt,
  );
}

import { type Logits, predictions, type Samples, type Victim } from "../victim/index.js";
import { type Attack, type AttackContext, type Trial, trialOf } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import { unkeyedAccuracy } from "./changed-weights.js";
import { type Learned, Learner, learningRemark } from "./learner.js";
import { Tally } from "./price.js";
import { freshWeights, selectionSamples, trainFromScratch } from "./scratch.js";

/** How often the weights are judged on the way. */
const checks = 5;

/**
 * The holder of one leaked key asks the victim what it says of samples without labels, and teaches that to a fresh
 * network of the same architecture, which then needs no key. The control learns true labels of as many samples.
 */
export const extraction: Attack<"extraction"> = {
  name: "extraction",

  inapplicable: ({ layouts }) => (layouts.length === 0 ? "no key enters the model" : undefined),

  async run(context, { queries, steps, batch, lr }) {
    const { victim, data, progress } = context;
    const student = await Learner.compile(victim, { learns: "all", from: "scores", batch });
    const whole = await Learner.compile(victim, { learns: "all", from: "labels", batch });
    const total = queries.length * 2 * steps;
    let done = 0;
    const onStep = (): void => progress(++done / total);
    const trials: Trial[] = [];
    try {
      for (const wanted of queries) {
        const samples = firstSamples(data.pool, wanted);
        const effort = { samples, steps, learningRate: lr, checks, onStep };
        const tally = new Tally();
        const learned = await extract(context, student, effort, tally);
        const price = tally.add({ steps: learned.steps }).price();
        const accuracy = await unkeyedAccuracy(victim, learned.weights, data.test, "classes");
        const control = await trainFromScratch(context, whole, effort);
        const few =
          samples.count < wanted ? `the attacker has only ${samples.count} of ${wanted} samples` : undefined;
        trials.push(
          trialOf(context, {
            variant: `${samples.count} samples`,
            price,
            outputs: "classes",
            validation: learned.judged,
            accuracy,
            control,
            at: { queries: price.queries },
            ...learningRemark(learned, few),
          }),
        );
      }
    } finally {
      await whole.dispose();
      await student.dispose();
    }
    return trials;
  },
};

/** The student is selected by how often it agrees with the victim on further samples, so that it needs no label at all. */
async function extract(
  { victim, data, seed, signal, leakedKeys }: AttackContext,
  student: Learner<unknown>,
  effort: Parameters<typeof trainFromScratch>[2],
  tally: Tally,
): Promise<Learned> {
  const keys = leakedKeys(1);
  const selection = selectionSamples(data, effort.samples.count);
  const asked = effort.samples.count + selection.count;
  tally.add({ leakedKeys: 1, queries: asked, unlabelled: asked });
  const scoresOf = async (samples: Samples): Promise<Logits> =>
    (await victim.logits(samples, keys))[0] ?? new Float32Array();
  const answered = { ...selection, labels: classesSaid(await scoresOf(selection), victim) };
  return await student.learn({
    ...effort,
    scores: await scoresOf(effort.samples),
    initial: freshWeights(victim, seed, "student"),
    judge: (weights) => unkeyedAccuracy(victim, weights, answered, "classes"),
    seed,
    label: ["extraction"],
    signal,
  });
}

function classesSaid(scores: Logits, { model }: Victim): Int32Array {
  return predictions(scores, model.experiment.head, "classes");
}

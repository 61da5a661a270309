import { type Logits, predictions, type Samples } from "../../runtime/opened-model/index.js";
import type { Attack, AttackContext, Trial } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import { Learner } from "./learner.js";
import { Tally } from "./price.js";
import { counted } from "./scoring.js";
import { type Course, freshWeights, selectionSamples, trainedTrial, trainFromScratch } from "./training.js";

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
    const effort = { steps, learningRate: lr, onStep: () => progress(++done / total) };
    const trials: Trial[] = [];
    try {
      for (const wanted of queries) {
        const samples = firstSamples(data.pool, wanted);
        const control = await trainFromScratch(context, whole, samples, effort);
        const tally = new Tally();
        const course = await askVictim(context, samples, tally);
        const few = `the attacker has only ${samples.count} of ${wanted} samples`;
        const trial = await trainedTrial(context, { ...course, learner: student }, effort, {
          variant: `${counted(samples.count, "sample")} to learn from`,
          tally,
          at: { queries: tally.price().queries },
          control,
          remarks: [samples.count < wanted ? few : undefined],
        });
        trials.push(trial);
      }
    } finally {
      await whole.dispose();
      await student.dispose();
    }
    return trials;
  },
};

/**
 * What the victim says under the leaked key: scores to learn from, and the classes it finds in further samples. By how
 * often it agrees on those the student is selected, so that it needs no label at all.
 */
async function askVictim(
  context: AttackContext,
  samples: Samples,
  tally: Tally,
): Promise<Omit<Course, "learner">> {
  const { victim, data, seed } = context;
  const keys = context.leakedKeys(1);
  const scoresOf = async (asked: Samples): Promise<Logits> => {
    tally.add({ unlabelled: asked.count, queries: asked.count });
    const [logits] = await victim.logits(asked, keys);
    return logits ?? new Float32Array();
  };
  tally.add({ leakedKeys: 1 });
  const further = selectionSamples(data, samples.count);
  const classes = predictions(await scoresOf(further), victim.model.experiment.head, "classes");
  return {
    network: victim,
    initial: freshWeights(victim, seed, "student"),
    samples,
    scores: await scoresOf(samples),
    selection: { ...further, labels: classes },
    label: ["extraction"],
  };
}

import { type Outputs, predictions } from "../../runtime/opened-model/accuracy.js";
import { defineAttack } from "./attack.js";
import { firstSamples, selectionSamples } from "./attacker-data.js";
import { freshWeights } from "./fresh-weights.js";
import { Tally } from "./price.js";
import { counted } from "./scoring.js";

/** The outputs among which the victim's class of a sample is looked for. */
const taught: Outputs = "classes";

/**
 * The holder of one leaked key asks the victim about samples without labels, and teaches the logits to a fresh network of
 * the same architecture, which then needs no key. It is selected by how often it agrees with the victim on further samples,
 * so that it needs no label at all. The control learns the true labels of as many samples.
 */
export const extraction = defineAttack({
  name: "extraction",
  summary: "teach a fresh network what the victim answers under one leaked key",
  knowledge: ["scores"],
  needsKeys: true,
  signature: {
    queries: { type: "ints", min: 1, default: [1000] },
    steps: { type: "int", min: 1, default: 300 },
    batch: { type: "int", min: 2, default: 64 },
    lr: { type: "float", min: 0, exclusiveMin: true, default: 0.001 },
  },
  quick: { steps: 100 },
  long: { queries: [100, 1000, 6000], steps: 1000 },

  async *run(context, { queries, steps, batch, lr }) {
    const { victim, data, seed, leakedKeys, logits } = context;
    const [key = null] = leakedKeys(1);
    context.expectSteps(queries.length * 2 * steps);
    const training = context.training({ steps, batch, learningRate: lr });
    for (const wanted of queries) {
      const samples = firstSamples(data.pool, wanted);
      const further = selectionSamples(data, samples.count);
      const controls = [await training.control(samples)];
      const asked = samples.count + further.count;
      const tally = new Tally().add({ leakedKeys: 1, unlabelled: asked, queries: asked });
      const [answers = new Float32Array()] = await logits([{ key }], further);
      const labels = predictions(answers, victim.model.experiment.head, taught);
      const [teacher = new Float32Array()] = await logits([{ key }], samples);
      yield await training.attempt({
        variant: `${counted(samples.count, "sample")} to learn from`,
        trains: "all",
        ...{ initial: freshWeights(victim, "all", seed, "student"), label: ["extraction"] },
        ...{ samples, teacher, selection: { ...further, labels }, tally, controls },
        at: { queries: asked },
        remarks: [
          samples.count < wanted ? `the attacker has only ${samples.count} of ${wanted} samples` : undefined,
        ],
      });
    }
  },
});

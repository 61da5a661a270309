import { munkres } from "munkres";
import { competingOutputs } from "../../runtime/model.js";
import {
  type Logits,
  type OpenedModel,
  type Outputs,
  predictions,
  type Samples,
} from "../../runtime/opened-model/index.js";
import { type Attack, type Trial, trialOf } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import { randomKeys } from "./made-keys.js";
import { Tally } from "./price.js";
import { type Candidate, counted, logitsOf } from "./scoring.js";

/**
 * A gate that only mixes the names of the classes up: each class is given the output that, on a few labelled samples,
 * wins on it most often, no output to two classes (linear assignment). A reject output is one more output here.
 */
export const relabelling: Attack<"relabelling"> = {
  name: "relabelling",

  inapplicable: () => undefined,

  async run(context, { labels: counts }) {
    const { victim, data, progress } = context;
    const [wrong = null] = randomKeys(victim, context.seed, "relabelling", 1);
    const paths: readonly (readonly [string, Candidate])[] = [
      ["no key", { key: null }],
      ["a wrong key", { key: wrong }],
    ];
    const ways: readonly Outputs[] =
      victim.model.experiment.head.reject === null ? ["all"] : ["all", "classes"];
    const trials: Trial[] = [];
    for (const [path, candidate] of paths) {
      const most = firstSamples(data.pool, Math.max(...counts));
      const [learned = new Float32Array()] = await logitsOf(victim, most, [candidate]);
      const [tested = new Float32Array()] = await logitsOf(victim, data.test, [candidate]);
      for (const outputs of ways) {
        for (const wanted of counts) {
          const samples = firstSamples(most, wanted);
          const tally = new Tally().add({ labels: samples.count, queries: samples.count });
          const names = relabel(victim, learned, samples, outputs);
          const masked = outputs === "classes" ? ", reject output masked" : "";
          trials.push(
            trialOf(context, {
              variant: `${path}, ${counted(samples.count, "label")}${masked}`,
              price: tally.price(),
              outputs,
              validation: null,
              accuracy: relabelledAccuracy(victim, tested, data.test, outputs, names),
              at: { labels: samples.count },
              ...(samples.count < wanted && { remark: `the attacker has no ${wanted} labels` }),
            }),
          );
        }
      }
      progress(trials.length / (paths.length * ways.length * counts.length));
    }
    return trials;
  },
};

/** The class that each output stands for, −1 where it stands for none; `logits` may be of more samples than there are. */
function relabel(victim: OpenedModel, logits: Logits, samples: Samples, outputs: Outputs): Int32Array {
  const { head } = victim.model.experiment;
  const won = predictions(logits, head, outputs);
  // Minus the samples of the class on which the output wins: the least cost is the most agreement.
  const costs = Array.from({ length: competingOutputs(head) }, () => new Float64Array(head.classes));
  for (const [i, label] of samples.labels.entries()) {
    const row = costs[won[i] ?? -1];
    if (row !== undefined) row[label] = (row[label] ?? 0) - 1;
  }
  const classes = new Int32Array(costs.length).fill(-1);
  for (const [output, label] of munkres(costs)) classes[output] = label;
  return classes;
}

function relabelledAccuracy(
  victim: OpenedModel,
  logits: Logits,
  samples: Samples,
  outputs: Outputs,
  classes: Int32Array,
): number {
  const won = predictions(logits, victim.model.experiment.head, outputs);
  return won.filter((output, i) => classes[output] === samples.labels[i]).length / won.length;
}

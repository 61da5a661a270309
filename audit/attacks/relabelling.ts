import { competingOutputs, type HeadConfig } from "../../runtime/model.js";
import { type Outputs, predictions } from "../../runtime/opened-model/accuracy.js";
import type { Logits, Samples } from "../../runtime/opened-model/index.js";
import { defineAttack } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import type { Candidate } from "./attempt.js";
import { randomKeys } from "./constructed-keys.js";
import { Tally } from "./price.js";
import { counted } from "./scoring.js";

/**
 * For a gate that only permutes the classes: each class is given the output that, on a few labelled samples, wins on it most
 * often, no output to two classes (linear assignment). A reject output is one more output here.
 */
export const relabelling = defineAttack({
  name: "relabelling",
  summary: "match outputs to classes anew",
  knowledge: ["scores"],
  needsKeys: false,
  signature: { labels: { type: "ints", min: 1, default: [10, 30, 100, 300] } },
  quick: { labels: [30, 300] },
  long: {},

  async *run({ victim, data, seed, logits, reportProgress }, { labels: counts }) {
    const { head } = victim.model.experiment;
    const [wrong = null] = randomKeys(victim, seed, "relabelling", 1);
    const paths: readonly (readonly [string, Candidate])[] = [
      ["no key", { key: null }],
      ["a wrong key", { key: wrong }],
    ];
    const among: readonly Outputs[] = head.reject === null ? ["all"] : ["all", "classes"];
    const most = firstSamples(data.pool, Math.max(...counts));
    for (const [done, [path, candidate]] of paths.entries()) {
      reportProgress(done / paths.length);
      const [learned = new Float32Array()] = await logits([candidate], most);
      for (const outputs of among) {
        for (const wanted of counts) {
          const samples = firstSamples(most, wanted);
          const tally = new Tally().add({ labels: samples.count, queries: samples.count });
          const masked = outputs === "classes" ? ", reject output masked" : "";
          yield {
            variant: `${path}, ${counted(samples.count, "label")}${masked}`,
            ...{ outputs, candidates: [candidate], validation: null },
            classOf: await assignClasses(learned, samples, head, outputs),
            price: tally.price(),
            at: { labels: samples.count },
            ...(samples.count < wanted && { remark: `the attacker has no ${wanted} labels` }),
          };
        }
      }
    }
  },
});

/** The class that each output stands for, −1 where it stands for none; `logits` may be of more samples than there are. */
async function assignClasses(
  logits: Logits,
  { labels }: Samples,
  head: HeadConfig,
  outputs: Outputs,
): Promise<Int32Array> {
  const { munkres } = await import("munkres");
  const won = predictions(logits, head, outputs);
  // minus the samples of the class on which the output wins: the least cost is the most agreement
  const costs = Array.from({ length: competingOutputs(head) }, () => new Float64Array(head.classes));
  for (const [i, label] of labels.entries()) {
    const row = costs[won[i] ?? -1];
    if (row !== undefined) row[label] = (row[label] ?? 0) - 1;
  }
  const classOf = new Int32Array(costs.length).fill(-1);
  for (const [output, label] of munkres(costs)) classOf[output] = label;
  return classOf;
}

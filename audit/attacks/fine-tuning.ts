import { headParameters, type OpenedModel } from "../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import type { Attack, Trial } from "./attack.js";
import { shareOfOwners } from "./attacker-data.js";
import { Learner } from "./learner.js";
import { Tally } from "./price.js";
import { counted } from "./scoring.js";
import { freshWeights, selectionSamples, trainedTrial, trainFromScratch } from "./training.js";

/**
 * The holder of the weights trains them on, without a gate, on a few labelled samples: the head alone, everything, or
 * everything after a fresh head took the place of the old one. What no theft was needed for, the control says.
 */
export const fineTuning: Attack<"fine_tuning"> = {
  name: "fine_tuning",

  inapplicable: () => undefined,

  async run(context, { shares, steps, batch, lr }) {
    const { victim, data, seed, progress } = context;
    const { hostWeights } = victim;
    const head = headParameters(victim.model);
    const learnerOf = (learns: "all" | readonly string[]) =>
      Learner.compile(victim, { learns, from: "labels", batch });
    const whole = await learnerOf("all");
    const headAlone = head === undefined ? undefined : await learnerOf(head);
    const ways = [{ part: "all weights", learner: whole, initial: hostWeights }];
    if (head !== undefined && headAlone !== undefined) {
      ways.unshift({ part: "head", learner: headAlone, initial: hostWeights });
      ways.push({
        part: "all weights, a fresh head",
        learner: whole,
        initial: withFreshHead(victim, head, seed),
      });
    }
    const total = shares.length * (ways.length + 1) * steps;
    let done = 0;
    const effort = { steps, learningRate: lr, onStep: () => progress(++done / total) };
    const trials: Trial[] = [];
    try {
      for (const share of shares) {
        const { samples, remark } = shareOfOwners(data, share);
        const selection = selectionSamples(data, samples.count);
        const control = await trainFromScratch(context, whole, samples, effort);
        for (const { part, learner, initial } of ways) {
          const course = { network: victim, learner, initial, samples, selection, label: [part] };
          const trial = await trainedTrial(context, course, effort, {
            variant: `${part}, ${counted(samples.count, "label")}`,
            tally: new Tally().add({ labels: samples.count + selection.count }),
            at: { labels: samples.count },
            control,
            remarks: [remark, head === undefined ? noHead : undefined],
          });
          trials.push(trial);
        }
      }
    } finally {
      await headAlone?.dispose();
      await whole.dispose();
    }
    return trials;
  },
};

const noHead =
  "the head was not trained alone or anew: the last layer with weights is not a dense one of the outputs";

function withFreshHead(victim: OpenedModel, head: readonly string[], seed: number): Named<HostTensor> {
  const fresh = Object.entries(freshWeights(victim, seed, "head"));
  return { ...victim.hostWeights, ...Object.fromEntries(fresh.filter(([name]) => head.includes(name))) };
}

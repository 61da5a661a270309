import type { HostTensor, Named } from "../engines/engine.js";
import { headParameters, type Victim } from "../victim/index.js";
import { type Attack, type Trial, trialOf } from "./attack.js";
import { shareOfOwners } from "./attacker-data.js";
import { unkeyedAccuracy } from "./changed-weights.js";
import { Learner, learningRemark } from "./learner.js";
import { Tally } from "./price.js";
import { freshWeights, selectionSamples, trainFromScratch } from "./scratch.js";

/** How often the weights are judged on the way. */
const checks = 5;

/**
 * The holder of the weights trains them on, without a gate, on a few labelled samples: the head alone, everything, or
 * everything after a fresh head took the place of the old one. What no theft was needed for, the control says.
 */
export const fineTuning: Attack<"fine_tuning"> = {
  name: "fine_tuning",

  inapplicable: () => undefined,

  async run(context, { shares, steps, batch, lr }) {
    const { victim, data, seed, progress, signal } = context;
    const head = headParameters(victim.model);
    const whole = await Learner.compile(victim, { learns: "all", from: "labels", batch });
    const headAlone =
      head === undefined ? undefined : await Learner.compile(victim, { learns: head, from: "labels", batch });
    const ways = [
      ...(headAlone === undefined ? [] : [{ part: "head", learner: headAlone, initial: victim.hostWeights }]),
      { part: "all weights", learner: whole, initial: victim.hostWeights },
      ...(head === undefined
        ? []
        : [
            { part: "all weights, a fresh head", learner: whole, initial: withFreshHead(victim, head, seed) },
          ]),
    ];
    const total = shares.length * (ways.length + 1) * steps;
    let done = 0;
    const onStep = (): void => progress(++done / total);
    const trials: Trial[] = [];
    try {
      for (const share of shares) {
        const { samples, remark } = shareOfOwners(data, share);
        const selection = selectionSamples(data, samples.count);
        const effort = { samples, steps, learningRate: lr, checks, onStep };
        const control = await trainFromScratch(context, whole, effort);
        for (const { part, learner, initial } of ways) {
          const tally = new Tally().add({ labels: samples.count + selection.count });
          const learned = await learner.learn({
            ...effort,
            initial,
            judge: (weights) => unkeyedAccuracy(victim, weights, selection, "classes"),
            seed,
            label: [part],
            signal,
          });
          const price = tally.add({ steps: learned.steps }).price();
          const accuracy = await unkeyedAccuracy(victim, learned.weights, data.test, "classes");
          trials.push(
            trialOf(context, {
              variant: `${part}, ${samples.count} labels`,
              price,
              outputs: "classes",
              validation: learned.judged,
              accuracy,
              control,
              at: { labels: samples.count },
              ...learningRemark(learned, remark, head === undefined ? noHead : undefined),
            }),
          );
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

function withFreshHead(victim: Victim, head: readonly string[], seed: number): Named<HostTensor> {
  const fresh = Object.entries(freshWeights(victim, seed, "head"));
  return { ...victim.hostWeights, ...Object.fromEntries(fresh.filter(([name]) => head.includes(name))) };
}

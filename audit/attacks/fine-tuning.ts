import { headParameters } from "../../runtime/opened-model/head.js";
import { defineAttack } from "./attack.js";
import { shareOfOwners } from "./attacker-data.js";
import { freshWeights, trainingStart } from "./fresh-weights.js";
import { counted } from "./scoring.js";

/**
 * The holder of the weights trains them on, without a gate, on a few labelled samples: the head alone, everything, or
 * everything after a fresh head took the place of the old one. What needs no theft, the control shows.
 */
export const fineTuning = defineAttack({
  name: "fine_tuning",
  summary: "train the weights on without the gate",
  knowledge: ["weights"],
  needsKeys: false,
  signature: {
    shares: { type: "floats", min: 0, exclusiveMin: true, max: 1, default: [0.001, 0.01] },
    steps: { type: "int", min: 1, default: 300 },
    batch: { type: "int", min: 2, default: 64 },
    lr: { type: "float", min: 0, exclusiveMin: true, default: 0.001 },
  },
  quick: { shares: [0.01], steps: 100 },
  long: { shares: [0.001, 0.01, 0.05, 0.1], steps: 1000 },

  async *run(context, { shares, steps, batch, lr }) {
    const { victim, data, seed } = context;
    const { initial, remark: start } = trainingStart(victim, seed);
    const head = headParameters(victim.model);
    const whole = { part: "all weights", trains: "all", initial } as const;
    const parts =
      head === undefined
        ? [whole]
        : [
            { part: "head", trains: head, initial },
            whole,
            {
              ...{ part: "all weights, a fresh head", trains: "all" as const },
              initial: { ...initial, ...freshWeights(victim, head, seed, "head") },
            },
          ];
    context.expectSteps(shares.length * (parts.length + 1) * steps);
    const training = context.training({ steps, batch, learningRate: lr });
    for (const share of shares) {
      const { samples, remark } = shareOfOwners(data, share);
      const controls = [await training.control(samples)];
      for (const { part, ...setup } of parts) {
        yield await training.attempt({
          variant: `${part}, ${counted(samples.count, "label")}`,
          ...{ ...setup, samples, controls, label: [part] },
          at: { labels: samples.count },
          remarks: [remark, start, head === undefined ? noHead : undefined],
        });
      }
    }
  },
});

const noHead =
  "the head was not trained alone or anew: the last layer with weights is not a dense one of the outputs";

import { defineAttack } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import { keyedModel } from "./keyed-model.js";
import { Tally } from "./price.js";

/**
 * Whether the suite would see a weakness if there were one; no attacker can do this. The search by gradients that moves free
 * keys is made easy twice: it is given the basis, so that it only looks for the coefficients α; and it is given a victim
 * that was made weak, with a valid key built in, so that any key which does nothing unlocks it. If it fails at either, its
 * finding nothing in the real gate says nothing.
 */
export const calibration = defineAttack({
  name: "calibration",
  summary: "search where there is something to find: would the suite see it?",
  knowledge: ["weights", "basis"],
  needsKeys: true,
  signature: {
    labels: { type: "int", min: 1, default: 30 },
    steps: { type: "int", min: 1, default: 300 },
    restarts: { type: "int", min: 1, default: 5 },
    lr: { type: "float", min: 0, exclusiveMin: true, default: 0.05 },
  },
  quick: { restarts: 3 },
  long: {},

  async *run(context, { labels, steps, restarts, lr }) {
    const { victim, data, outputs, select, keySearch, expectSteps } = context;
    const [valid = new Map()] = context.leakedKeys(1);
    const searches = [
      { variant: "α, the basis known", through: "basis" },
      { variant: "a victim made weak", through: "gate", model: keyedModel(victim.model, valid) },
    ] as const;
    expectSteps(searches.length * steps);
    const learned = firstSamples(data.pool, labels);
    const samples = firstSamples(data.validation, labels);
    for (const { variant, ...where } of searches) {
      const tally = new Tally().add({ labels: learned.count, steps: steps * restarts });
      const search = keySearch({ ...where, objective: "labels", restarts, largestBatch: 32 });
      const keys = await search.run({ label: "calibration", samples: learned, steps, learningRate: lr });
      await search.dispose();
      const network = "model" in where ? { model: where.model } : {};
      const candidates = keys.map((key) => ({ key, ...network }));
      yield { variant, outputs, ...(await select(candidates, { samples, tally })) };
    }
  },
});

import { defineAttack } from "./attack.js";
import { scratchLearningRate, searchSettings } from "./factor-search.js";
import { Tally } from "./price.js";
import { counted } from "./scoring.js";

/** Classes of the task that this attack knows how to draw. */
const classes = 10;
/** Pixels of a side below which digits cannot be told apart. */
const leastSide = 12;

/**
 * A key found without one sample of the task: who knows that the classes are the digits 0 to 9 draws some with a program, and
 * searches as `factor_search` does. The control learns from the same drawings without the victim.
 */
export const drawnDigitsAttack = defineAttack({
  name: "drawn_digits",
  summary: "move the factors of the gate by digits that a program draws",
  knowledge: ["weights"],
  needsKeys: true,
  signature: {
    samples: { type: "ints", min: classes, default: [1000] },
    steps: { type: "int", min: 1, default: 300 },
    restarts: { type: "int", min: 1, default: 4 },
  },
  quick: {},
  long: { steps: 600, restarts: 8 },

  inapplicable({ model }) {
    const { data, head } = model.experiment;
    const [channels, height = 0, width = 0] = data.sampleShape;
    const drawable = channels === 1 && Math.min(height, width) >= leastSide && head.classes === classes;
    return drawable
      ? undefined
      : `it draws digits: grey images of ten classes, with ${leastSide} pixels a side or more`;
  },

  async *run(context, { samples: counts, steps, restarts }) {
    const { victim, seed, outputs } = context;
    const { drawnDigits } = await import("./toolkit/drawn-digits.js");
    const { data } = victim.model.experiment;
    const search = context.factorSearch({ ...searchSettings, restarts, steps });
    const { largestBatch: batch } = searchSettings;
    const training = context.training({ steps, batch, learningRate: scratchLearningRate });
    context.expectSteps(counts.length * 2 * steps);
    for (const count of counts) {
      const tally = new Tally();
      const drawn = drawnDigits(count, data, { seed, label: ["learned"] });
      const key = await search.run({ label: "drawn_digits", labelled: drawn });
      yield {
        ...{ variant: counted(count, "drawing"), candidates: [{ key }], outputs, validation: null },
        price: tally.add({ steps: steps * restarts }).price(),
        controls: [
          await training.control(drawn, {
            ...{ augmented: true, of: "drawing" },
            selection: drawnDigits(Math.max(10, Math.round(count / 4)), data, { seed, label: ["selecting"] }),
          }),
        ],
      };
    }
    await search.dispose();
  },
});

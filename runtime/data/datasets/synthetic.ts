import { count } from "../../../diagnostics/message.js";
import { stream } from "../../../tensor/random/index.js";
import { countTraining, type Split } from "../dataset.js";
import { type ArgumentProblem, defineDataset, labelled, trainShare } from "./define-dataset.js";

/** Numbers in all samples together, and in the labelling map: one gigabyte of float32. */
const largestSize = 2 ** 28;

/** Standard deviation of the features and of the labelling map (published experiment 01). */
const scale = 0.5;

/**
 * The data of published experiment 01: features 0.5 · N(0, 1); the label is the class whose row of a random linear
 * map, weights 0.5 · N(0, 1), gives the largest product. The first `train` share of a shuffled order is for training.
 */
export const syntheticDataset = defineDataset({
  name: "synthetic",
  summary: "normal features, labelled by a random linear map",
  signature: {
    features: { type: "int", default: 20, min: 1, max: 65_536 },
    classes: { type: "int", default: 5, min: 2, max: 65_536 },
    samples: { type: "int", default: 2_000, min: 2, max: 10_000_000 },
    train: trainShare(0.8),
  },
  readsDirectory: false,
  problem: problemOf,
  facts: ({ features, classes }) => labelled([features], classes),
  samples: ({ samples }) => samples,
  load({ features, classes, samples, train }, _, { seed }) {
    const trainCount = countTraining("synthetic", samples, train);
    const draw = (part: string) => stream(seed, "dataset", "synthetic", part);
    const values = draw("features").fillNormal(new Float32Array(samples * features), 0, scale);
    const map = draw("map").fillNormal(new Float32Array(classes * features), 0, scale);
    const order = draw("split").permutation(samples);

    const take = (from: number, to: number): Split => {
      const count = to - from;
      const split = { count, values: new Float32Array(count * features), labels: new Int32Array(count) };
      for (let i = 0; i < count; i++) {
        const start = (order[from + i] ?? 0) * features;
        const sample = values.subarray(start, start + features);
        split.values.set(sample, i * features);
        split.labels[i] = classify(sample, map, classes);
      }
      return split;
    };
    return { train: take(0, trainCount), test: take(trainCount, samples) };
  },
});

/** The features of all samples, and the map from features to classes, must fit. */
function problemOf(args: {
  readonly features: number;
  readonly classes: number;
  readonly samples: number;
}): ArgumentProblem | undefined {
  const most = Math.floor(largestSize / args.features);
  const name = (["samples", "classes"] as const).find((each) => args[each] > most);
  return (
    name && { name, expected: `at most ${most} with ${count(args.features, "feature")}`, found: args[name] }
  );
}

/** argmax over the rows of `map` (classes x features) of their product with `sample`; the first of equals. */
function classify(sample: Float32Array, map: Float32Array, classes: number): number {
  let best = 0;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) {
    let score = 0;
    for (let i = 0; i < sample.length; i++) score += (map[c * sample.length + i] ?? 0) * (sample[i] ?? 0);
    if (score > bestScore) {
      best = c;
      bestScore = score;
    }
  }
  return best;
}

import { count } from "../../../diagnostics/message.js";
import { stream } from "../../../tensor/random/index.js";
import { countTraining, type Split } from "../dataset.js";
import { splitOffByPosition, validationShare } from "../split-validation.js";
import { describeTargets, standardize } from "../standardize.js";
import {
  type ArgumentProblem,
  defineDataset,
  itsInput,
  labelled,
  numbersAlone,
  severalLabels,
  trainShare,
  validationRule,
} from "./define-dataset.js";

/** Numbers in all samples together, and in the labelling map: one gigabyte of float32. */
const largestSize = 2 ** 28;

const defaultClasses = 5;

/** Standard deviation of the features and of the labelling map (published experiment 01). */
const scale = 0.5;

/**
 * The data of published experiment 01: features 0.5 · N(0, 1); the label is the class whose row of a random linear
 * map, weights 0.5 · N(0, 1), gives the largest product. With `target: labels` a sample has the labels whose rows give a product
 * above 0. With `target: number` the label is the product with the only row, standardised as every number is. The first `train`
 * share of a shuffled order is for training; of these, a share for validation.
 */
export const syntheticDataset = defineDataset({
  name: "synthetic",
  summary:
    "normal features, labelled by a random linear map, once or several times, or with a number that one gives",
  signature: {
    features: { type: "int", default: 20, min: 1, max: 65_536 },
    classes: { type: "int", default: defaultClasses, min: 2, max: 65_536 },
    samples: { type: "int", default: 2_000, min: 2, max: 10_000_000 },
    train: trainShare(0.8),
    target: {
      type: "word",
      words: ["class", "number", "labels", "input"],
      default: "class",
      isImplied: true,
    },
    validation: validationRule,
  },
  readsDirectory: false,
  problem: problemOf,
  facts({ features, classes, target }) {
    const facts = labelled([features], classes);
    if (target === "class") return facts;
    if (target === "labels") return { ...facts, ...severalLabels(classes) };
    return { ...facts, ...(target === "number" ? numbersAlone(1) : itsInput(facts)) };
  },
  samples: ({ samples }) => samples,
  load({ features, samples, train, target, validation }, { classes }, { seed }) {
    const trainCount = countTraining("synthetic", samples, train);
    const draw = (part: string) => stream(seed, "dataset", "synthetic", part);
    const values = draw("features").fillNormal(new Float32Array(samples * features), 0, scale);
    const map = draw("map").fillNormal(new Float32Array(classes * features), 0, scale);
    const order = draw("split").permutation(samples);

    const sampleAt = (index: number): Float32Array => {
      const start = (order[index] ?? 0) * features;
      return values.subarray(start, start + features);
    };
    const classOf = (index: number): number => largest(productsOf(sampleAt(index), map, classes));
    const share = validationShare(validation);
    const all = range(0, trainCount);
    const labelAt = target === "class" ? classOf : () => 0;
    const places = { dataset: "synthetic", share: share ?? 0, seed, count: samples, labelAt };
    const parted = share === undefined ? undefined : splitOffByPosition(all, places);
    const [trained, validated] = [parted?.train ?? all, parted?.validation];
    const held = range(trainCount, samples);
    const take = (indices: readonly number[], labels: Split["labels"]): Split => {
      const split = { count: indices.length, values: new Float32Array(indices.length * features), labels };
      for (const [to, from] of indices.entries()) split.values.set(sampleAt(from), to * features);
      return split;
    };
    /** Every split, with the labels of the samples at its places. */
    const splits = (labelsOf: (indices: readonly number[]) => Split["labels"]) => ({
      train: take(trained, labelsOf(trained)),
      test: take(held, labelsOf(held)),
      ...(validated && { validation: take(validated, labelsOf(validated)) }),
    });
    if (target === "number") {
      const products = Float64Array.from(
        { length: samples },
        (_, i) => productsOf(sampleAt(i), map, 1)[0] ?? 0,
      );
      const rows = { count: samples, targets: 1, values: products };
      const targets = describeTargets(rows, trained);
      return { encoding: { targets }, ...splits((indices) => standardize(rows, indices, targets)) };
    }
    if (target === "input") return splits(() => new Float32Array(0));
    if (target === "labels") {
      const labelsOf = (i: number): number[] =>
        Array.from(productsOf(sampleAt(i), map, classes), (product) => Number(product > 0));
      return splits((indices) => Float32Array.from([...indices].flatMap(labelsOf)));
    }
    return splits((indices) => Int32Array.from(indices, classOf));
  },
});

/** from … to − 1 */
function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Numbers and inputs need no classes. The features of all samples, and the map from features to classes, must fit. */
function problemOf(args: {
  readonly features: number;
  readonly classes: number;
  readonly samples: number;
  readonly target: "class" | "number" | "labels" | "input";
}): ArgumentProblem | undefined {
  if (args.target !== "class" && args.target !== "labels" && args.classes !== defaultClasses)
    return { name: "classes", expected: `left out with \`target: ${args.target}\``, found: args.classes };
  const most = Math.floor(largestSize / args.features);
  const name = (["samples", "classes"] as const).find((each) => args[each] > most);
  return (
    name && { name, expected: `at most ${most} with ${count(args.features, "feature")}`, found: args[name] }
  );
}

/** The products of a sample with the rows of `map` (rows x features). */
function productsOf(sample: Float32Array, map: Float32Array, rows: number): readonly number[] {
  return Array.from({ length: rows }, (_, row) => {
    let product = 0;
    for (let i = 0; i < sample.length; i++) product += (map[row * sample.length + i] ?? 0) * (sample[i] ?? 0);
    return product;
  });
}

/** The index of the largest; the first of equals. */
function largest(products: readonly number[]): number {
  return products.indexOf(Math.max(...products));
}

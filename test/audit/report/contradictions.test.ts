import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSources } from "../../../audit/report/sources.js";
import type { Failure } from "../../../diagnostics/index.js";
import { attackReport, diagnosis, outcomes, result, writeRun } from "../../support/report-files.js";
import { scratchFolder } from "../../support/scratch-folder.js";

const scratch = scratchFolder();
const whole = { result, outcomes, diagnosis, attacks: attackReport };

type Json = Record<string, unknown>;

/** A copy with another value at a place such as `attacks[0].seconds`; undefined takes away what is there. */
function changed(value: unknown, place: string, to: unknown): unknown {
  const copy = structuredClone(value);
  const names = place.split(/[.[\]]+/).filter((name) => name !== "");
  const last = names.pop() ?? "";
  const parent = names.reduce((part, name) => part[name] as Json, copy as Json);
  if (to === undefined) delete parent[last];
  else parent[last] = to;
  return copy;
}

const cells = { own: "rows[0].cells.own", none: "rows[1].cells.none" };

/** The file, the place, what is written there, and what is said of it. */
const refused: readonly [keyof typeof whole, string, unknown, string][] = [
  // what a run says of itself
  ["result", "head.classes", 4, "one whose further outputs follow its classes"],
  [
    "result",
    "head",
    { classes: 4, reject: 4, auxReject: null },
    "`head.classes` is 4, but config.json says 3",
  ],
  ["result", "head.reject", null, "`head.reject` is null, but config.json says 3"],
  ["result", "epochs[1].epoch", 7, "`epochs[1].epoch` is 7, but its place gives 2"],
  ["result", "epochs[2].step", 31, "`epochs[2].step` is 31, but 10 steps in an epoch give 30"],
  ["result", "epochs[2].terms", { task: 1 }, "`epochs[2].terms` are task, but those of the first epoch"],
  ["result", "epochs[3].wrongReject", -0.5, "`epochs[3].wrongReject` is -0.5, not 0 or more"],
  ["result", "epochs", [...result.epochs, ...result.epochs], "`epochs[6].epoch` is 1, but its place gives 7"],
  ["result", "epochs", result.epochs.slice(0, 5), "`steps` is 60, but its last epoch ends after step 50"],
  ["result", "stoppedEarly", true, "`stoppedEarly` is true, but 6 of 6 epochs"],
  ["result", "evaluation.test.valid.accuracy", 1.1, "is 1.1, not 1 or less"],
  [
    "result",
    "evaluation.test.valid.accuracy",
    0.96001,
    "is 0.96001, which is no whole number of 3000 predictions",
  ],
  ["result", "evaluation.test.none.reject", 0.97, "is 0.97, but what is not right comes to 0.95"],
  [
    "result",
    "evaluation.train.none.perplexity",
    0.5,
    "`evaluation.train.none.perplexity` is 0.5, not 0.999 or more",
  ],
  ["result", "evaluation.train.none.perplexity", 3, "is 3, but a sample has one label"],
  ["result", "evaluation.train.none.auxReject", 0.5, "is 0.5, but there is no auxiliary rejection logit"],
  // what became of each class
  ["outcomes", "seed", 4, "its seed is 4, not 3"],
  ["outcomes", "learned", "labels", "`learned` is labels, but config.json says class"],
  ["outcomes", "classes", ["a"], "`classes.length` is 1, but the model has 3"],
  ["outcomes", "splits.test", undefined, "`splits.test` is missing"],
  [
    "outcomes",
    "splits.locked",
    outcomes.splits.test,
    "`splits.locked` is there, but there is nothing to count",
  ],
  [
    "outcomes",
    "splits.test.counts[0]",
    999,
    "`splits.test.counts` is 2999, but the samples of all classes are 3000",
  ],
  ["outcomes", "splits.test.counts", [1000, 2000], "`splits.test.counts.length` is 2, but the model has 3"],
  [
    "outcomes",
    "splits.test.paths.wrong.right[0]",
    1001,
    "`splits.test.paths.wrong.right[0]` is 1001, but its class has",
  ],
  [
    "outcomes",
    "splits.test.paths.wrong.predicted[0]",
    11,
    "`splits.test.paths.wrong.predicted` is 3001, but",
  ],
  [
    "outcomes",
    "splits.test.paths.wrong.recall[2]",
    0.3,
    "`splits.test.paths.wrong.recall[2]` is 0.3, but the counts give 0.03",
  ],
  [
    "outcomes",
    "splits.test.paths.wrong.f1",
    [],
    "`splits.test.paths.wrong.f1.length` is 0, but the model has 3",
  ],
  [
    "outcomes",
    "splits.test.paths.valid.iou",
    [1, 1, 1],
    "`splits.test.paths.valid.iou.length` is 3, but the model has null",
  ],
  [
    "outcomes",
    "splits.test.paths.valid.confusion",
    undefined,
    "`splits.test.paths.valid.confusion` does not fit 3 classes",
  ],
  [
    "outcomes",
    "splits.test.paths.valid.confusion[0][3]",
    11,
    "`splits.test.paths.valid.confusion[0]` is 1001, but the samples of the class are 1000",
  ],
  [
    "outcomes",
    "splits.test.paths.valid.confusion[0]",
    [970, 20, 0, 10],
    "`splits.test.paths.valid.confusion[0][0]` is 970, but those that are right are 980",
  ],
  [
    "outcomes",
    "splits.test.paths.valid.confusion[0]",
    [980, 0, 10, 10],
    "`splits.test.paths.valid.predicted[1]` is 970, but the confusion matrix gives 960",
  ],
  [
    "outcomes",
    "splits.test.paths.wrong",
    outcomes.splits.test?.paths.none,
    "`splits.test.paths.wrong.right` is 0.05, but as a share, result.json has 0.01",
  ],
  [
    "outcomes",
    "worst.samples[0].index",
    3000,
    "`worst.samples[0].index` is 3000, but the last sample is 2999",
  ],
  ["outcomes", "worst.samples[1].index", 7, "`worst.samples[1].index` is 7, as that of another"],
  ["outcomes", "worst.samples[1].loss", 4, "`worst.samples[1].loss` is 4, more than 3 before it"],
  ["outcomes", "worst.samples[0].answer.probability", 0.5, "is 0.5, but the loss gives 0.0497871"],
  [
    "outcomes",
    "worst.samples[0].answer.class",
    3,
    "`worst.samples[0].answer.class` is 3, but the last class is 2",
  ],
  // what an attack was given and spent
  ["attacks", "step", 61, "`step` is 61, but the run ended after step 60"],
  ["attacks", "experiment", "Other", "its experiment is Other, not Tiny"],
  ["attacks", "data.pool", 0, "`data.pool` is 0, not 1 or more"],
  ["attacks", "data.test", 901, "`data` holds 3001 test samples, but there are 3000"],
  ["attacks", "data.ownersSamples", 3300, "`data.ownersSamples` is 3300, but the run was trained on 3200"],
  [
    "attacks",
    "otherData",
    { directory: null, splits: { test: { samples: 3000, samplesOfRun: 5 } } },
    "is 5, but the run recorded 3000",
  ],
  ["attacks", "chance", 0.4001, "`chance` is 0.4001, which is no whole number of 900 predictions"],
  ["attacks", "chance", 0.3, "`chance` is 0.3, but the commonest of 3 classes has 0.333"],
  ["attacks", "authorised", 1.5, "`authorised` is 1.5, not 1 or less"],
  [
    "attacks",
    "attacks[0].trials[0].price.labels",
    2101,
    "`attacks[0].trials[0].price.labels` is 2101, but the attacker's samples are 2100",
  ],
  ["attacks", "attacks[0].trials[0].price.labels", -1, "is -1, not 0 or more"],
  ["attacks", "attacks[0].trials[0].price.steps", 0.5, "is 0.5, not a whole number"],
  ["attacks", "attacks[0].trials[0].price.unlabelled", 2101, "the attacker's samples are 2100"],
  ["attacks", "attacks[0].trials[0].price.seconds", -1, "is -1, not 0 or more"],
  ["attacks", "attacks[0].trials[0].price.seconds", 1.5, "is 1.5, but its attack took 1"],
  [
    "attacks",
    "attacks[1].trials[0].at.labels",
    11,
    "`attacks[1].trials[0].at.labels` is 11, but its price says 10",
  ],
  ["attacks", "attacks[0].trials[0].validation", 2, "is 2, not 1 or less"],
  [
    "attacks",
    "attacks[0].trials[0].unmasked",
    { accuracy: 0.4, recovery: 0 },
    "is there, but nothing was masked",
  ],
  ["attacks", "attacks[0].knowledge", ["basis"], "`attacks[0].knowledge` is basis, but replay needs"],
  [
    "attacks",
    "attacks[1].arguments",
    { epochs: 1, steps: -3 },
    "`attacks[1].arguments.steps` is -3, not a whole number, 1 or more",
  ],
  ["attacks", "attacks[2].name", "replay", "`attacks[2].name` is replay, as that of another"],
  ["attacks", "attacks[0].seconds", 60, "is 65, but the suite took 6"],
  // what a gate does
  ["diagnosis", "step", 61, "`step` is 61, but the run ended after step 60"],
  ["diagnosis", "seed", 4, "its seed is 4, not 3"],
  ["diagnosis", "samples", 3001, "`samples` is 3001, but test samples there are 3000"],
  ["diagnosis", "predictions", 2, "`predictions` is 2, but the labels of a sample are 1"],
  [
    "diagnosis",
    "head",
    { classes: 5, reject: 5, auxReject: null },
    "`head.classes` is 5, but config.json says 3",
  ],
  [
    "diagnosis",
    "points",
    diagnosis.points.slice(1),
    "`points` are hidden, but keys enter at features, hidden",
  ],
  [
    "diagnosis",
    "points[1].keyspace",
    "Other",
    "`points[1].keyspace` is Other, whose keys do not enter at hidden",
  ],
  ["diagnosis", "points[1].m", 6, "`points[1].m` is 6, but keyspace Secret has dim 5"],
  ["diagnosis", "points[1].by", "mul(gamma: 1)", "is mul(gamma: 1), but the experiment says add(gamma: 1)"],
  ["diagnosis", "asked", ["energy", ...diagnosis.asked], "`asked[1]` is energy, which comes twice"],
  [
    "diagnosis",
    "asked",
    ["margin", "unlock", "reject", "curves", "absorption"],
    "`results.energy` is there, but not asked for",
  ],
  [
    "diagnosis",
    "results.energy",
    undefined,
    "`asked[0]` is energy, which is neither in `results` nor left out",
  ],
  [
    "diagnosis",
    "results.energy[0].point",
    "features",
    "`results.energy[0].theory` is there, but m is 5 and d 4",
  ],
  ["diagnosis", "results.energy[0].point", "input", "is input, which is no point of `points`"],
  ["diagnosis", "results.energy[0].mean", 1.2, "is 1.2, not 1 or less"],
  ["diagnosis", "results.energy[0].mean", 0.4, "have a mean from 0.26 to 0.36, but `mean` is 0.4"],
  [
    "diagnosis",
    "results.energy[0].theory.b",
    5,
    "`results.energy[0].theory.b` is 5, but (d − m) / 2 gives 5.5",
  ],
  ["diagnosis", "results.energy[0].theory.mean", 0.3, "is 0.3, but m / d gives 0.3125"],
  ["diagnosis", "results.energy[0].ksLimit", 0.4, "`results.energy[0].ksLimit` is 0.4, but 10 keys give"],
  [
    "diagnosis",
    "results.energy[0].histogram.counts[0]",
    2,
    "is 11, but together they are those of all keys, 10",
  ],
  ["diagnosis", "results.energy[0].histogram.counts[0]", -1, "is -1, not 0 or more"],
  [
    "diagnosis",
    "results.energy[0].histogram.expected[0]",
    4,
    "`results.energy[0].histogram.expected` comes to 12, but there are 10 keys",
  ],
  ["diagnosis", "results.energy[0].histogram.edges[1]", 0.35, "is 0.3, less than 0.35 before it"],
  ["diagnosis", "results.margin[0].right", 321, "is 321, but all predictions of all keys are 320"],
  ["diagnosis", "results.margin[0].tail[1].sigma", 0.3, "is 0.3, but `relative` · `scale` gives 0.2"],
  [
    "diagnosis",
    "results.margin[0].tail[1].predicted",
    0.6,
    "is 0.6, but noise turns to first order at most 0.5",
  ],
  ["diagnosis", "results.margin[0].tail[1].predicted", 0.4, "less than 0.4 before it"],
  ["diagnosis", "results.margin[0].tail[1].measured", 1.1, "is 1.1, not 1 or less"],
  ["diagnosis", "results.margin[0].margin.low", 2, "one of rising quantiles"],
  ["diagnosis", "results.margin[0].margin.low", -1, "one of a quantity from 0 on"],
  ["diagnosis", "results.margin[0].margin.mean", 0.2, "one whose mean its quantiles can have"],
  ["diagnosis", `results.unlock.${cells.own}.masked`, 0.5, "one whose shares go together"],
  ["diagnosis", `results.unlock.${cells.own}.reject`, 0.5, "one whose shares go together"],
  [
    "diagnosis",
    `results.unlock.${cells.own}`,
    { accuracy: 0.9, masked: 0.9, reject: null },
    "is null, but there is a reject output",
  ],
  [
    "diagnosis",
    `results.unlock.${cells.none}.accuracy`,
    0.04,
    "`results.unlock.rows[1].cells.none.accuracy` is 0.04, but the first row has 0.05",
  ],
  ["diagnosis", "results.unlock.rows[1].isOwn", true, "is true, but the run comes first"],
  ["diagnosis", "results.reject.score", "auxiliary", "is auxiliary, but the outputs give logit"],
  [
    "diagnosis",
    "results.reject.wrong.auroc",
    0.3,
    "`results.reject.wrong.auroc` is 0.3, but its curve gives from",
  ],
  [
    "diagnosis",
    "results.reject.wrong.fprAt95",
    0.1,
    "`results.reject.wrong.fprAt95` is 0.1, but its curve gives from",
  ],
  ["diagnosis", "results.reject.none.curve[0].tpr", 0.001, "is 0.001, but a curve begins at 0"],
  ["diagnosis", "results.reject.none.curve[59].tpr", 0.9999, "is 0.9999, but a curve ends at 1"],
  ["diagnosis", "results.reject.none.curve[5].fpr", 0.5, "less than 0.5 before it"],
  ["diagnosis", "results.reject.scores.none.high", -9, "one of rising quantiles"],
  ["diagnosis", "results.parts.points[1].point", "input", "is input, which is no point of `points`"],
  ["diagnosis", "results.parts.numbers[0].x", 0.7, "is 0.5, less than 0.7 before it"],
  ["diagnosis", "results.weight_norms.points[0].point", "input", "is input, which is no point of `points`"],
  [
    "diagnosis",
    "results.weight_norms.points[0].none",
    1.5,
    "`results.weight_norms.points[0].none` is 1.5, not 1 or less",
  ],
  ["diagnosis", "results.refusals.lowest", 1.5, "`results.refusals.lowest` is 1.5, not 1 or less"],
  ["diagnosis", "results.curves.offSpan", null, "`results.curves.offSpan` is null, but m and d"],
  [
    "diagnosis",
    "results.curves.offSpan[2].x",
    1.5,
    "`results.curves.offSpan[2].x` is 1.5, which is no share",
  ],
  ["diagnosis", "results.curves.norm[1].x", 9, "is 4, less than 9 before it"],
  ["diagnosis", "results.curves.keys", 0, "`results.curves.keys` is 0, not 1 or more"],
];

describe("the figures of a run agree with one another", () => {
  it("or, where nothing was changed, all are taken as they are", () => {
    const read = readSources(writeRun(join(scratch, "whole"), whole));
    expect(read).toMatchObject(whole);
  });

  it.each(refused)("or %s.json is refused where `%s` is %j", (file, place, to, words) => {
    const folder = writeRun(join(scratch, String(refused.findIndex((row) => row[3] === words))), {
      ...whole,
      [file]: changed(whole[file], place, to),
    });
    expect(messageOf(() => readSources(folder))).toContain(words);
  });
});

const absorption = {
  ...{
    keys: 32,
    valid: { accuracy: 0.9, masked: 0.95, reject: 0 },
    wrong: { accuracy: 0, masked: 0.3, reject: 1 },
  },
  none: { accuracy: 0.05, masked: 0.9, reject: 0.9 },
  gaps: { wrong: { accuracy: 0.9, masked: 0.65 }, none: { accuracy: 0.85, masked: 0.05 } },
  points: ["features", "hidden"].map((point) => ({
    ...{ point, gradient: spread(), relative: spread(), step: 0.5 },
    directions: {
      ...{ random: { change: 2, flips: 0.1, ratio: 1 }, inside: { change: 1, flips: 0.1, ratio: 0.5 } },
      outside: point === "features" ? null : { change: 3, flips: 0.1, ratio: 1.5 },
    },
  })),
};

function spread() {
  return { mean: 1, low: 0.5, median: 1, high: 2 };
}

const withAbsorption = {
  ...diagnosis,
  results: { ...diagnosis.results, absorption },
  inapplicable: diagnosis.inapplicable.filter(({ part }) => part !== null),
};

describe("absorption follows from what was measured", () => {
  it.each([
    ["step", 60, undefined],
    ["results.absorption.gaps.none.masked", 0.5, "gaps.none.masked` is 0.5, but the accuracies give 0.05"],
    [
      "results.absorption.points[1].directions.inside.ratio",
      2,
      "is 2, but its change over that of `random` gives 0.5",
    ],
    ["results.absorption.points[1].directions.inside.flips", 2, "is 2, not 1 or less"],
    ["results.absorption.points[1].directions.outside", null, "is null, but m is 5 and d 16"],
    ["results.absorption.points[1].point", "features", "is features, which comes twice"],
    ["results.absorption.wrong.reject", null, "one whose shares go together"],
    ["inapplicable", diagnosis.inapplicable, "is absorption, which is both in `results` and left out"],
    ["samples", 3000, undefined],
  ])("%s: %j", (place, to, words) => {
    const changedOne = changed(withAbsorption, place, to);
    const folder = writeRun(join(scratch, `absorption ${place}`), { result, diagnosis: changedOne });
    const read = () => readSources(folder);
    if (words === undefined) expect(read().diagnosis).toEqual(changedOne);
    else expect(messageOf(read)).toContain(words);
  });

  it("and without a key agrees with the run, where both looked at all test samples", () => {
    const other = {
      ...absorption,
      none: { ...absorption.none, accuracy: 0.1 },
      gaps: { ...absorption.gaps, none: { accuracy: 0.8, masked: 0.05 } },
    };
    const found = { ...withAbsorption, results: { ...withAbsorption.results, absorption: other } };
    const read = (samples: number) =>
      messageOf(() =>
        readSources(writeRun(join(scratch, `open ${samples}`), { result, diagnosis: { ...found, samples } })),
      );
    expect(read(3000)).toContain("`results.absorption.none.accuracy` is 0.1, but result.json has 0.05");
    expect(read(80)).toBeUndefined();
  });
});

function messageOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    expect((error as Failure).code).toMatch(/^SPK(4012|4016|4022|4090)$/);
    return (error as Failure).message;
  }
}

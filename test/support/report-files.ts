import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AttackReport, type Price, type Trial, verdictOf } from "../../audit/attacks/index.js";
import type { GateDiagnosis, RocCurve, Unlocked, UnlockRow } from "../../audit/gate-diagnostics/index.js";
import { sharesOf } from "../../runtime/evaluate/outcomes/outcomes.js";
import {
  type ClassOutcomes,
  type ExperimentConfig,
  RunFolder,
  type RunResult,
  type StoredOutcomes,
  toJsonText,
} from "../../runtime/index.js";
import { tinyModel } from "./tiny-model.js";

/** A spec with this name must appear in the page as text, unchanged. */
export const oddSpec = 'a <b>bold</b> & "odd" name</script>';

const about = {
  ...{ spec: oddSpec, experiment: "Tiny", seed: 3, engine: "onnx", device: "cpu" },
  head: { classes: 3, reject: 3, auxReject: null },
};

const score = (accuracy: number, reject: number) => ({
  ...{ accuracy, reject, auxReject: null, perplexity: null },
  ...{ meanIou: null, exactMatch: null, macroF1: null, mse: null, mae: null, r2: null },
});
const split = { none: score(0.05, 0.9), valid: score(0.97, 0), wrong: score(0.01, 0.98) };

export const result: RunResult = {
  format: "spankey-result/1",
  ...about,
  ...{ status: "finished", steps: 60, stoppedEarly: false },
  evaluation: { train: split, test: { ...split, valid: score(0.96, 0.01) } },
  epochs: Array.from({ length: 6 }, (_, i) => ({
    ...{ epoch: i + 1, step: 10 * (i + 1), loss: 1.2 / (i + 1), accuracy: 0.95 - 0.5 / (i + 1) },
    ...{ terms: { crossentropy: 0.9 / (i + 1), "deny reject on wrong": 0.3 / (i + 1) } },
    wrongReject: i === 0 ? null : 0.9 + i / 100,
  })),
};

/** A confusion matrix of three classes and the reject output: what is neither right nor rejected is taken for the next class. */
function confusionOf(
  counts: readonly number[],
  right: readonly number[],
  rejected: readonly number[],
): ClassOutcomes {
  const confusion = counts.map((all, c) => {
    const row = [0, 0, 0, rejected[c] ?? 0];
    row[c] = right[c] ?? 0;
    row[(c + 1) % 3] = all - (right[c] ?? 0) - (rejected[c] ?? 0);
    return row;
  });
  const predicted = [0, 1, 2, 3].map((o) => confusion.reduce((sum, row) => sum + (row[o] ?? 0), 0));
  return { right, predicted, ...sharesOf({ learned: "class", counts, right, predicted }), confusion };
}

const testCounts = [1000, 1000, 1000];
const trainCounts = [1100, 1100, 1000];

/** Under wrong keys, the last class is open a little, and no other. */
export const outcomes: StoredOutcomes = {
  format: "spankey-outcomes/1",
  ...{
    spec: oddSpec,
    experiment: "Tiny",
    seed: 3,
    learned: "class",
    classes: ["cat", "<b>dog</b>", "a | b"],
  },
  splits: {
    train: {
      counts: trainCounts,
      paths: {
        none: confusionOf(trainCounts, [50, 50, 60], [990, 990, 900]),
        valid: confusionOf(trainCounts, [1067, 1067, 970], [0, 0, 0]),
        wrong: confusionOf(trainCounts, [10, 10, 12], [1080, 1080, 976]),
      },
    },
    test: {
      counts: testCounts,
      paths: {
        none: confusionOf(testCounts, [50, 50, 50], [900, 900, 900]),
        valid: confusionOf(testCounts, [980, 960, 940], [10, 10, 10]),
        wrong: confusionOf(testCounts, [0, 0, 30], [990, 990, 960]),
      },
    },
  },
  worst: {
    split: "test",
    samples: [
      { index: 7, loss: 3, answer: { class: 1, predicted: 3, probability: Math.exp(-3) } },
      { index: 2, loss: 2, answer: { class: 2, predicted: 0, probability: Math.exp(-2) } },
    ],
  },
};

const unlocked = (accuracy: number, masked: number): Unlocked => ({ accuracy, masked, reject: 1 - accuracy });
const cells = (own: number): UnlockRow["cells"] => ({
  ...{ own: unlocked(own, 0.97), mean: unlocked(own, 0.96), gaussian: unlocked(own / 4, 0.95) },
  ...{ negative: unlocked(0, 0.4), other: unlocked(0.02, 0.8), random: unlocked(0.01, 0.8) },
  none: unlocked(0.05, 0.9),
});
const spread = { mean: 1.5, low: 0.25, median: 1.25, high: 3 };
const roc = (bend: number): RocCurve => ({
  curve: Array.from({ length: 60 }, (_, i) => ({ fpr: i / 59, tpr: (i / 59) ** bend })),
  auroc: 1 / (1 + bend),
  fprAt95: 0.95 ** (1 / bend),
});

export const diagnosis: GateDiagnosis = {
  format: "spankey-diagnosis/1",
  ...about,
  ...{ checkpoint: "latest", step: 60, samples: 80, predictions: 1 },
  points: [
    { point: "features", keyspace: "Secret", m: 5, d: 4, by: "add(gamma: 1)" },
    { point: "hidden", keyspace: "Secret", m: 5, d: 16, by: "add(gamma: 1)" },
  ],
  asked: [
    "energy",
    "margin",
    "unlock",
    "parts",
    "refusals",
    "reject",
    "curves",
    "absorption",
    "weight_norms",
  ],
  results: {
    energy: [
      {
        ...{
          point: "hidden",
          keys: 10,
          theory: { a: 2.5, b: 5.5, mean: 0.3125 },
          mean: 0.31,
          ks: 0.1,
          ksLimit: 1.358 / Math.sqrt(10),
        },
        histogram: {
          edges: [0.1, 0.2, 0.3, 0.4, 0.5],
          counts: [1, 4, 3, 2],
          expected: [1.5, 3.5, 3.25, 1.25],
        },
        ...{ issued: 1, wrong: 0.3 },
      },
    ],
    margin: ["features", "hidden"].map((point, i) => ({
      ...{ point, keys: 4, draws: 4, right: 76, margin: spread, scale: 0.5 },
      tail: [0.1, 0.4, 1.6].map((relative) => ({
        ...{ relative, sigma: relative / 2, predicted: 0.01 * relative * (i + 1) },
        measured: relative < 0.2 ? 0 : 0.02 * relative,
      })),
    })),
    unlock: {
      keys: 8,
      rows: [
        { basis: "this run", isOwn: true, cells: cells(0.96) },
        { basis: "stale 1", isOwn: false, cells: cells(0.03) },
      ],
    },
    parts: {
      keys: 4,
      points: ["features", "hidden"].map((point) => ({
        ...{ point, alone: unlocked(0.4, 0.9) },
        ...{ amongRandom: unlocked(0.1, 0.7), without: unlocked(0.9, 0.95) },
      })),
      numbers: [0, 0.5, 1].map((x) => ({ x, valid: unlocked(0.05 + 0.9 * x, 0.96) })),
    },
    weight_norms: {
      keys: 8,
      points: [{ point: "hidden", valid: 0.75, random: 0.125, none: 0.0625 }],
    },
    refusals: { keys: 8, highest: 0.2, lowest: 0.4, single: 0.15, chance: 0.3 },
    reject: {
      ...{ score: "logit", keys: 8, wrong: roc(0.1), none: roc(0.25) },
      scores: { valid: spread, wrong: spread, none: spread },
    },
    curves: {
      keys: 4,
      offSpan: [0, 0.5, 1].map((x) => ({ x, valid: unlocked(0.96 - 0.9 * x, 0.96 - 0.1 * x) })),
      strength: [0, 1, 2, 4].map((x) => ({
        x,
        valid: unlocked(0.96 - x / 10, 0.96),
        wrong: unlocked(x / 50, 0.5),
      })),
      norm: [0, 1, 4].map((x) => ({ x, valid: unlocked(0.9 - x / 9, 0.9), wrong: unlocked(0.1, 0.6) })),
    },
  },
  inapplicable: [
    {
      diagnostic: "energy",
      part: "the theory at features",
      reason: "B has 5 rows & features < 5 dimensions",
    },
    { diagnostic: "absorption", part: null, reason: "no key enters where the margin bends" },
  ],
};

const free: Price = { leakedKeys: 0, labels: 0, unlabelled: 0, queries: 0, steps: 0, seconds: 0.5 };

/** A trial with this recovery; `at` holds the amounts that it is drawn by. */
export function trial(variant: string, recovery: number, more: Partial<Trial> = {}): Trial {
  const { labels = 0, queries = 0, keys = 0 } = more.at ?? {};
  const price = { ...free, labels, queries, leakedKeys: keys };
  const accuracy = 0.4 + 0.56 * recovery;
  return { variant, price, outputs: "all", validation: null, accuracy, recovery, ...more };
}

const scratch = (recovery: number) => ({
  variant: "from scratch",
  accuracy: 0.4 + 0.56 * recovery,
  recovery,
});
const attacks: AttackReport["attacks"] = [
  {
    ...{ name: "replay", title: "use one leaked key", knowledge: ["labels"], arguments: {}, seconds: 1 },
    trials: [trial("one key", 0.5, { at: { keys: 1 } })],
  },
  {
    ...{ name: "fine_tuning", title: "train on", knowledge: ["weights"], arguments: {}, seconds: 2 },
    trials: [10, 100, 1000].flatMap((labels) => [
      trial(`head, ${labels.toLocaleString("en")} labels`, -0.1 + Math.log10(labels) / 4, {
        at: { labels },
        control: scratch(Math.log10(labels) / 5),
      }),
      trial(`all weights, ${labels.toLocaleString("en")} labels`, 0.2 + Math.log10(labels) / 4, {
        at: { labels },
        control: scratch(Math.log10(labels) / 5),
      }),
    ]),
  },
  {
    ...{ name: "query_search", title: "ask", knowledge: ["scores"], arguments: {}, seconds: 3 },
    trials: [100, 10_000].map((queries) =>
      trial(`${queries} queries, scores`, queries / 20_000, { at: { queries }, remark: "stopped & went on" }),
    ),
  },
  {
    ...{ name: "batchnorm_reestimation", title: "statistics", knowledge: ["weights"] },
    reason: "the model has no batch norm",
  },
];

export const attackReport: AttackReport = {
  format: "spankey-attacks/1",
  ...{ spec: oddSpec, experiment: "Tiny", checkpoint: "latest", step: 60, budget: "quick", seed: 0 },
  ...{ engine: "onnx", device: "cpu", authorised: 0.96, chance: 0.4, seconds: 6 },
  data: { pool: 1800, validation: 300, test: 900, ownersSamples: 3200 },
  attacks,
  verdict: verdictOf(attacks),
};

const tiny = tinyModel({ spec: oddSpec, name: "Tiny", seed: 3, epochs: 6, train: { batch: 320 } }).experiment;
const { Secret } = tiny.keyspaces;

/** With keys of five dimensions at both points. */
export const experiment: ExperimentConfig = {
  ...tiny,
  keyspaces: Secret ? { Secret: { ...Secret, dim: 5 } } : {},
  injections: [{ keyspace: "Secret", points: ["features", "hidden"], by: "add", gamma: 1 }],
};

/** What the run recorded of its data: samples of each split. */
const splits = Object.fromEntries(
  Object.entries({ train: 3200, test: 3000 }).map(([name, samples]) => [
    name,
    { samples, sha256: createHash("sha256").update(name).digest("hex") },
  ]),
);

/** Writes the folder of a trained run and the files of what was measured. */
export function writeRun(
  path: string,
  measured: { result?: unknown; outcomes?: unknown; diagnosis?: unknown; attacks?: unknown } = {
    ...{ result, outcomes, diagnosis, attacks: attackReport },
  },
): RunFolder {
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
  const [model, config] = ["// no code", toJsonText(experiment)];
  const record = {
    ...{ format: "spankey-run/1", engine: "onnx", device: "cpu", threads: 1, data: null },
    sha256: { model: sha256(model), config: sha256(config), dataset: sha256("") },
    splits,
  };
  mkdirSync(path, { recursive: true });
  const files = { "run.json": toJsonText(record), "model.ts": model, "config.json": config };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  for (const [name, value] of Object.entries(measured)) {
    writeFileSync(join(path, `${name}.json`), typeof value === "string" ? value : toJsonText(value));
  }
  return RunFolder.open(path);
}

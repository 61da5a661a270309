import * as v from "valibot";
import { competingOutputs, type HeadConfig } from "../../runtime/model.js";
import type { ConcreteKey, Logits, OpenedModel, Samples } from "../../runtime/opened-model/index.js";
import { amount, fraction, positiveCount, schemaOf } from "../../runtime/stored-json/index.js";
import type { Series } from "../document/chart.js";
import { aside } from "../document/section.js";
import { afterTheFirst, number, type TextTable } from "../document/table.js";
import { rejectContradictions } from "./contradictions/reject.js";
import { distributeKeys } from "./distribute-keys.js";
import { defineGateDiagnostic, type GateDiagnosticContext } from "./gate-diagnostic.js";
import { deniedKeys, issuedKeys } from "./owners-keys.js";
import { type Quantiles, quantiles, quantilesOf } from "./statistics.js";

/** How well the score of rejection tells keys apart. */
export interface RejectRoc {
  /** `logit`: z_reject − log Σ exp z_c over the classes; `auxiliary`: r. */
  readonly score: "logit" | "auxiliary";
  readonly keys: number;
  /** Of wrong keys against valid ones, and of no key against valid ones. */
  readonly wrong: RocCurve;
  readonly none: RocCurve;
  readonly scores: { readonly valid: Quantiles; readonly wrong: Quantiles; readonly none: Quantiles };
}

/** Positive is what should be rejected. */
export interface RocCurve {
  /** From (0, 0) to (1, 1). `fpr`: valid keys refused; `tpr`: the others refused. Thinned to be drawn. */
  readonly curve: readonly { readonly fpr: number; readonly tpr: number }[];
  readonly auroc: number;
  /** The lowest share of valid keys refused where at least 95 % of the others are. */
  readonly fprAt95: number;
}

const rocCurve = schemaOf<RocCurve>()(
  v.object({
    curve: v.pipe(v.array(v.object({ fpr: fraction, tpr: fraction })), v.minLength(2)),
    auroc: amount,
    fprAt95: fraction,
  }),
);

const resultSchema = schemaOf<RejectRoc>()(
  v.object({
    score: v.picklist(["logit", "auxiliary"]),
    keys: positiveCount,
    wrong: rocCurve,
    none: rocCurve,
    scores: v.object({ valid: quantiles, wrong: quantiles, none: quantiles }),
  }),
);

const keyCount = 32;
/** Points of a curve that is to be drawn. */
const drawnPoints = 200;

/** How well the score of rejection tells valid keys from wrong ones, and from none. */
export const rejectRoc = defineGateDiagnostic({
  name: "reject",
  title: "reject ROC",
  section: { title: "Reject ROC", part: "access" },
  schema: resultSchema,
  contradictions: rejectContradictions,

  inapplicable: ({ model }) => {
    const { reject, auxReject } = model.experiment.head;
    const has = reject !== null || auxReject !== null;
    return has ? undefined : "the model has no reject output and no auxiliary rejection logit";
  },

  async run(context): Promise<RejectRoc> {
    const { opened, seed, reportProgress } = context;
    const valid = await scoresUnder(context, issuedKeys(opened.key, seed, keyCount));
    reportProgress(0.4);
    const wrong = await scoresUnder(context, deniedKeys(opened.key, seed, keyCount));
    reportProgress(0.8);
    const none = await scoresUnder(context, null);
    reportProgress(1);
    return {
      score: opened.model.experiment.head.reject === null ? "auxiliary" : "logit",
      keys: keyCount,
      wrong: rocOf(valid, wrong),
      none: rocOf(valid, none),
      scores: { valid: quantilesOf(valid), wrong: quantilesOf(wrong), none: quantilesOf(none) },
    };
  },

  tables: (result) => [rocTable(result)],

  blocks(result) {
    const { score, keys, wrong, none, scores } = result;
    return [
      {
        kind: "figure",
        id: "reject-roc",
        title: "What a threshold on the reject score refuses",
        description:
          "For every threshold, the share of predictions refused under valid keys, and under others.",
        chart: {
          kind: "lines",
          x: { title: "valid keys refused (FPR)", domain: [0, 1] },
          y: { title: "others refused (TPR)", domain: [0, 1] },
          series: [
            rocSeries("wrong keys", wrong),
            rocSeries("no key", none),
            { name: "a score that says nothing", points: [0, 1].map((x) => ({ x, y: x })), dashed: true },
          ],
        },
      },
      {
        ...{ kind: "table", id: "reject-table", caption: "The score against valid keys" },
        ...rocTable(result),
      },
      {
        ...{ kind: "table", id: "reject-scores", caption: "The score by key", folded: true },
        ...scoreTable(scores),
      },
      aside(
        `The score is ${score === "logit" ? "the log odds of the reject output" : "the auxiliary rejection logit"}, ` +
          `under ${keys} keys of each kind. It speaks of random keys, and of a user who leaves the output in its place.`,
      ),
    ];
  },
});

/** The scores of predictions under keys, distributed over the samples; null: of all without a key. */
async function scoresUnder(
  { opened, samples, signal }: GateDiagnosticContext,
  keys: readonly ConcreteKey[] | null,
): Promise<Float64Array> {
  const parts = keys === null ? [{ samples, keys }] : distributeKeys(samples, keys);
  const scores: number[] = [];
  for (const part of parts) {
    signal.throwIfAborted();
    for (const each of await scoresOf(opened, part.samples, part.keys)) {
      for (const score of each) scores.push(score);
    }
  }
  return Float64Array.from(scores);
}

async function scoresOf(
  opened: OpenedModel,
  samples: Samples,
  keys: readonly ConcreteKey[] | null,
): Promise<(Float32Array | Float64Array)[]> {
  const { head } = opened.model.experiment;
  if (head.reject === null) return await opened.auxiliaryLogits(samples, keys);
  const logits = keys === null ? [await opened.unkeyedLogits(samples)] : await opened.logits(samples, keys);
  return logits.map((each) => rejectScores(each, head));
}

/** z_reject − log Σ exp z_c over the classes: the log odds of the reject output, of every prediction. */
export function rejectScores(logits: Logits, head: HeadConfig): Float64Array {
  const width = competingOutputs(head);
  return Float64Array.from({ length: logits.length / width }, (_, row) => {
    const classes = logits.subarray(row * width, row * width + head.classes);
    const most = classes.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const sum = classes.reduce((total, logit) => total + Math.exp(logit - most), 0);
    return (logits[row * width + (head.reject ?? 0)] ?? Number.NaN) - most - Math.log(sum);
  });
}

/** Of scores that should be low, and scores that should be high: what thresholds from high to low refuse of both. */
export function rocOf(accepted: Float64Array, refused: Float64Array): RocCurve {
  const [low, high] = [accepted, refused].map((scores) => scores.slice().sort().reverse());
  const curve = [{ fpr: 0, tpr: 0 }];
  let [i, j] = [0, 0];
  let auroc = 0;
  let fprAt95: number | undefined;
  const [negatives = new Float64Array(), positives = new Float64Array()] = [low, high];
  while (i < negatives.length || j < positives.length) {
    const next = Math.max(negatives[i] ?? Number.NEGATIVE_INFINITY, positives[j] ?? Number.NEGATIVE_INFINITY);
    // equal scores are refused together, so that the curve takes ties in one slanted step
    while (i < negatives.length && !((negatives[i] ?? 0) < next)) i++;
    while (j < positives.length && !((positives[j] ?? 0) < next)) j++;
    const point = { fpr: i / negatives.length, tpr: j / positives.length };
    const last = curve.at(-1) ?? point;
    auroc += (point.fpr - last.fpr) * ((point.tpr + last.tpr) / 2);
    if (point.tpr >= 0.95) fprAt95 ??= point.fpr;
    curve.push(point);
  }
  return { curve: thinned(curve), auroc, fprAt95: fprAt95 ?? 1 };
}

/** Points at least a little apart, and the last one. */
function thinned(curve: RocCurve["curve"]): RocCurve["curve"] {
  const kept: { readonly fpr: number; readonly tpr: number }[] = [];
  for (const [i, point] of curve.entries()) {
    const last = kept.at(-1);
    const apart = last === undefined ? 1 : point.fpr - last.fpr + point.tpr - last.tpr;
    if (apart >= 2 / drawnPoints || i === curve.length - 1) kept.push(point);
  }
  return kept;
}

function rocSeries(name: string, { curve }: RocCurve): Series {
  return { name, points: curve.map(({ fpr, tpr }) => ({ x: fpr, y: tpr })) };
}

function rocTable({ wrong, none }: RejectRoc): TextTable {
  return {
    head: ["against valid keys", "AUROC", "FPR at 95 % TPR"],
    numeric: afterTheFirst,
    rows: [
      ["wrong keys", number(wrong.auroc), number(wrong.fprAt95)],
      ["no key", number(none.auroc), number(none.fprAt95)],
    ],
  };
}

function scoreTable(scores: RejectRoc["scores"]): TextTable {
  return {
    head: ["key", "lowest tenth below", "median", "mean", "highest tenth above"],
    numeric: afterTheFirst,
    rows: (["valid", "wrong", "none"] as const).map((path) => {
      const { low, median, mean, high } = scores[path];
      return [
        path === "none" ? "no key" : `${path} key`,
        ...[low, median, mean, high].map((x) => number(x, 3)),
      ];
    }),
  };
}

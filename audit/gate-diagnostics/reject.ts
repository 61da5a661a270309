import { competingOutputs, type HeadConfig } from "../../runtime/model.js";
import type { ConcreteKey, Logits, OpenedModel, Samples } from "../../runtime/opened-model/index.js";
import type { Roc } from "./diagnosis.js";
import type { Diagnostic, DiagnosticContext } from "./diagnostic.js";
import { deniedKeys, issuedKeys } from "./keys.js";
import { spreadKeys } from "./spread.js";
import { spreadOf } from "./statistics.js";

const keyCount = 32;
/** Points of a curve that is to be drawn. */
const drawnPoints = 200;

/** How well the score of rejection tells valid keys from wrong ones, and from none. */
export const reject: Diagnostic<"reject"> = {
  inapplicable: ({ model }) => {
    const { reject, auxReject } = model.experiment.head;
    const has = reject !== null || auxReject !== null;
    return has ? undefined : "the model has no reject output and no auxiliary rejection logit";
  },
  async run(context) {
    const { opened, seed, progress } = context;
    const valid = await scoresUnder(context, issuedKeys(opened.key, seed, keyCount));
    progress(0.4);
    const wrong = await scoresUnder(context, deniedKeys(opened.key, seed, keyCount));
    progress(0.8);
    const none = await scoresUnder(context, null);
    progress(1);
    return {
      score: opened.model.experiment.head.reject === null ? "auxiliary" : "logit",
      keys: keyCount,
      wrong: rocOf(valid, wrong),
      none: rocOf(valid, none),
      scores: { valid: spreadOf(valid), wrong: spreadOf(wrong), none: spreadOf(none) },
    };
  },
};

/** The scores of predictions under keys, spread over the samples; null: of all without a key. */
async function scoresUnder(
  { opened, samples, signal }: DiagnosticContext,
  keys: readonly ConcreteKey[] | null,
): Promise<Float64Array> {
  const shares = keys === null ? [{ samples, keys }] : spreadKeys(samples, keys);
  const scores: number[] = [];
  for (const share of shares) {
    signal.throwIfAborted();
    for (const each of await scoresOf(opened, share.samples, share.keys)) {
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
export function rocOf(accepted: Float64Array, refused: Float64Array): Roc {
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
function thinned(curve: Roc["curve"]): Roc["curve"] {
  const kept: { readonly fpr: number; readonly tpr: number }[] = [];
  for (const [i, point] of curve.entries()) {
    const last = kept.at(-1);
    const apart = last === undefined ? 1 : point.fpr - last.fpr + point.tpr - last.tpr;
    if (apart >= 2 / drawnPoints || i === curve.length - 1) kept.push(point);
  }
  return kept;
}

import { measureRows } from "../../../runtime/evaluate/evaluate.js";
import { type DataConfig, isGated, type LockConfig } from "../../../runtime/model.js";
import { type Learned, learnedOf } from "../../../runtime/target.js";
import { aside, paragraph, type ReportSection } from "../../document/section.js";
import type { ReportSources } from "../sources.js";

/** What the run scored with each kind of key, and how often it refused. */
export function accuracySection({ experiment, result }: ReportSources): ReportSection {
  const { caption, byKey, note } = wordsFor[learnedOf(experiment.data)];
  const scores = result === undefined ? [] : measureRows(result.evaluation);
  const gated = isGated(experiment);
  const rows = scores.map(({ what, label, cells }) => [what, label, ...(gated ? cells : cells.slice(0, 1))]);
  const table = {
    kind: "table",
    id: "accuracy-table",
    caption: gated ? byKey : caption,
    head: ["set", "measure", ...(gated ? ["no key", "valid key", "wrong key"] : ["value"])],
    numeric: (column: number) => column >= 2,
    rows,
  } as const;
  return {
    id: "accuracy",
    title: gated ? `${caption} by key` : caption,
    blocks: [
      rows.length === 0 ? paragraph("The run ended before it was evaluated.") : table,
      ...(gated ? [aside(note)] : []),
      ...(scoresTokens(experiment.data) ? [aside(perplexityNote)] : []),
      ...(experiment.lock === undefined ? [] : [aside(lockNote(experiment.lock))]),
    ],
  };
}

const accuracyNote =
  "A prediction counts as right only if it is one of the semantic classes and right. Wrong keys here are random " +
  "draws: low accuracy under them says nothing about an attacker who searches for a key, learns one from " +
  "examples, or drops the reject output.";

const errorNote =
  "Errors are in the unit of the targets. R² is 1 where every number is right, 0 where the outputs are no better than " +
  "the mean of the targets, and below 0 where they are worse. Wrong keys here are random draws: large errors under them " +
  "say nothing about an attacker who searches for a key or learns one from examples.";

const maskNote =
  "Accuracy is the share of pixels that are right; mean IoU the mean over classes of the pixels that are of a class and " +
  "predicted so, by those that are either. Void pixels count in neither. Wrong keys here are random draws: what they score says " +
  "nothing about an attacker who searches for a key or learns one from examples.";

const labelsNote =
  "Accuracy is the share of labels that are right, of those that a sample has and of those that it has not; exact match the " +
  "share of samples of which every label is; macro F1 the mean over labels of F1. Wrong keys here are random draws: what they " +
  "score says nothing about an attacker who searches for a key or learns one from examples.";

/** What the measures of each kind of target are called, and what is to be said of them. */
const wordsFor = {
  class: { caption: "Accuracy", byKey: "Accuracy and rejections by key", note: accuracyNote },
  mask: { caption: "Accuracy", byKey: "Accuracy by key", note: maskNote },
  labels: { caption: "Accuracy", byKey: "Accuracy by key", note: labelsNote },
  number: { caption: "Errors", byKey: "Errors by key", note: errorNote },
} as const satisfies Readonly<Record<Learned, unknown>>;

/** Whether classes are those of tokens. */
function scoresTokens(data: DataConfig): boolean {
  return learnedOf(data) === "class" && data.labelShape.length > 0;
}

const perplexityNote =
  "Perplexity is exp of the mean cross-entropy of the next token, by softmax over the semantic outputs alone: what a " +
  "reader of the logits has who drops the reject output. Lower is better; guessing gives the size of the vocabulary.";

function lockNote({ by, at }: LockConfig): string {
  const places = at === undefined ? "all trained parameters" : at.join(", ");
  return (
    `Locked: the weights under the lock \`${by.name}\` of the spec, at ${places}, as \`spkc lock\` would leave them, measured ` +
    "without its key. That they are of little worth as they lie there says nothing about an attacker who trains on them."
  );
}

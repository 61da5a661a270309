import { measureRows } from "../../../runtime/evaluate/evaluate.js";
import { isGated, type LockConfig } from "../../../runtime/model.js";
import { learnedOf } from "../../../runtime/target.js";
import { aside, paragraph, type ReportSection } from "../../document/section.js";
import type { ReportSources } from "../sources.js";

/** What the run scored with each kind of key, and how often it refused. */
export function accuracySection({ experiment, result }: ReportSources): ReportSection {
  const hasClasses = learnedOf(experiment.data) === "class";
  const scores = result === undefined ? [] : measureRows(result.evaluation);
  const gated = isGated(experiment);
  const rows = scores.map(({ what, label, cells }) => [what, label, ...(gated ? cells : cells.slice(0, 1))]);
  const caption = hasClasses ? "Accuracy" : "Errors";
  const table = {
    kind: "table",
    id: "accuracy-table",
    caption: gated ? (hasClasses ? "Accuracy and rejections by key" : "Errors by key") : caption,
    head: ["set", "measure", ...(gated ? ["no key", "valid key", "wrong key"] : ["value"])],
    numeric: (column: number) => column >= 2,
    rows,
  } as const;
  return {
    id: "accuracy",
    title: gated ? `${caption} by key` : caption,
    blocks: [
      rows.length === 0 ? paragraph("The run ended before it was evaluated.") : table,
      ...(gated ? [aside(hasClasses ? accuracyNote : errorNote)] : []),
      ...(hasClasses && experiment.data.labelShape.length > 0 ? [aside(perplexityNote)] : []),
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

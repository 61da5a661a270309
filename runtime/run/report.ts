import { measureRows } from "../evaluate/measures.js";
import type { ExperimentConfig } from "../model.js";
import type { RunResult } from "./result.js";

/**
 * `report.md`: the run for a person. It says what was measured and what that does not show; it never says that a gate
 * holds.
 */
export function writeReport(experiment: ExperimentConfig, result: RunResult): string {
  return [
    `# ${experiment.name} (${experiment.spec}), seed ${result.seed}`,
    "",
    `Status: ${result.status}. ${result.steps} optimizer steps on ${result.engine}, ${result.device}.`,
    ...(result.stoppedEarly ? [earlyEnd(experiment, result)] : []),
    "",
    "## Accuracy by key",
    "",
    ...scoreTable(result),
    "",
    "A prediction counts as right only if it is one of the semantic classes and right. Wrong keys here are random",
    "draws: low accuracy under them says nothing about an attacker who searches for a key, learns one from",
    "examples, or drops the reject output.",
    ...(experiment.data.labelShape.length > 0 ? perplexityNote : []),
    "",
    "## Training",
    "",
    ...epochTable(result),
    "",
  ].join("\n");
}

function earlyEnd({ train }: ExperimentConfig, { epochs }: RunResult): string {
  return `Stopped early, after ${epochs.length} of ${train.epochs} epochs: ${train.patience} without a lower loss.`;
}

const perplexityNote = [
  "",
  "Perplexity is exp of the mean cross-entropy of the next token, by softmax over the semantic outputs alone: what a",
  "reader of the logits has who drops the reject output. Lower is better; guessing gives the size of the vocabulary.",
];

function scoreTable(result: RunResult): string[] {
  const rows = (["train", "test"] as const).flatMap((split) => {
    const score = result.evaluation[split];
    if (score === null) return [];
    return measureRows(score).map(({ label, cells }) => `| ${split} | ${label} | ${cells.join(" | ")} |`);
  });
  if (rows.length === 0) return ["The run ended before it was evaluated."];
  return [
    "| set | measure | no key | valid key | wrong key |",
    "| --- | --- | ---: | ---: | ---: |",
    ...rows,
  ];
}

function epochTable({ epochs }: RunResult): string[] {
  if (epochs.length === 0) return ["The run ended in its first epoch."];
  const rows = epochs.map(
    ({ epoch, loss, accuracy, wrongReject }) =>
      `| ${epoch} | ${loss.toFixed(4)} | ${accuracy.toFixed(4)} | ${wrongReject?.toFixed(4) ?? ""} |`,
  );
  return [
    "| epoch | loss | valid key accuracy | wrong key rejected |",
    "| ---: | ---: | ---: | ---: |",
    ...rows,
  ];
}

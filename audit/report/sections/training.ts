import { validationMeasures } from "../../../runtime/evaluate/measures/catalogue.js";
import { isGated, keyPaths } from "../../../runtime/model.js";
import { learnedOf } from "../../../runtime/target.js";
import type { EpochMetrics } from "../../../runtime/train/metrics.js";
import { bestEpoch, hasValidation } from "../../../runtime/train/monitor.js";
import type { Series } from "../../document/chart.js";
import {
  aside,
  paragraph,
  type ReportBlock,
  type ReportFigure,
  type ReportSection,
  type ReportTable,
} from "../../document/section.js";
import { number } from "../../document/table.js";
import type { ReportSources } from "../sources.js";

/** How the loss fell and what the model learned, epoch by epoch. */
export function trainingSection({ experiment, result }: ReportSources): ReportSection {
  const epochs = result?.epochs ?? [];
  const about = (words: string): ReportSection => ({
    id: "training",
    title: "Training",
    blocks: [paragraph(words)],
  });
  if (result === undefined) return about("The run has not ended: `spkc run --resume RUN` continues it.");
  if (epochs.length === 0) return about("The run ended in its first epoch.");
  const { by, epoch, value } = bestEpoch(epochs, experiment) ?? { by: "", epoch: 0, value: null };
  const figure = hasValidation(experiment.data) ? `\`${by}\`` : by;
  const early = `Stopped early, after ${epochs.length} of ${experiment.train.epochs} epochs: ${experiment.train.patience} without a ${hasValidation(experiment.data) ? `better ${figure}` : "lower loss"}.`;
  const best = `Best weights: after epoch ${epoch}, by ${figure}, ${number(value)}.`;
  const gated = isGated(experiment);
  const blocks: ReportBlock[] = [
    lossFigure(epochs),
    learnedOf(experiment.data) === "number" ? errorFigure(epochs, gated) : learningFigure(epochs, gated),
    ...validationFigures(epochs, gated),
    epochTable(epochs, gated),
  ];
  return {
    id: "training",
    title: "Training",
    blocks: [...(result.stoppedEarly ? [paragraph(early)] : []), aside(best), ...blocks],
  };
}

const epochAxis = { title: "epoch" } as const;

function overEpochs(
  name: string,
  epochs: readonly EpochMetrics[],
  of: (epoch: EpochMetrics) => number | null | undefined,
): Series[] {
  const points = epochs.flatMap((epoch) => {
    const y = of(epoch);
    return y === null || y === undefined ? [] : [{ x: epoch.epoch, y }];
  });
  return points.length === 0 ? [] : [{ name, points }];
}

function lossFigure(epochs: readonly EpochMetrics[]): ReportFigure {
  const terms = Object.keys(epochs[0]?.terms ?? {});
  const parts =
    terms.length < 2 ? [] : terms.flatMap((term) => overEpochs(term, epochs, (at) => at.terms[term]));
  return {
    kind: "figure",
    id: "training-loss",
    title: "Loss",
    description: "Mean loss of each epoch and of its terms, before they are weighted.",
    chart: {
      kind: "lines",
      x: epochAxis,
      y: { title: "mean loss" },
      series: [...overEpochs("loss", epochs, ({ loss }) => loss), ...parts],
    },
  };
}

function learningFigure(epochs: readonly EpochMetrics[], gated: boolean): ReportFigure {
  return {
    kind: "figure",
    id: "training-accuracy",
    title: "Accuracy while training",
    description: gated
      ? "Share of right predictions under valid keys, and of rejections under wrong ones, on each epoch's batches."
      : "Share of right predictions on each epoch's batches.",
    chart: {
      kind: "lines",
      x: epochAxis,
      y: { title: "share of predictions", domain: [0, 1] },
      series: [
        ...overEpochs(gated ? "right under valid keys" : "right", epochs, ({ accuracy }) => accuracy),
        ...overEpochs("rejected under wrong keys", epochs, ({ wrongReject }) => wrongReject),
      ],
    },
  };
}

function errorFigure(epochs: readonly EpochMetrics[], gated: boolean): ReportFigure {
  return {
    kind: "figure",
    id: "training-error",
    title: "Error while training",
    description: `Mean absolute error${gated ? " under valid keys" : ""}, in the unit of the targets, on each epoch's batches.`,
    chart: {
      kind: "lines",
      x: epochAxis,
      y: { title: "mean absolute error" },
      series: overEpochs(gated ? "under valid keys" : "error", epochs, ({ mae }) => mae),
    },
  };
}

/** A figure for each measure on the samples that were left out of training, with a curve for each kind of key. */
function validationFigures(epochs: readonly EpochMetrics[], gated: boolean): ReportFigure[] {
  return validationMeasures.flatMap(({ key, name, label, range }): ReportFigure[] => {
    const series = (gated ? keyPaths : (["valid"] as const)).flatMap((path) =>
      overEpochs(gated ? pathNames[path] : label, epochs, ({ validation }) => validation?.[path][key]),
    );
    if (series.length === 0) return [];
    const isShare = range.least === 0 && range.most === 1;
    return [
      {
        kind: "figure",
        id: `training-validation-${name}`,
        title: `Validation: ${label}`,
        description: `The ${label}${gated ? " by key" : ""} on the samples for validation, after each epoch.`,
        chart: {
          kind: "lines",
          x: epochAxis,
          y: { title: label, ...(isShare && { domain: [0, 1] as const }) },
          series,
        },
      },
    ];
  });
}

const pathNames = { none: "no key", valid: "valid keys", wrong: "wrong keys" } as const;

function epochTable(epochs: readonly EpochMetrics[], gated: boolean): ReportTable {
  const validated = epochs.some(({ validation }) => validation !== undefined);
  const measure = epochs.some(({ accuracy }) => accuracy !== null) ? "accuracy" : "error";
  return {
    kind: "table",
    id: "training-table",
    caption: "Training by epoch",
    folded: true,
    head: [
      "epoch",
      "loss",
      `${gated ? "valid key " : ""}${measure}`,
      ...(gated ? ["wrong key rejected"] : []),
      ...(validated ? ["validation loss", `validation ${measure}`] : []),
    ],
    numeric: () => true,
    rows: epochs.map(({ epoch, loss, accuracy, mae, wrongReject, validation }) => [
      String(epoch),
      number(loss),
      number(accuracy ?? mae),
      ...(gated ? [number(wrongReject)] : []),
      ...(validated
        ? [number(validation?.valid.loss), number(validation?.valid.accuracy ?? validation?.valid.mae)]
        : []),
    ]),
  };
}

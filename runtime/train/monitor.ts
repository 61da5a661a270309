import type { ValidationScore } from "../evaluate/evaluate.js";
import { measureOf, validationMeasures } from "../evaluate/measures/catalogue.js";
import type { MeasuredModel } from "../evaluate/measures/define-measure.js";
import type { ExperimentConfig, KeyPath, Monitor } from "../model.js";
import { keyPaths } from "../model.js";
import { comparable, type EpochMetrics } from "./metrics.js";

/** What of an experiment says how its epochs are compared. */
export type Monitored = Pick<ExperimentConfig, "data" | "loss" | "train">;

/** Whether an experiment leaves samples out of training to validate on. */
export function hasValidation({ dataset }: Pick<ExperimentConfig["data"], "dataset">): boolean {
  const { validation = "none" } = dataset.arguments;
  return validation !== "none";
}

/** All that can be monitored of a model: under every key path, or where no keys enter along the only one. */
export function monitorsOf(model: MeasuredModel, { gated }: { readonly gated: boolean }): readonly Monitor[] {
  const paths: readonly KeyPath[] = gated ? keyPaths : ["valid"];
  const applying = validationMeasures.filter(({ measuring }) => !("missing" in measuring(model)));
  return paths.flatMap((path) => applying.map(({ key: measure }) => ({ path, measure })));
}

/**
 * What the best weights and an early end look at: what `patience` names, the loss on validation samples under valid keys
 * where it names nothing, and the training loss (undefined) where there are no such samples.
 */
export function monitorOf({ data, train }: Pick<Monitored, "data" | "train">): Monitor | undefined {
  if (!hasValidation(data)) return undefined;
  return train.monitor ?? { path: "valid", measure: "loss" };
}

/** `validation.valid.accuracy`, as specs write it, or "training loss". */
export function monitorName(monitor: Monitor | undefined): string {
  if (monitor === undefined) return "training loss";
  return `validation.${monitor.path}.${measureOf(monitor.measure).name}`;
}

/** Whether more is better: what is better under valid keys is worse under wrong keys and without any. */
export function isMoreBetter({ path, measure }: Monitor): boolean {
  return (measureOf(measure).better === "more") === (path === "valid");
}

/** What an epoch is compared by: the lower, the better. Infinity where it was not measured, or is no number. */
export function badnessOf({ loss, validation }: EpochMetrics, monitor: Monitor | undefined): number {
  if (monitor === undefined) return loss;
  const figure = figureOf(validation, monitor);
  if (figure === null || Number.isNaN(figure)) return Number.POSITIVE_INFINITY;
  return isMoreBetter(monitor) ? -figure : figure;
}

function figureOf(validation: ValidationScore | undefined, { path, measure }: Monitor): number | null {
  const score: Readonly<Record<string, number | null>> | undefined = validation?.[path];
  return score?.[measure] ?? null;
}

/** How bad each epoch was in which every term of the loss counted. */
export function monitoredEpochs(
  epochs: readonly EpochMetrics[],
  experiment: Monitored,
): readonly { readonly epoch: number; readonly badness: number }[] {
  const monitor = monitorOf(experiment);
  const compared = comparable(epochs, experiment.loss);
  return compared.map((metrics) => ({ epoch: metrics.epoch, badness: badnessOf(metrics, monitor) }));
}

/** The epoch after which a run keeps its weights as the best ones, and what it is chosen by. */
export interface BestEpoch {
  /** `validation.valid.loss`, `training loss` */
  readonly by: string;
  readonly epoch: number;
  /** Null where no epoch was measured. */
  readonly value: number | null;
}

/**
 * The best epoch of a run: the first with the best figure among those in which every term of the loss counted. Before there
 * is such an epoch, the last one. Undefined before the first epoch ends.
 */
export function bestEpoch(epochs: readonly EpochMetrics[], experiment: Monitored): BestEpoch | undefined {
  const monitor = monitorOf(experiment);
  const compared = monitoredEpochs(epochs, experiment);
  const lowest = compared.reduce<(typeof compared)[number] | undefined>(
    (best, each) => (best === undefined || each.badness < best.badness ? each : best),
    undefined,
  );
  const found = epochs.find(({ epoch }) => epoch === lowest?.epoch) ?? epochs.at(-1);
  if (found === undefined) return undefined;
  const value = monitor === undefined ? found.loss : figureOf(found.validation, monitor);
  return { by: monitorName(monitor), epoch: found.epoch, value };
}

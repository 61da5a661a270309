import { mean } from "simple-statistics";
import type { Evaluation } from "../../runtime/evaluate/evaluate.js";
import { isReproduced, type PublishedFigure, readMeasurement } from "../../runtime/evaluate/measurement.js";

/** What came of the attempt to reproduce an experiment. */
export type ReproductionStatus =
  /** Every figure with a bound is within it. */
  | "reproduced"
  | "differs"
  /** No figure has a bound. */
  | "not judged"
  /** Trained for less than what was published, so that nothing can be said. */
  | "shortened"
  | "failed"
  /** A run of it has not ended. */
  | "not run";

/** A published figure beside ours. */
export interface ReproducedFigure {
  readonly published: PublishedFigure;
  /** The mean over the runs of the experiment; undefined where none was measured. */
  readonly ours: number | undefined;
  /** Whether ours is within the bound; undefined where there is none, or no figure of ours, or the run was shortened. */
  readonly isWithin: boolean | undefined;
}

export interface Reproduction {
  readonly verdict: ReproductionStatus;
  readonly figures: readonly ReproducedFigure[];
}

/** How the runs of an experiment ended: several where it sweeps over seeds. */
export interface ReproducedRuns {
  readonly evaluations: readonly Evaluation[];
  readonly failed: number;
  readonly open: number;
  /** They were not what was published. */
  readonly shortened: boolean;
}

/** Sets published figures beside the means over runs. */
export function reproduction(published: readonly PublishedFigure[], runs: ReproducedRuns): Reproduction {
  const figures = published.map((figure): ReproducedFigure => {
    const ours = meanOf(runs.evaluations.map((evaluation) => readMeasurement(evaluation, figure)));
    const isJudged = ours !== undefined && !runs.shortened;
    return { published: figure, ours, isWithin: isJudged ? isReproduced(figure, ours) : undefined };
  });
  return { verdict: statusOf(figures, runs), figures };
}

function statusOf(figures: readonly ReproducedFigure[], runs: ReproducedRuns): ReproductionStatus {
  if (runs.failed > 0) return "failed";
  if (runs.open > 0) return "not run";
  if (runs.shortened) return "shortened";
  if (figures.some(({ isWithin }) => isWithin === false)) return "differs";
  return figures.some(({ isWithin }) => isWithin === true) ? "reproduced" : "not judged";
}

function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : mean(known);
}

import { resolveArguments } from "../../../tensor/arguments.js";
import type { CatalogueEntry } from "../../../tensor/catalogue.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../../tensor/signature.js";

/** What a schedule is for. Lengths are counted in steps. */
export interface ScheduledTraining {
  /** The learning rate that the optimizer is given. */
  readonly learningRate: number;
  /** W, the steps of the warm-up, which come first. */
  readonly warmup: number;
  readonly stepsPerEpoch: number;
  /** T, all steps, those of the warm-up included. */
  readonly steps: number;
}

/** A learning rate schedule of the language: `schedule NAME(…)`. */
export interface ScheduleEntry extends CatalogueEntry {
  /** The learning rate at each step t from 0, before any warm-up. It depends on t alone, so that a run can be resumed. */
  rate(given: GivenArguments, training: ScheduledTraining): (step: number) => number;
}

export function defineSchedule<const S extends Signature>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly signature: S;
  readonly rate: (args: ArgumentsOf<S>, training: ScheduledTraining) => (step: number) => number;
}): ScheduleEntry {
  const { name, signature, rate } = definition;
  return {
    ...definition,
    rate: (given, training) => rate(resolveArguments(name, signature, given), training),
  };
}

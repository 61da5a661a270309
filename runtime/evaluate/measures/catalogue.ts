import { accuracyMeasure } from "./accuracy.js";
import { auxRejectMeasure } from "./aux-reject.js";
import type { MeasureEntry } from "./define-measure.js";
import { absoluteErrorMeasure, rSquaredMeasure, squaredErrorMeasure } from "./errors.js";
import { exactMatchMeasure, macroF1Measure } from "./labels.js";
import { lossMeasure } from "./loss.js";
import { perplexityMeasure } from "./perplexity.js";
import { meanIouMeasure } from "./pixels.js";
import { rejectMeasure } from "./reject.js";

/** What is measured on each split and path, in the order in which it is shown. */
export const measures = [
  accuracyMeasure,
  meanIouMeasure,
  exactMatchMeasure,
  macroF1Measure,
  squaredErrorMeasure,
  absoluteErrorMeasure,
  rSquaredMeasure,
  rejectMeasure,
  auxRejectMeasure,
  perplexityMeasure,
] as const satisfies readonly MeasureEntry[];

/** What is measured of validation samples, after every epoch. */
export const validationMeasures = [lossMeasure, ...measures] as const satisfies readonly MeasureEntry[];

/** The name of a measure in results. */
export type Measure = (typeof measures)[number]["key"];
export type ValidationMeasure = (typeof validationMeasures)[number]["key"];

export function measureOf(key: ValidationMeasure): MeasureEntry {
  const measure = validationMeasures.find((one) => one.key === key);
  if (measure === undefined) throw new Error(`there is no measure ${key}`);
  return measure;
}

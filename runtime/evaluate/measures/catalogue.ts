import { accuracy } from "./accuracy.js";
import { auxReject } from "./aux-reject.js";
import type { MeasureEntry } from "./define-measure.js";
import { perplexity } from "./perplexity.js";
import { reject } from "./reject.js";

/** What a split is judged by along each path, in the order in which it is shown. */
export const measures = [accuracy, reject, auxReject, perplexity] as const satisfies readonly MeasureEntry[];

/** A measure as results call it. */
export type Measure = (typeof measures)[number]["key"];

export function measureOf(key: Measure): MeasureEntry {
  const measure = measures.find((one) => one.key === key);
  if (measure === undefined) throw new Error(`there is no measure ${key}`);
  return measure;
}

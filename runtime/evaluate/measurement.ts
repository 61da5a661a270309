import { type KeyPath, keyPaths } from "../model.js";
import type { Evaluation, Scored } from "./evaluate.js";
import { measureOf, measures, type ValidationMeasure } from "./measures/catalogue.js";

/** What is measured where: `test.wrong.reject`. */
export interface Measurement {
  /** `locked`: the test split under locked weights. */
  readonly split: Scored;
  readonly path: KeyPath;
  /** A loss is one of validation samples alone. */
  readonly measure: ValidationMeasure;
}

/** A published measurement, and how close ours must come. */
export interface PublishedFigure extends Measurement {
  readonly value: number;
  /** Within so much of `value`, or at least or at most so much; null: shown without a verdict. */
  readonly bound: { readonly is: "within" | "least" | "most"; readonly limit: number } | null;
}

/** All measurements that can be published. */
export const measurements: readonly Measurement[] = (["train", "test"] as const).flatMap((split) =>
  keyPaths.flatMap((path) => measures.map(({ key }) => ({ split, path, measure: key }))),
);

/** `test.wrong.reject`, as specs write it. */
export function measurementName({ split, path, measure }: Measurement): string {
  return `${split}.${path}.${measureOf(measure).name}`;
}

/** One number of an evaluation; undefined if the run did not get there. */
export function readMeasurement(
  evaluation: Evaluation,
  { split, path, measure }: Measurement,
): number | undefined {
  const score: Partial<Record<ValidationMeasure, number | null>> | undefined = evaluation[split]?.[path];
  return score?.[measure] ?? undefined;
}

/** Whether our figure is within the bound of the published one; undefined without a bound. */
export function isReproduced({ value, bound }: PublishedFigure, ours: number): boolean | undefined {
  switch (bound?.is) {
    case "within":
      // with a margin, since neither the bound nor the difference is exact in binary
      return Math.abs(ours - value) <= bound.limit + 1e-9;
    case "least":
      return ours >= bound.limit;
    case "most":
      return ours <= bound.limit;
    case undefined:
      return undefined;
  }
}

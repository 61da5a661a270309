import { type KeyPath, keyPaths } from "../model.js";
import type { Evaluation } from "./evaluate.js";
import { type Measure, measureOf, measures } from "./measures/catalogue.js";

/** What is measured where: `test.wrong.reject`. */
export interface Measurement {
  readonly split: "train" | "test";
  readonly path: KeyPath;
  readonly measure: Measure;
}

/** A measurement that somebody published, and how near ours must come. */
export interface PublishedFigure extends Measurement {
  readonly value: number;
  /** Within so much of `value`, or at least or at most so much; null: shown, and not judged. */
  readonly bound: { readonly is: "within" | "least" | "most"; readonly limit: number } | null;
}

/** All that there can be. */
export const measurements: readonly Measurement[] = (["train", "test"] as const).flatMap((split) =>
  keyPaths.flatMap((path) => measures.map(({ key }) => ({ split, path, measure: key }))),
);

/** `test.wrong.reject`, as specs write it. */
export function measurementName({ split, path, measure }: Measurement): string {
  return `${split}.${path}.${measureOf(measure).name}`;
}

/** One number of an evaluation; undefined where the run did not get there. */
export function readMeasurement(
  evaluation: Evaluation,
  { split, path, measure }: Measurement,
): number | undefined {
  return evaluation[split]?.[path][measure] ?? undefined;
}

/** Whether a figure of ours comes as near to the published one as its bound asks; undefined where it has no bound. */
export function isReproduced({ value, bound }: PublishedFigure, ours: number): boolean | undefined {
  switch (bound?.is) {
    case "within":
      // a hair more, since neither the bound nor the difference is exact in binary
      return Math.abs(ours - value) <= bound.limit + 1e-9;
    case "least":
      return ours >= bound.limit;
    case "most":
      return ours <= bound.limit;
    case undefined:
      return undefined;
  }
}

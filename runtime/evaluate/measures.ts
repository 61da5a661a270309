import type { Evaluation, SplitScore } from "./evaluate.js";
import { type Figure, measureCatalogue, measures, type PublishedFigure } from "./measure-catalogue.js";

export interface MeasureRow {
  readonly label: string;
  /** No key, valid key, wrong key: the order of `keyPaths`. */
  readonly cells: readonly string[];
}

/** The measures that a split was judged by, as rows for people. */
export function measureRows({ none, valid, wrong }: SplitScore): MeasureRow[] {
  return measures.flatMap((measure) => {
    const { label, decimals } = measureCatalogue[measure];
    if (valid[measure] === null) return [];
    const cells = [none, valid, wrong].map((score) => score[measure]?.toFixed(decimals) ?? "");
    return [{ label, cells }];
  });
}

/** One figure of an evaluation; undefined where the run did not get there. */
export function readFigure(evaluation: Evaluation, { split, path, measure }: Figure): number | undefined {
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

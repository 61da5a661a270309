import type { PathScore, SplitScore } from "./evaluate.js";

type Measure = keyof PathScore;

/** What each measure is called where people read it, and with how many decimals it is shown. */
export const measureNames = {
  accuracy: { label: "semantic accuracy", decimals: 4 },
  reject: { label: "reject fraction", decimals: 4 },
  perplexity: { label: "perplexity", decimals: 2 },
} as const satisfies Record<Measure, { label: string; decimals: number }>;

export interface MeasureRow {
  readonly label: string;
  /** No key, valid key, wrong key: the order of `keyPaths`. */
  readonly cells: readonly string[];
}

/** The measures that a split was judged by, as rows for people. */
export function measureRows({ none, valid, wrong }: SplitScore): MeasureRow[] {
  return (["accuracy", "reject", "perplexity"] as const).flatMap((measure) => {
    const { label, decimals } = measureNames[measure];
    if (valid[measure] === null) return [];
    const cells = [none, valid, wrong].map((score) => score[measure]?.toFixed(decimals) ?? "");
    return [{ label, cells }];
  });
}

import type { PathScore, SplitScore } from "./evaluate.js";

type Measure = keyof PathScore;

/** What each measure is called where people read it, and with how many decimals it is shown. */
const shown = {
  accuracy: { label: "semantic accuracy", decimals: 4 },
  reject: { label: "reject fraction", decimals: 4 },
  auxReject: { label: "mean σ(r)", decimals: 4 },
  perplexity: { label: "perplexity", decimals: 2 },
} as const satisfies Record<Measure, { label: string; decimals: number }>;

/** In the order in which they are shown. */
const measures = Object.keys(shown) as Measure[];

export interface MeasureRow {
  readonly label: string;
  /** No key, valid key, wrong key: the order of `keyPaths`. */
  readonly cells: readonly string[];
}

/** The measures that a split was judged by, as rows for people. */
export function measureRows({ none, valid, wrong }: SplitScore): MeasureRow[] {
  return measures.flatMap((measure) => {
    const { label, decimals } = shown[measure];
    if (valid[measure] === null) return [];
    const cells = [none, valid, wrong].map((score) => score[measure]?.toFixed(decimals) ?? "");
    return [{ label, cells }];
  });
}

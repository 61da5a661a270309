import * as v from "valibot";
import {
  type ConcreteKey,
  type OpenedModel,
  type Samples,
  sliceSamples,
} from "../../runtime/opened-model/index.js";
import {
  amount,
  measuredShare,
  natural,
  positive,
  positiveCount,
  schemaOf,
} from "../../runtime/stored-json/index.js";
import { type RandomStream, stream } from "../../tensor/random/index.js";
import { rootMeanSquare } from "../../tensor/vectors.js";
import { aside, type ReportFigure } from "../document/section.js";
import { afterTheFirst, number, type TextTable } from "../document/table.js";
import { marginContradictions } from "./contradictions/margin.js";
import { defineGateDiagnostic, type GateDiagnosticContext } from "./gate-diagnostic.js";
import { type MarginGradients, marginGradients } from "./margin-gradients.js";
import { lastOfEach, marginsOf } from "./margins.js";
import { issuedKeys } from "./owners-keys.js";
import { amountQuantiles, countTo, meanOrZero, type Quantiles, quantilesOf } from "./statistics.js";

/**
 * Of the predictions that are right under issued keys, how many turn wrong when δ ~ N(0, σ²I) is added to the key at one
 * point: predicted by Φ(−M / (σ‖∂M/∂k‖)), and measured.
 */
export interface MarginTail {
  readonly point: string;
  /** Issued keys, and how many δ were drawn for each sample under each of them at each σ. */
  readonly keys: number;
  readonly draws: number;
  /** Right predictions under those keys: the pairs of sample and key that the means are taken over. */
  readonly right: number;
  readonly margin: Quantiles;
  /** Root mean square of the entries of an issued key at the point: what σ is a multiple of. */
  readonly scale: number;
  readonly tail: readonly TailRow[];
}

export interface TailRow {
  /** σ over `scale`, and σ. */
  readonly relative: number;
  readonly sigma: number;
  readonly predicted: number;
  readonly measured: number;
}

const tailRow = schemaOf<TailRow>()(
  v.object({ relative: positive, sigma: amount, predicted: measuredShare, measured: measuredShare }),
);

const marginTail = schemaOf<MarginTail>()(
  v.object({
    point: v.string(),
    keys: positiveCount,
    draws: positiveCount,
    right: natural,
    margin: amountQuantiles,
    scale: amount,
    tail: v.array(tailRow),
  }),
);

const resultSchema = schemaOf<readonly MarginTail[]>()(v.array(marginTail));

const keyCount = 4;
/** δ for each sample under each key at each σ. */
const draws = 4;
/** Samples that share their δ: the more share it, the faster, and the more depends on chance. */
const sharing = 64;
/** σ over the root mean square of an issued key's entries. */
const scales = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2] as const;

/** To first order δ ~ N(0, σ²I) on a key moves the margin by N(0, σ²‖g‖²), g = ∂M/∂k: it flips with Φ(−M / (σ‖g‖)). */
export const margin = defineGateDiagnostic({
  name: "margin",
  title: "margin tail",
  section: { title: "Margin tails", part: "mechanism" },
  schema: resultSchema,
  contradictions: marginContradictions,

  async run(context): Promise<readonly MarginTail[]> {
    const { opened, samples, seed, reportProgress, signal } = context;
    const keys = issuedKeys(opened.key, seed, keyCount);
    const slopes = await marginGradients(opened, samples, keys, {
      reportProgress: (done) => reportProgress(done / 3),
      signal,
    });
    const points = opened.layouts.flatMap((layout) => layout.points);
    const tails: MarginTail[] = [];
    for (const { name } of points) {
      const rest = {
        ...context,
        reportProgress: (done: number) =>
          reportProgress((1 + (2 * (tails.length + done)) / points.length) / 3),
      };
      tails.push(await tailAt(name, keys, slopes, rest));
    }
    return tails;
  },

  tables: (tails) => [
    {
      ...tailTable(tails),
      note: "Chance that a right prediction turns wrong when noise of scale σ is added to a valid key at one point.",
    },
  ],

  blocks: (tails) => [
    ...tails.map(tailFigure),
    {
      ...{ kind: "table", id: "margin-table", caption: "Margin tails: the numbers", folded: true },
      ...tailTable(tails),
      numeric: () => true,
    },
    aside(
      "Noise of scale σ is added to a valid key at one point. Predicted is the mean of Φ(−M / (σ‖∂M/∂k‖)); where the " +
        "measured share leaves it, the network bends. Shares of 0 have no place on the logarithmic axis.",
    ),
  ],
});

async function tailAt(
  point: string,
  keys: readonly ConcreteKey[],
  slopes: readonly MarginGradients[],
  { opened, samples, seed, reportProgress, signal }: GateDiagnosticContext,
): Promise<MarginTail> {
  const { compiled, ndtr } = await import("cephes");
  await compiled;
  const scale = meanOrZero(keys.map((key) => rootMeanSquare(key.get(point) ?? [])));
  const tail: TailRow[] = [];
  for (const [row, relative] of scales.entries()) {
    const sigma = relative * scale;
    const flips: number[] = [];
    for (const [i, key] of keys.entries()) {
      signal.throwIfAborted();
      for (let start = 0; start < samples.count; start += sharing) {
        const end = Math.min(samples.count, start + sharing);
        const moved = countTo(draws, (draw) =>
          withNoise(key, point, sigma, stream(seed, "diagnose", "noise", point, row, i, start, draw)),
        );
        const margins = slopes[i]?.margins.subarray(start, end) ?? [];
        flips.push(...(await measureFlips(opened, sliceSamples(samples, start, end), moved, margins)));
      }
      reportProgress((row + (i + 1) / keys.length) / scales.length);
    }
    const predicted = slopes.flatMap((each) => predictFlips(each, point, sigma, ndtr));
    tail.push({ relative, sigma, predicted: meanOrZero(predicted), measured: meanOrZero(flips) });
  }
  const right = slopes.flatMap(({ margins }) => [...margins].filter((value) => value > 0));
  return { point, keys: keys.length, draws, right: right.length, margin: quantilesOf(right), scale, tail };
}

function withNoise(key: ConcreteKey, point: string, sigma: number, numbers: RandomStream): ConcreteKey {
  const values = key.get(point) ?? new Float32Array();
  return new Map([...key, [point, values.map((value) => value + sigma * numbers.normal())]]);
}

/** Φ(−M / (σ‖g‖)) of every right prediction; 0 where the margin does not move. */
function predictFlips(
  { margins, norms }: MarginGradients,
  point: string,
  sigma: number,
  normalCdf: (x: number) => number,
): number[] {
  const slope = norms.get(point) ?? new Float64Array();
  return [...margins].flatMap((value, i) => {
    if (!(value > 0)) return [];
    const deviation = sigma * (slope[i] ?? 0);
    return [deviation === 0 ? 0 : normalCdf(-value / deviation)];
  });
}

/** For every prediction that is right under the key itself, and every moved key, whether it turns wrong: 1 or 0. */
async function measureFlips(
  opened: OpenedModel,
  samples: Samples,
  moved: readonly ConcreteKey[],
  margins: ArrayLike<number>,
): Promise<number[]> {
  const { head } = opened.model.experiment;
  const logits = await opened.logits(samples, moved);
  return logits.flatMap((each) => {
    const after = lastOfEach(marginsOf(each, samples, head), samples);
    return [...after].flatMap((value, i) => ((margins[i] ?? 0) > 0 ? [value > 0 ? 0 : 1] : []));
  });
}

function tailTable(tails: readonly MarginTail[]): TextTable {
  return {
    head: ["σ / key", ...tails.flatMap(({ point }) => [`${point}: predicted`, "measured"])],
    numeric: afterTheFirst,
    rows: (tails[0]?.tail ?? []).map(({ relative }, row) => [
      String(relative),
      ...tails.flatMap(({ tail }) => [number(tail[row]?.predicted), number(tail[row]?.measured)]),
    ]),
  };
}

function tailFigure({ point, tail, right, draws }: MarginTail): ReportFigure {
  const over = (measure: "predicted" | "measured") =>
    tail.map((row) => ({ x: row.relative, y: row[measure] }));
  return {
    kind: "figure",
    id: `margin-at-${point}`,
    title: `At ${point}`,
    description: `Of ${right} right predictions with ${draws} draws of noise each, the share that turns wrong.`,
    chart: {
      kind: "lines",
      x: {
        title: "noise on the key, σ over its root mean square",
        scale: "log",
        ticks: tail.map(({ relative }) => relative),
      },
      y: { title: "share turned wrong", scale: "log" },
      series: [
        { name: "measured", points: over("measured") },
        { name: "predicted", points: over("predicted"), dashed: true },
      ],
    },
  };
}

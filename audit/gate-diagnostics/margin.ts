import { compiled, ndtr } from "cephes";
import {
  type ConcreteKey,
  type OpenedModel,
  type Samples,
  sliceSamples,
} from "../../runtime/opened-model/index.js";
import { type RandomStream, stream } from "../../tensor/random/index.js";
import { rootMeanSquare } from "../../tensor/vectors.js";
import type { MarginTail, TailRow } from "./diagnosis.js";
import type { Diagnostic, DiagnosticContext } from "./diagnostic.js";
import { issuedKeys } from "./keys.js";
import { type MarginGradients, marginGradients } from "./margin-gradients.js";
import { lastOfEach, marginsOf } from "./margins.js";
import { countTo, meanOf, spreadOf } from "./statistics.js";

const keyCount = 4;
/** δ for each sample under each key at each σ. */
const draws = 4;
/** Samples that share their δ: fewer share less of chance, more run faster. */
const sharing = 64;
/** σ over the root mean square of an issued key's entries. */
const scales = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2] as const;

/** To first order δ ~ N(0, σ²I) on a key moves the margin by N(0, σ²‖g‖²), g = ∂M/∂k: it flips with Φ(−M / (σ‖g‖)). */
export const margin: Diagnostic<"margin"> = {
  inapplicable: () => undefined,
  async run(context) {
    await compiled;
    const { opened, samples, seed, progress, signal } = context;
    const keys = issuedKeys(opened.key, seed, keyCount);
    const slopes = await marginGradients(opened, samples, keys, {
      progress: (done) => progress(done / 3),
      signal,
    });
    const points = opened.layouts.flatMap((layout) => layout.points);
    const tails: MarginTail[] = [];
    for (const { name } of points) {
      const rest = {
        ...context,
        progress: (done: number) => progress((1 + (2 * (tails.length + done)) / points.length) / 3),
      };
      tails.push(await tailAt(name, keys, slopes, rest));
    }
    return tails;
  },
};

async function tailAt(
  point: string,
  keys: readonly ConcreteKey[],
  slopes: readonly MarginGradients[],
  { opened, samples, seed, progress, signal }: DiagnosticContext,
): Promise<MarginTail> {
  const scale = meanOf(keys.map((key) => rootMeanSquare(key.get(point) ?? [])));
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
      progress((row + (i + 1) / keys.length) / scales.length);
    }
    const predicted = slopes.flatMap((each) => predictFlips(each, point, sigma));
    tail.push({ relative, sigma, predicted: meanOf(predicted), measured: meanOf(flips) });
  }
  const right = slopes.flatMap(({ margins }) => [...margins].filter((value) => value > 0));
  return { point, keys: keys.length, draws, right: right.length, margin: spreadOf(right), scale, tail };
}

function withNoise(key: ConcreteKey, point: string, sigma: number, numbers: RandomStream): ConcreteKey {
  const values = key.get(point) ?? new Float32Array();
  return new Map([...key, [point, values.map((value) => value + sigma * numbers.normal())]]);
}

/** Φ(−M / (σ‖g‖)) of every right prediction; 0 where the margin does not move. */
function predictFlips({ margins, norms }: MarginGradients, point: string, sigma: number): number[] {
  const slope = norms.get(point) ?? new Float64Array();
  return [...margins].flatMap((value, i) => {
    if (!(value > 0)) return [];
    const deviation = sigma * (slope[i] ?? 0);
    return [deviation === 0 ? 0 : ndtr(-value / deviation)];
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

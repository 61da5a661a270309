import type { Normalization } from "../model.js";
import { type SampleValues, type Split, sampleSize } from "./dataset.js";
import { channelsOf } from "./normalize.js";
import { chunksOf } from "./sample-file.js";

/**
 * The mean and deviation of each channel (or feature) over a split, as `normalize` takes them: bytes stand for shares
 * of 255. The deviation is that of the values themselves (divided by n); where they are all the same, as far as their own
 * precision can tell, it is 1, which makes them 0.
 */
export function computeNormalization(split: Split, sampleShape: readonly number[]): Normalization {
  const precision = split.values instanceof Float64Array ? 2 ** -52 : 2 ** -23;
  const all = momentsOfChannels(split, sampleShape).map(({ mean, deviation }) => {
    const isSpread = deviation > precision * Math.abs(mean) && Math.fround(deviation) > 0;
    return { mean, deviation: isSpread ? deviation : 1 };
  });
  return { mean: all.map(({ mean }) => mean), deviation: all.map(({ deviation }) => deviation) };
}

/** The mean and the standard deviation (divided by n) of each channel or feature over a split. */
export function momentsOfChannels(split: Split, sampleShape: readonly number[]): readonly Moments[] {
  const { count, values } = split;
  const channels = channelsOf(sampleShape);
  const size = sampleSize(sampleShape);
  const planeSize = size / channels;
  if (values instanceof Uint8Array) {
    const often = countBytes(split, { channels, planeSize });
    return often.map((counts) => byteMoments(counts, count * planeSize));
  }
  return Array.from({ length: channels }, (_, c) =>
    moments(values, { count, size, planeSize, first: c * planeSize }),
  );
}

/** Where the values of one channel lie: `planeSize` from `first` on in each of `count` samples of `size`. */
interface ChannelPlaces {
  readonly count: number;
  readonly size: number;
  readonly planeSize: number;
  readonly first: number;
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** By what values are multiplied whose squares double precision does not hold: powers of two, which round nothing. */
const shrinking = 2 ** -600;
const growing = 2 ** 600;
/** A deviation of less may have lost digits of its square, or all of them. */
const leastDeviation = 2 ** -500;

function moments(values: SampleValues, places: ChannelPlaces): Moments {
  const usual = scaledMoments(values, places, 1);
  const isHeld = Number.isFinite(usual.mean) && Number.isFinite(usual.deviation);
  const isSmall = isHeld && usual.deviation < leastDeviation && Math.abs(usual.mean) < leastDeviation;
  if (isHeld && !isSmall) return usual;
  const factor = isSmall ? growing : shrinking;
  const { mean, deviation } = scaledMoments(values, places, factor);
  return { mean: mean / factor, deviation: deviation / factor };
}

/** The moments of values times a factor. */
function scaledMoments(
  values: SampleValues,
  { count, size, planeSize, first }: ChannelPlaces,
  factor: number,
): Moments {
  // What is subtracted first keeps the sum of large values that differ little, such as times, exact.
  const origin = values instanceof Float64Array ? factor * (values[first] ?? 0) : 0;
  const meanOf = (term: (value: number) => number): number => {
    let sum = 0;
    for (let start = first; start < count * size; start += size) {
      for (let i = start; i < start + planeSize; i++) sum += term(factor * (values[i] ?? 0));
    }
    return sum / (count * planeSize);
  };
  const mean = origin + meanOf((value) => value - origin);
  return { mean, deviation: Math.sqrt(meanOf((value) => (value - mean) ** 2)) };
}

/** How often each channel has each byte. */
function countBytes(
  split: Split,
  { channels, planeSize }: { readonly channels: number; readonly planeSize: number },
): readonly Float64Array[] {
  const often = Array.from({ length: channels }, () => new Float64Array(256));
  for (const chunk of chunksOf(split, channels * planeSize)) {
    for (let start = 0; start < chunk.length; start += channels * planeSize) {
      for (const [c, counts] of often.entries()) {
        const first = start + c * planeSize;
        for (let i = first; i < first + planeSize; i++) {
          const byte = chunk[i] ?? 0;
          counts[byte] = (counts[byte] ?? 0) + 1;
        }
      }
    }
  }
  return often;
}

/** The same for `count` bytes, by how often there is each. */
function byteMoments(often: Float64Array, count: number): Moments {
  const meanOf = (term: (value: number) => number): number =>
    often.reduce((sum, n, byte) => sum + n * term(byte / 255), 0) / count;
  const mean = meanOf((value) => value);
  return { mean, deviation: Math.sqrt(meanOf((value) => (value - mean) ** 2)) };
}

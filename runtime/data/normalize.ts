import { Failure } from "../../diagnostics/index.js";
import type { Normalization } from "../model.js";
import type { SampleValues } from "./dataset.js";

/** Writes one sample, `channels` planes of `planeSize` numbers from `from` in `source`, to `to` in `target`. */
export type Normalize = (source: SampleValues, from: number, target: Float32Array, to: number) => void;

/** What is wrong with a normalisation of samples of this shape, or undefined: for the checker and for `normalize`. */
export function findNormalizationProblem(
  { mean, deviation }: Normalization,
  sampleShape: readonly number[],
): string | undefined {
  const channels = channelsOf(sampleShape);
  const noun = sampleShape.length === 3 ? "channel" : "feature";
  const wanted = channels === 1 ? "one value" : `one value or ${channels}, one a ${noun}`;
  if (mean.length !== 1 && mean.length !== channels)
    return `the mean has ${mean.length} values, expected ${wanted}`;
  if (deviation.length !== 1 && deviation.length !== channels)
    return `the std has ${deviation.length} values, expected ${wanted}`;
  const badMean = mean.find((value) => !Number.isFinite(value));
  if (badMean !== undefined) return `the mean must be a number, not ${badMean}`;
  const badDeviation = deviation.find((value) => !(Number.isFinite(value) && Math.fround(value) > 0));
  if (badDeviation !== undefined) return `the std must be above 0, not ${badDeviation}`;
  return undefined;
}

/**
 * The step from stored values to what the network sees: bytes are divided by 255, then each channel is normalised
 * (not at all without a `normalization`). Every operation rounds to float32 as in PyTorch's `ToTensor` and
 * `Normalize`, so that inputs are the same bits. Bytes go through a table, as only 256 results are possible. Float64 values
 * are normalised in double precision and rounded last.
 */
export function makeNormalize(
  normalization: Normalization | undefined,
  sampleShape: readonly number[],
): Normalize {
  const problem = normalization && findNormalizationProblem(normalization, sampleShape);
  if (problem !== undefined) throw Failure.of("unsuitable-normalization", { reason: problem });

  const channels = channelsOf(sampleShape);
  const planeSize = sampleShape.reduce((product, size) => product * size, 1) / channels;
  const { mean = [0], deviation = [1] } = normalization ?? {};
  const exactMeans = Float64Array.from({ length: channels }, (_, c) => mean[c] ?? mean[0] ?? 0);
  const exactDeviations = Float64Array.from(
    { length: channels },
    (_, c) => deviation[c] ?? deviation[0] ?? 1,
  );
  const means = Float32Array.from(exactMeans);
  const deviations = Float32Array.from(exactDeviations);
  const convert = (value: number, c: number) =>
    Math.fround(Math.fround(value - (means[c] ?? 0)) / (deviations[c] ?? 1));
  let table: Float32Array = new Float32Array(0);
  const fillTable = (): void => {
    table = Float32Array.from({ length: channels * 256 }, (_, i) =>
      convert(Math.fround((i & 255) / 255), i >> 8),
    );
  };

  return (source, from, target, to) => {
    if (source instanceof Uint8Array && table.length === 0) fillTable();
    for (let c = 0; c < channels; c++) {
      const start = from + c * planeSize;
      const offset = to + c * planeSize - start;
      if (source instanceof Uint8Array) {
        const row = c << 8;
        for (let i = start; i < start + planeSize; i++)
          target[i + offset] = table[row | (source[i] ?? 0)] ?? 0;
      } else if (source instanceof Float64Array) {
        const [exactMean = 0, exactDeviation = 1] = [exactMeans[c], exactDeviations[c]];
        for (let i = start; i < start + planeSize; i++)
          target[i + offset] = ((source[i] ?? 0) - exactMean) / exactDeviation;
      } else {
        for (let i = start; i < start + planeSize; i++) target[i + offset] = convert(source[i] ?? 0, c);
      }
    }
  };
}

/** Each feature of a vector counts as a channel. */
export function channelsOf(sampleShape: readonly number[]): number {
  return sampleShape[0] ?? 1;
}

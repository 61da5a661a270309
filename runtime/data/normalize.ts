import { Failure } from "../../diagnostics/index.js";
import type { SampleValues } from "./dataset.js";

/** `normalize(mean, std)`: (x - mean) / std, with one value for all channels or one for each. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Writes one sample, `channels` planes of `planeSize` numbers from `from` in `source`, to `to` in `target`. */
export type Normalize = (source: SampleValues, from: number, target: Float32Array, to: number) => void;

/** What is wrong with a normalisation of samples of this shape, or undefined: for the checker and for `normalize`. */
export function findNormalizationProblem(
  { mean, std }: Normalization,
  sampleShape: readonly number[],
): string | undefined {
  const channels = channelsOf(sampleShape);
  const wanted = channels === 1 ? "one value" : `one value or ${channels}, one a channel`;
  if (mean.length !== 1 && mean.length !== channels)
    return `the mean has ${mean.length} values, expected ${wanted}`;
  if (std.length !== 1 && std.length !== channels)
    return `the std has ${std.length} values, expected ${wanted}`;
  const badMean = mean.find((value) => !Number.isFinite(value));
  if (badMean !== undefined) return `the mean must be a number, not ${badMean}`;
  const badStd = std.find((value) => !(Number.isFinite(value) && Math.fround(value) > 0));
  if (badStd !== undefined) return `the std must be above 0, not ${badStd}`;
  return undefined;
}

/**
 * The step from stored values to what the network sees: bytes are divided by 255, then each channel is normalised
 * (not at all without a `normalization`). Every operation rounds to float32 as in PyTorch's `ToTensor` and
 * `Normalize`, so that inputs are the same bits. Bytes go through a table, as only 256 results are possible.
 */
export function makeNormalize(
  normalization: Normalization | undefined,
  sampleShape: readonly number[],
): Normalize {
  const problem = normalization && findNormalizationProblem(normalization, sampleShape);
  if (problem !== undefined) throw Failure.of("SPK4115", { reason: problem });

  const channels = channelsOf(sampleShape);
  const planeSize = sampleShape.reduce((product, size) => product * size, 1) / channels;
  const { mean = [0], std = [1] } = normalization ?? {};
  const means = Float32Array.from({ length: channels }, (_, c) => mean[c] ?? mean[0] ?? 0);
  const stds = Float32Array.from({ length: channels }, (_, c) => std[c] ?? std[0] ?? 1);
  const convert = (value: number, c: number) =>
    Math.fround(Math.fround(value - (means[c] ?? 0)) / (stds[c] ?? 1));
  const table = Float32Array.from({ length: channels * 256 }, (_, i) =>
    convert(Math.fround((i & 255) / 255), i >> 8),
  );

  return (source, from, target, to) => {
    for (let c = 0; c < channels; c++) {
      const start = from + c * planeSize;
      const offset = to + c * planeSize - start;
      if (source instanceof Uint8Array) {
        const row = c << 8;
        for (let i = start; i < start + planeSize; i++)
          target[i + offset] = table[row | (source[i] ?? 0)] ?? 0;
      } else {
        for (let i = start; i < start + planeSize; i++) target[i + offset] = convert(source[i] ?? 0, c);
      }
    }
  };
}

/** A vector of features counts as one channel. */
function channelsOf(sampleShape: readonly number[]): number {
  return sampleShape.length === 3 ? (sampleShape[0] ?? 1) : 1;
}

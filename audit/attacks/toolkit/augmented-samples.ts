import { createAugmentation } from "../../../runtime/data/augmentations/catalogue.js";
import { imageShapeOf } from "../../../runtime/data/dataset.js";
import { makeNormalize } from "../../../runtime/data/normalize.js";
import type { DataConfig, Normalization } from "../../../runtime/model.js";
import type { Samples } from "../../../runtime/opened-model/index.js";
import { type StreamPart, stream } from "../../../tensor/random/index.js";

/** Random versions of one sample. */
const versions = 16;

/** Names the random numbers of versions. */
export interface Draw {
  readonly seed: number;
  readonly label: readonly StreamPart[];
}

/**
 * Every sample in 16 random versions, by the augmentation that the owner trained with, which stands in the code of the model;
 * the samples themselves where the owner augmented nothing.
 */
export function augmentedSamples(samples: Samples, data: DataConfig, draw: Draw): Samples {
  return data.augment.length === 0 ? samples : versionsOf(samples, data, data.augment, versions, draw);
}

/**
 * Each sample in one version that is harder to tell: turned and shifted a little, with a hole of half its sides (what FixMatch
 * calls strong augmentation, in the augmentations of the language). Samples that are no images stay as they are.
 */
export function hardSamples(samples: Samples, data: DataConfig, draw: Draw): Samples {
  const shape = imageShapeOf(data.sampleShape);
  if (shape === undefined) return samples;
  const hole = Math.max(1, Math.floor(Math.min(shape.height, shape.width) / 2));
  const steps = [
    { name: "affine", arguments: { rotate: 6, translate: 0.06 } },
    { name: "cutout", arguments: { size: hole } },
  ];
  return versionsOf(samples, data, steps, 1, draw);
}

/** Versions v of sample i at i · count + v, each by all steps. */
function versionsOf(
  samples: Samples,
  { normalize, sampleShape }: DataConfig,
  augment: DataConfig["augment"],
  each: number,
  { seed, label }: Draw,
): Samples {
  const { count, input, labels } = samples;
  if (input instanceof Int32Array) return samples;
  const normalization = normalize === null || normalize === "computed" ? undefined : normalize;
  const steps = augment.map((step) => createAugmentation(step, sampleShape, normalization?.mean));
  const normalized = makeNormalize(normalization, sampleShape);
  const size = input.length / count;
  const width = labels.length / count;
  const many = {
    input: new Float32Array(each * input.length),
    labels: new Int32Array(each * labels.length),
  };
  const restore = storedValue(normalization, size / (sampleShape[0] ?? 1));
  let [now, next] = [new Float32Array(size), new Float32Array(size)];
  for (let i = 0; i < count; i++) {
    const stored = input.subarray(i * size, (i + 1) * size).map(restore);
    for (let version = 0; version < each; version++) {
      const random = stream(seed, "attack", "augment", ...label, i, version);
      now.set(stored);
      for (const step of steps) {
        step(now, 0, next, random);
        [now, next] = [next, now];
      }
      const place = i * each + version;
      normalized(now, 0, many.input, place * size);
      many.labels.set(labels.subarray(i * width, (i + 1) * width), place * width);
    }
  }
  return { count: each * count, ...many };
}

/** What a normalised number of a sample was before, by its place in the sample. */
function storedValue(
  { mean, deviation }: Normalization = { mean: [0], deviation: [1] },
  planeSize: number,
): (value: number, place: number) => number {
  return (value, place) => {
    const c = Math.floor(place / planeSize);
    return value * (deviation[c] ?? deviation[0] ?? 1) + (mean[c] ?? mean[0] ?? 0);
  };
}

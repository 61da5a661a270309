import { Failure } from "../../diagnostics/index.js";
import { shortNumber } from "../../diagnostics/message.js";
import type { ColumnEncoding } from "../data-encoding.js";
import type { Normalization } from "../model.js";
import { momentsOfChannels } from "./channel-moments.js";
import { type Dataset, sampleSize } from "./dataset.js";
import { makeNormalize } from "./normalize.js";

/** Steps of float32 within one deviation below which a feature counts as lost. */
const fewestSteps = 8;

/**
 * What becomes of the features of a table as a network sees them, a sentence each: those that hold one value in all training
 * rows, those that are too small for float32, those whose values differ by so little beside their size that float32 cannot tell
 * them apart, and those of which a few values are so large that the others become one.
 */
export function remarksOnSpread(
  dataset: Dataset,
  normalization: Normalization | undefined,
): readonly string[] {
  const { train, sampleShape, encoding } = dataset;
  if (train.count === 0 || !(train.values instanceof Float64Array) || encoding?.columns === undefined)
    return [];
  const names = encoding.columns.flatMap(featureNames);
  const constant: string[] = [];
  const lost: string[] = [];
  const tiny: string[] = [];
  const merged: string[] = [];
  for (const [i, { mean, deviation: spread }] of momentsOfChannels(train, sampleShape).entries()) {
    const name = names[i] ?? String(i);
    const shift = normalization?.mean[i] ?? normalization?.mean[0] ?? 0;
    const scale = normalization?.deviation[i] ?? normalization?.deviation[0] ?? 1;
    const steps = Math.min(
      spread / scale / (2 ** -23 * Math.abs((mean - shift) / scale)),
      spread / (2 ** -52 * Math.abs(mean)),
    );
    const about = `${name} (about ${shortNumber(mean, 10)}, give or take ${spread.toPrecision(3)})`;
    if (spread === 0) constant.push(name);
    else if (Math.fround(spread) === 0) tiny.push(about);
    else if (steps < fewestSteps) lost.push(about);
    else if (mergesValues(train, { feature: i, size: sampleSize(sampleShape), shift, scale }))
      merged.push(about);
  }
  return [
    ...sentence(constant, "holds one value in all training rows and tells nothing apart"),
    ...sentence(tiny, "is smaller than float32 holds: write it in another unit"),
    ...sentence(
      merged,
      "has values so much larger than the others that float32 makes most of these one: look for cells that are mistakes",
    ),
    ...sentence(lost, "loses its spread in float32; normalize(computed) keeps what double precision can"),
  ];
}

/** Rows in which values are compared, evenly spaced over all. */
const comparedRows = 4096;

/** Whether at most half of the different values of a feature are still different in float32 as a network sees them. */
function mergesValues(
  { values, count }: Dataset["train"],
  { feature, size, shift, scale }: Readonly<Record<"feature" | "size" | "shift" | "scale", number>>,
): boolean {
  const different = new Set<number>();
  const seen = new Set<number>();
  const every = Math.max(1, Math.floor(count / comparedRows));
  for (let row = 0; row < count; row += every) {
    const value = values[row * size + feature] ?? 0;
    different.add(value);
    seen.add(Math.fround((value - shift) / scale));
  }
  return different.size > 2 && seen.size <= different.size / 2;
}

/**
 * Fails with SPK4161 where a feature of a table, which is read in double precision, is infinite in float32 as a network sees
 * it.
 */
export function requireFloat32(
  { name: dataset, train, test, validation, sampleShape, encoding }: Dataset,
  normalization: Normalization | undefined,
): void {
  const size = sampleSize(sampleShape);
  const seen = new Float32Array(size);
  for (const { count, values } of [train, test, ...(validation ? [validation] : [])]) {
    if (!(values instanceof Float64Array)) continue;
    const normalize = makeNormalize(normalization, sampleShape);
    for (let sample = 0; sample < count; sample++) {
      normalize(values, sample * size, seen, 0);
      const at = seen.findIndex((value) => !Number.isFinite(value));
      if (at === -1) continue;
      const feature = encoding?.columns?.flatMap(featureNames)[at] ?? String(at);
      const value = values[sample * size + at] ?? 0;
      throw Failure.of("feature-beyond-float32", {
        dataset,
        feature,
        value,
        isNormalized: normalization !== undefined,
      });
    }
  }
}

function featureNames({ name, words }: ColumnEncoding): readonly string[] {
  return words === undefined ? [name] : words.map((word) => `${name} = ${word}`);
}

function sentence(features: readonly string[], what: string): readonly string[] {
  if (features.length === 0) return [];
  if (features.length === 1) return [`the feature ${features[0]} ${what}`];
  const shown = `${features.slice(0, 10).join(", ")}${features.length > 10 ? " and so on" : ""}`;
  return [`each of ${features.length} features ${what}: ${shown}`];
}

import { shortNumber } from "../../diagnostics/message.js";
import type { ColumnEncoding } from "../data-encoding.js";
import type { Normalization } from "../model.js";
import { momentsOfChannels } from "./channel-moments.js";
import type { Dataset } from "./dataset.js";

/** Steps of float32 within one deviation below which a feature counts as lost. */
const fewestSteps = 8;

/**
 * What becomes of the features of a table as a network sees them, a sentence each: those that hold one value in all training
 * rows, and those whose values differ by so little beside their size that float32 cannot tell them apart.
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
  for (const [i, { mean, variance }] of momentsOfChannels(train, sampleShape).entries()) {
    const name = names[i] ?? String(i);
    const spread = Math.sqrt(variance);
    const shift = normalization?.mean[i] ?? normalization?.mean[0] ?? 0;
    const scale = normalization?.deviation[i] ?? normalization?.deviation[0] ?? 1;
    const steps = Math.min(
      spread / scale / (2 ** -23 * Math.abs((mean - shift) / scale)),
      spread / (2 ** -52 * Math.abs(mean)),
    );
    if (spread === 0) constant.push(name);
    else if (steps < fewestSteps)
      lost.push(`${name} (about ${shortNumber(mean, 10)}, give or take ${spread.toPrecision(3)})`);
  }
  return [
    ...sentence(constant, "holds one value in all training rows and tells nothing apart"),
    ...sentence(lost, "loses its spread in float32; normalize(computed) keeps what double precision can"),
  ];
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

import { resolveArguments } from "../../../tensor/arguments.js";
import type { CatalogueEntry } from "../../../tensor/catalogue.js";
import type { RandomStream } from "../../../tensor/random/index.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../../tensor/signature.js";
import type { ImageShape, SampleValues } from "../dataset.js";

/**
 * A random change of one image on its stored values, before normalisation. Reads the sample that starts at `from` in
 * `source` (channel, height, width order), writes one of the same shape to the start of `target`. `source` and
 * `target` are of the same type and do not overlap. It must draw from `random` only, and must not allocate: it runs
 * once a sample.
 */
export type Augmentation = (
  source: SampleValues,
  from: number,
  target: SampleValues,
  random: RandomStream,
) => void;

/** An augmentation of the language: `augment NAME(…)`. All of them work on images only. */
export interface AugmentationEntry extends CatalogueEntry {
  /** The change of images of a shape. `mean` is that of the normalisation that follows, one value or one a channel. */
  create(given: GivenArguments, shape: ImageShape, mean: readonly number[]): Augmentation;
}

export function defineAugmentation<const S extends Signature>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly signature: S;
  readonly create: (args: ArgumentsOf<S>, shape: ImageShape, mean: readonly number[]) => Augmentation;
}): AugmentationEntry {
  const { name, signature, create } = definition;
  return {
    ...definition,
    create: (given, shape, mean) => create(resolveArguments(name, signature, given), shape, mean),
  };
}

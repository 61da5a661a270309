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

/** What an augmentation changes: pictures, or the masks of pictures, which it must change in the same way, number by number drawn. */
export interface Augmented {
  /** Of pictures, the mean of the normalisation that follows, one value or one a channel. */
  readonly mean: readonly number[];
  /** What stands where there was no pixel: black, or of a mask, void. */
  readonly outside: number;
  /** Whether a class stands at each pixel: whatever hides a part of a picture leaves these as they are. */
  readonly isMask: boolean;
}

/** An augmentation of the language: `augment NAME(…)`. All of them work on images only. */
export interface AugmentationEntry extends CatalogueEntry {
  /** The change of images of a shape. */
  create(given: GivenArguments, shape: ImageShape, augmented: Augmented): Augmentation;
}

export function defineAugmentation<const S extends Signature>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly signature: S;
  readonly create: (args: ArgumentsOf<S>, shape: ImageShape, augmented: Augmented) => Augmentation;
}): AugmentationEntry {
  const { name, signature, create } = definition;
  return {
    ...definition,
    create: (given, shape, augmented) => create(resolveArguments(name, signature, given), shape, augmented),
  };
}

import { Failure } from "../../../diagnostics/index.js";
import type { GivenArguments } from "../../../tensor/signature.js";
import { type AugmentArguments, type AugmentName, augmentCatalogue } from "../augment-catalogue.js";
import { type ImageShape, imageShapeOf } from "../dataset.js";
import { makeAffine } from "./affine.js";
import type { Augmentation } from "./augmentation.js";
import { makeCrop } from "./crop.js";
import { makeCutout } from "./cutout.js";
import { makeFlip } from "./flip.js";

export type { Augmentation } from "./augmentation.js";

/** One entry of `augment crop(padding: 4), flip` as plain data: it must reach worker threads. */
export interface AugmentStep {
  readonly name: AugmentName;
  readonly args: GivenArguments;
}

/** How each augmentation of the language is done. */
export const augmentations: {
  readonly [Name in AugmentName]: (
    args: AugmentArguments<Name>,
    shape: ImageShape,
    mean: readonly number[],
  ) => Augmentation;
} = { affine: makeAffine, crop: makeCrop, flip: makeFlip, cutout: makeCutout };

/**
 * The augmentation of a step for samples of this shape; a Failure where arguments or shape are wrong. `mean` is that of
 * the normalisation that follows, one value or one a channel.
 */
export function makeAugmentation(
  step: AugmentStep,
  sampleShape: readonly number[],
  mean: readonly number[] = [0],
): Augmentation {
  const shape = imageShapeOf(sampleShape);
  if (shape === undefined)
    throw Failure.of("augmentation-shape-mismatch", { augmentation: step.name, shape: sampleShape });
  return make(step.name, step.args, shape, mean);
}

function make<Name extends AugmentName>(
  name: Name,
  given: GivenArguments,
  shape: ImageShape,
  mean: readonly number[],
): Augmentation {
  const args = augmentCatalogue[name].resolve(given) as AugmentArguments<Name>;
  return augmentations[name](args, shape, mean);
}

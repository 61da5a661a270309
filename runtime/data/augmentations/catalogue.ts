import { Failure } from "../../../diagnostics/index.js";
import { catalogueOf, entryNamed } from "../../../tensor/catalogue.js";
import type { Configured } from "../../../tensor/signature.js";
import { voidLabel } from "../../target.js";
import { imageShapeOf } from "../dataset.js";
import { affineAugmentation } from "./affine.js";
import { cropAugmentation } from "./crop.js";
import { cutoutAugmentation } from "./cutout.js";
import type { Augmentation } from "./define-augmentation.js";
import { flipAugmentation } from "./flip.js";

/** The augmentations of the language. */
export const augmentations = catalogueOf([
  affineAugmentation,
  cropAugmentation,
  flipAugmentation,
  cutoutAugmentation,
]);

/**
 * One step of `augment crop(padding: 4), flip` for samples of this shape; a Failure where arguments or shape are wrong.
 * `mean` is that of the normalisation that follows, one value or one a channel.
 */
export function createAugmentation(
  { name, arguments: given }: Configured,
  sampleShape: readonly number[],
  mean: readonly number[] = [0],
): Augmentation {
  const shape = imageShapeOf(sampleShape);
  if (shape === undefined) {
    throw Failure.of("augmentation-shape-mismatch", { augmentation: name, shape: sampleShape });
  }
  return entryNamed(augmentations, "augmentation", name).create(given, shape, {
    mean,
    outside: 0,
    isMask: false,
  });
}

/** The same step for the masks of pictures, [height, width]: what is drawn alike changes both alike. */
export function createMaskAugmentation(
  { name, arguments: given }: Configured,
  [height = 1, width = 1]: readonly number[],
): Augmentation {
  const masks = { mean: [0], outside: voidLabel, isMask: true };
  return entryNamed(augmentations, "augmentation", name).create(given, { channels: 1, height, width }, masks);
}

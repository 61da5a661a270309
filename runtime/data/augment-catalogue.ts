import { resolveArguments } from "../../tensor/arguments.js";
import type { ArgumentsOf, GivenArguments, Signature } from "../../tensor/signature.js";

/** One augmentation of the language: what `augment NAME(args)` may say. All of them work on images only. */
export interface AugmentEntry<S extends Signature = Signature> {
  readonly signature: S;
  /** All arguments by name, defaults filled in; a Failure where one is wrong. */
  readonly resolve: (given?: GivenArguments) => ArgumentsOf<S>;
}

/** The augmentations of the language, for the checker; how each is done is in `augmentations`. */
export const augmentCatalogue = {
  /** A random rotation about the centre, in degrees, then a random shift, as a share of a side. */
  affine: entry("affine", {
    rotate: { type: "float", default: 0, min: 0, max: 180 },
    translate: { type: "float", default: 0, min: 0, max: 1 },
  }),
  /** A random window of the image with a black border around it, in pixels. */
  crop: entry("crop", { padding: { type: "int", min: 0, max: 4_096 } }),
  /** Mirrored left to right. */
  flip: entry("flip", { probability: { type: "float", default: 0.5, min: 0, max: 1 } }),
  /** A square hole at a random place, with sides of `size` pixels. */
  cutout: entry("cutout", { size: { type: "int", min: 1, max: 4_096 } }),
} as const;

export type AugmentName = keyof typeof augmentCatalogue;

/** The resolved arguments of one augmentation. */
export type AugmentArguments<Name extends AugmentName> = ReturnType<
  (typeof augmentCatalogue)[Name]["resolve"]
>;

export function isAugmentName(name: string): name is AugmentName {
  return Object.hasOwn(augmentCatalogue, name);
}

function entry<const S extends Signature>(name: string, signature: S): AugmentEntry<S> {
  return { signature, resolve: (given = {}) => resolveArguments(name, signature, given) };
}

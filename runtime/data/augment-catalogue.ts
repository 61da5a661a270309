import {
  type ArgumentsOf,
  type GivenArguments,
  type NumberParameter,
  resolveArguments,
} from "./parameters.js";

/** One augmentation of the language: what `augment NAME(args)` may say. All of them work on images only. */
export interface AugmentEntry<Parameters extends readonly NumberParameter[] = readonly NumberParameter[]> {
  readonly meaning: string;
  readonly parameters: Parameters;
  /** All arguments by name, defaults filled in; a Failure where one is wrong. */
  readonly resolve: (given?: GivenArguments) => ArgumentsOf<Parameters>;
}

/** The augmentations of the language, for the checker; how each is done is in `augmentations`. */
export const augmentCatalogue = {
  affine: entry("affine", "random rotation about the centre, then a random shift", [
    { name: "rotate", type: "number", default: 0, min: 0, max: 180, meaning: "largest angle, degrees" },
    {
      name: "translate",
      type: "number",
      default: 0,
      min: 0,
      max: 1,
      meaning: "largest shift, share of a side",
    },
  ]),
  crop: entry("crop", "a random window of the image with a black border around it", [
    { name: "padding", type: "int", min: 0, max: 4_096, meaning: "width of the border, pixels" },
  ]),
  flip: entry("flip", "mirrored left to right", [
    { name: "probability", type: "number", default: 0.5, min: 0, max: 1, meaning: "how often" },
  ]),
} as const;

export type AugmentName = keyof typeof augmentCatalogue;

/** The resolved arguments of one augmentation. */
export type AugmentArguments<Name extends AugmentName> = ReturnType<
  (typeof augmentCatalogue)[Name]["resolve"]
>;

export const augmentNames = Object.keys(augmentCatalogue) as readonly AugmentName[];

export function isAugmentName(name: string): name is AugmentName {
  return Object.hasOwn(augmentCatalogue, name);
}

function entry<const Parameters extends readonly NumberParameter[]>(
  name: string,
  meaning: string,
  parameters: Parameters,
): AugmentEntry<Parameters> {
  return { meaning, parameters, resolve: (given = {}) => resolveArguments(name, parameters, given) };
}

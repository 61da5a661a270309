import type { Shape } from "../tensor/ops/tensor-type.js";

/** What the outputs of a network say of a sample: losses, measures and predictions follow from it. */
export type Learned = "class" | "mask" | "number" | "labels";

/** What stands beside a sample to be learned. */
interface TargetEntry {
  readonly learned: Learned;
  /** One of them, and several: "class", "classes". */
  readonly nouns: readonly [one: string, several: string];
}

const entries = {
  /** One of C classes, an int32. */
  class: { learned: "class", nouns: ["class", "classes"] },
  /** Numbers, float32, each with a mean of 0 and a standard deviation of 1 over the training samples. */
  number: { learned: "number", nouns: ["number", "numbers"] },
  /** One of C classes at each pixel, an int32, or `voidLabel`. */
  mask: { learned: "mask", nouns: ["class of a pixel", "classes of pixels"] },
  /** Several labels, each of which a sample has or has not: float32, 1 or 0. */
  labels: { learned: "labels", nouns: ["label", "labels"] },
  /** The numbers of the sample itself, as the network reads them: augmented and normalised. */
  input: { learned: "number", nouns: ["number", "numbers"] },
} as const satisfies Readonly<Record<string, TargetEntry>>;

/** A pixel of no class, as in the masks of Pascal VOC: it counts neither in a loss nor in a measure. */
export const voidLabel = 255;

/** The word of a spec for what is learned of a sample. */
export type TargetKind = keyof typeof entries;

/** All targets, and what each is. */
export const targets: Readonly<Record<TargetKind, TargetEntry>> = entries;

/** Those that are said; where nothing is, labels are classes. */
export type OtherTarget = Exclude<TargetKind, "class">;

export const otherTargets = Object.keys(entries).filter(
  (target): target is OtherTarget => target !== "class",
);

/** What is learned of a sample; where nothing is said, as in all that earlier versions recorded, a class. */
export function learnedOf({ target = "class" }: { readonly target?: TargetKind }): Learned {
  return targets[target].learned;
}

/** Whether labels are classes, one a sample, one at each token or one at each pixel. */
export function holdsClasses(data: { readonly target?: TargetKind }): boolean {
  return ["class", "mask"].includes(learnedOf(data));
}

/** "1 number", "10 classes". */
export function countTargets(count: number, target: TargetKind = "class"): string {
  const [one, several] = targets[target].nouns;
  return `${count} ${count === 1 ? one : several}`;
}

/** The data type of labels, whose shape for one sample is `labelShape`. */
export function labelsOf(
  data: { readonly target?: TargetKind; readonly labelShape: Shape },
  samples: number,
): { readonly dtype: "int32" | "float32"; readonly shape: Shape } {
  const dtype = holdsClasses(data) ? "int32" : "float32";
  return { dtype, shape: [samples, ...data.labelShape] };
}

import type { Split } from "./dataset.js";

/** What was found in a user's files, said before training and kept in the record of a run. */
export interface DataSummary {
  /** The samples of each class, by split. */
  readonly classes: readonly ClassCount[];
  /** What the images measure before they are brought into the shape of a sample: width and height, in pixels. */
  readonly sizes?: {
    readonly smallest: ImageSize;
    readonly largest: ImageSize;
    readonly different: number;
  };
  /** What was found and is not used, by reason. */
  readonly leftOut: readonly {
    readonly reason: string;
    readonly count: number;
    /** The first few of them: paths, or rows. */
    readonly examples: readonly string[];
  }[];
  /** What was taken for what, and what a user should know of it, a sentence each. */
  readonly remarks: readonly string[];
}

export interface ClassCount {
  readonly name: string;
  readonly train: number;
  readonly test: number;
  /** Left out where there are no samples to validate on. */
  readonly validation?: number;
}

export type ImageSize = readonly [width: number, height: number];

/** How many samples of each class there are, where each sample has one label. */
export function countByClass(
  names: readonly string[],
  splits: {
    readonly train: Pick<Split, "labels">;
    readonly test: Pick<Split, "labels">;
    readonly validation?: Pick<Split, "labels"> | undefined;
  },
): readonly ClassCount[] {
  const count = ({ labels }: Pick<Split, "labels">): Uint32Array => {
    const counts = new Uint32Array(names.length);
    for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
    return counts;
  };
  const [trained, tested] = [count(splits.train), count(splits.test)];
  const validated = splits.validation && count(splits.validation);
  return names.map((name, label) => ({
    name,
    train: trained[label] ?? 0,
    test: tested[label] ?? 0,
    ...(validated && { validation: validated[label] ?? 0 }),
  }));
}

/** All samples of a class. */
export function samplesOfClass({ train, test, validation = 0 }: ClassCount): number {
  return train + test + validation;
}

/** "from 6x6 to 640x480 pixels, 12 sizes" */
export function describeSizes({ smallest, largest, different }: NonNullable<DataSummary["sizes"]>): string {
  if (different === 1) return `all of ${smallest.join("x")} pixels`;
  return `from ${smallest.join("x")} to ${largest.join("x")} pixels, ${different} sizes`;
}

/** A remark where all training samples are of one class: a model learns nothing by them. */
export function remarkOnOneClass(classes: readonly ClassCount[]): readonly string[] {
  const [first, second] = classes.filter(({ train }) => train > 0);
  if (first === undefined || second !== undefined) return [];
  return [`all training samples are of one class, \`${first.name}\`: answering that is always right`];
}

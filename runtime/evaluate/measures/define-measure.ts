import type { CatalogueEntry } from "../../../tensor/catalogue.js";
import type { Ops } from "../../../tensor/ops/ops.js";
import type { Shape } from "../../../tensor/ops/tensor-type.js";
import type { ExperimentConfig, HeadConfig } from "../../model.js";
import { type Learned, learnedOf } from "../../target.js";

/** What measures know of a model. */
export interface MeasuredModel {
  readonly head: HeadConfig;
  /** [] for one label a sample. */
  readonly labelShape: Shape;
  readonly learned: Learned;
  /** Of numbers, by what each was divided before it is learned, where they were. */
  readonly deviations?: readonly number[];
}

/** What measures know of the model of an experiment. */
export function measuredModel({ head, data }: Pick<ExperimentConfig, "head" | "data">): MeasuredModel {
  const { labelShape, encoding } = data;
  const deviations = encoding?.targets?.map(({ deviation }) => deviation);
  return { head, labelShape, learned: learnedOf(data), ...(deviations && { deviations }) };
}

/** What a network gives for a batch along one path. */
export interface PathOutputs<T> {
  /** [n, …, outputs], an auxiliary rejection logit among them. */
  readonly all: T;
  /** Those that compete for a prediction, [n, …, competing], or the labels or numbers that the model gives. */
  readonly logits: T;
  /** The index of the largest of these, int32 [n, …], which labels are above 0.5, or the numbers. */
  readonly predicted: T;
  readonly labels: T;
}

/** How a measure is taken. */
export interface Measuring {
  /** What a batch adds: a sum over its predictions, scalar, or several, [sums]. */
  sum<T>(ops: Ops<T>, outputs: PathOutputs<T>): T;
  /** The measure from the means of all predictions, null where they give none; the only mean itself unless given. */
  fromMeans?(means: readonly number[]): number | null;
}

/** Something that is measured on each split and path. */
export interface MeasureEntry extends CatalogueEntry {
  /** Its name in results. */
  readonly key: string;
  /** Its name in tables. */
  readonly label: string;
  /** What it can be, bounds included. */
  readonly range: { readonly least: number; readonly most: number };
  /** How many decimals are shown. */
  readonly decimals: number;
  /** What is better of a model under valid keys. Under wrong keys, and without a key, it is the other. */
  readonly better: "more" | "less";
  /** How it is taken of a model, or why it does not apply. */
  readonly measuring: (model: MeasuredModel) => Measuring | { readonly missing: string };
}

/** The range of a share. */
export const shares = { least: 0, most: 1 } as const;

export function defineMeasure<const Name extends string, const Key extends string>(
  definition: Omit<MeasureEntry, "name" | "key" | "signature"> & { readonly name: Name; readonly key: Key },
): MeasureEntry & { readonly name: Name; readonly key: Key } {
  return { ...definition, signature: {} };
}

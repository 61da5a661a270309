import type { CatalogueEntry } from "../../../tensor/catalogue.js";
import type { Ops } from "../../../tensor/ops/ops.js";
import type { Shape } from "../../../tensor/ops/tensor-type.js";
import type { HeadConfig } from "../../model.js";

/** What measures know of a model. */
export interface MeasuredModel {
  readonly head: HeadConfig;
  /** [] for one label a sample. */
  readonly labelShape: Shape;
}

/** What a network gives for a batch along one path. */
export interface PathOutputs<T> {
  /** [n, …, outputs], an auxiliary rejection logit among them. */
  readonly all: T;
  /** Those that compete for a prediction, [n, …, competing]. */
  readonly logits: T;
  /** The index of the largest of these, int32 [n, …]. */
  readonly predicted: T;
  readonly labels: T;
}

/** How a measure is taken. */
export interface Measuring {
  /** What a batch adds, scalar: a sum over its predictions. */
  sum<T>(ops: Ops<T>, outputs: PathOutputs<T>): T;
  /** The measure from the mean of all predictions; that mean itself unless given. */
  fromMean?(mean: number): number;
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

import type { Shape } from "../../tensor/ops/tensor-type.js";
import type { HeadConfig, KeyPath } from "../model.js";

/** What a split is judged by along one path. */
export type Measure = "accuracy" | "reject" | "auxReject" | "perplexity";

interface MeasureEntry {
  /** What specs call it. */
  readonly word: string;
  /** What it is called where people read it. */
  readonly label: string;
  /** How many decimals are shown. */
  readonly decimals: number;
  /** Why a model is not judged by it; undefined where it is. */
  readonly missing: (model: MeasuredModel) => string | undefined;
}

export interface MeasuredModel {
  readonly head: HeadConfig;
  /** [] for one label a sample. */
  readonly labelShape: Shape;
}

/** In the order in which they are shown. Light: the checker reads it at every start. */
export const measureCatalogue: Readonly<Record<Measure, MeasureEntry>> = {
  accuracy: { word: "accuracy", label: "semantic accuracy", decimals: 4, missing: () => undefined },
  reject: {
    word: "reject",
    label: "reject fraction",
    decimals: 4,
    missing: ({ head }) => (head.reject === null ? "there is no reject output" : undefined),
  },
  auxReject: {
    word: "aux_reject",
    label: "mean σ(r)",
    decimals: 4,
    missing: ({ head }) => (head.auxReject === null ? "there is no auxiliary rejection logit" : undefined),
  },
  perplexity: {
    word: "perplexity",
    label: "perplexity",
    decimals: 2,
    missing: ({ labelShape }) => (labelShape.length === 0 ? "a sample has one label" : undefined),
  },
};

export const measures = Object.keys(measureCatalogue) as Measure[];

/** What was measured where: `test.wrong.reject`. */
export interface Figure {
  readonly split: "train" | "test";
  readonly path: KeyPath;
  readonly measure: Measure;
}

export const figureSplits = ["train", "test"] as const satisfies readonly Figure["split"][];
export const figurePaths = ["none", "valid", "wrong"] as const satisfies readonly KeyPath[];

/** A figure that somebody published, and how near ours must come. */
export interface PublishedFigure extends Figure {
  readonly value: number;
  /** Within so much of `value`, or at least or at most so much; null: shown, and not judged. */
  readonly bound: { readonly is: "within" | "least" | "most"; readonly limit: number } | null;
}

/** `test.wrong.reject`, as specs write it. */
export function figureName({ split, path, measure }: Figure): string {
  return `${split}.${path}.${measureCatalogue[measure].word}`;
}

import type { HeadConfig } from "../../runtime/model.js";
import type { DiagnosticName } from "./diagnostic-catalogue.js";

/**
 * `diagnosis.json`: what the diagnostics measured of one checkpoint of a run, on samples of its test split. Shares,
 * accuracies and chances lie between 0 and 1. It holds no times and no paths, and nothing of the bases.
 */
export interface Diagnosis {
  readonly format: "spankey-diagnosis/1";
  readonly spec: string;
  readonly experiment: string;
  readonly seed: number;
  readonly engine: string;
  readonly device: string;
  readonly checkpoint: "best" | "latest";
  /** Optimizer steps that the weights have seen. */
  readonly step: number;
  /** Test samples looked at, drawn by the seed. */
  readonly samples: number;
  /** Predictions for each of them: 1, or one at each token. */
  readonly predictions: number;
  readonly head: HeadConfig;
  /** In the order in which keys enter. */
  readonly points: readonly DiagnosedPoint[];
  /** The diagnostics that were to be made; each is in `results`, or says in `inapplicable` why it is not. */
  readonly asked: readonly DiagnosticName[];
  readonly results: Partial<DiagnosticResults>;
  readonly inapplicable: readonly Inapplicable[];
}

export interface DiagnosedPoint {
  readonly point: string;
  readonly keyspace: string;
  /** m, the rows of B, and d, the size of the activation. */
  readonly m: number;
  readonly d: number;
  /** "mul(gamma: 0.5)", or the name of an injection of the spec. */
  readonly by: string;
}

export interface DiagnosticResults {
  readonly energy: readonly PointEnergy[];
  readonly margin: readonly MarginTail[];
  readonly absorption: Absorption;
  readonly unlock: UnlockMatrix;
  readonly reject: RejectRoc;
  readonly curves: Curves;
}

export interface Inapplicable {
  readonly diagnostic: DiagnosticName;
  /** What of it; null: all of it. */
  readonly part: string | null;
  readonly reason: string;
}

/** What a set of keys unlocks: means over samples and keys, each key on a quarter of the samples. */
export interface Unlocked {
  /** Semantic accuracy. */
  readonly accuracy: number;
  /** The same with the reject output masked: the C classes alone compete. Equal where there is no reject output. */
  readonly masked: number;
  /** Share of predictions that the reject output wins; null where there is none. */
  readonly reject: number | null;
}

// --- energy ---------------------------------------------------------------------------------------------------

/** The shares of the energy ‖k‖² of isotropic keys that lie inside Span(B), at one point. */
export interface PointEnergy {
  readonly point: string;
  readonly keys: number;
  /** Beta(a, b) with a = m / 2, b = (d − m) / 2 and the mean m / d; null where m ≥ d: every share is 1. */
  readonly theory: { readonly a: number; readonly b: number; readonly mean: number } | null;
  readonly mean: number;
  /** Kolmogorov–Smirnov: the largest distance between both distribution functions; null without a theory. */
  readonly ks: number | null;
  /** What 95 of 100 draws of so many keys from the theory stay below. */
  readonly ksLimit: number | null;
  /** Bins of equal width; `expected` is what the theory gives. Null without a theory. */
  readonly histogram: Histogram | null;
  /** Mean shares of keys as the key space draws them: issued ones, and wrong ones of its own kind. */
  readonly issued: number;
  readonly wrong: number;
}

export interface Histogram {
  /** One more than bins. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly expected: readonly number[];
}

// --- margin ---------------------------------------------------------------------------------------------------

/**
 * Of the predictions that are right under issued keys, how many turn wrong when δ ~ N(0, σ²I) is added to the key at one
 * point: predicted by Φ(−M / (σ‖∂M/∂k‖)), and measured.
 */
export interface MarginTail {
  readonly point: string;
  /** Issued keys, and how many δ were drawn for each sample under each of them at each σ. */
  readonly keys: number;
  readonly draws: number;
  /** Right predictions under those keys: the pairs of sample and key that the means are taken over. */
  readonly right: number;
  readonly margin: Spread;
  /** Root mean square of the entries of an issued key at the point: what σ is a multiple of. */
  readonly scale: number;
  readonly tail: readonly TailRow[];
}

export interface TailRow {
  /** σ over `scale`, and σ. */
  readonly relative: number;
  readonly sigma: number;
  readonly predicted: number;
  readonly measured: number;
}

/** Quantiles and mean of a quantity. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly median: number;
  /** `low` and `high`: a tenth of the values lies below, and above. */
  readonly high: number;
}

// --- absorption -----------------------------------------------------------------------------------------------

/** How much keys still matter to the trained network. */
export interface Absorption {
  /** Keys of each kind. */
  readonly keys: number;
  readonly valid: Unlocked;
  readonly wrong: Unlocked;
  readonly none: Unlocked;
  /** Accuracy under valid keys less that on the other path. */
  readonly gaps: {
    readonly wrong: Gap;
    readonly none: Gap;
  };
  readonly points: readonly PointSensitivity[];
}

export interface Gap {
  readonly accuracy: number;
  readonly masked: number;
}

export interface PointSensitivity {
  readonly point: string;
  /** ‖∂M/∂k‖ over all samples, under issued keys. */
  readonly gradient: Spread;
  /** ‖∂M/∂k‖ · ‖k‖ / |M|: above 1, a move as long as the key can close the margin. */
  readonly relative: Spread;
  /** Moves of the key at this point by `step` · ‖k‖. */
  readonly step: number;
  readonly directions: Readonly<Record<Direction, DirectionEffect | null>>;
}

/** Isotropic, and of that what lies inside and outside Span(B). */
export type Direction = "random" | "inside" | "outside";

export interface DirectionEffect {
  /** Mean |ΔM|. */
  readonly change: number;
  /** Share of right predictions that turn wrong. */
  readonly flips: number;
  /** `change` over that of random directions; null where that is 0. */
  readonly ratio: number | null;
}

// --- unlock ---------------------------------------------------------------------------------------------------

/** What keys of this run's bases and of others unlock. */
export interface UnlockMatrix {
  /** Keys of each kind; means are over them. */
  readonly keys: number;
  /** The bases of the run first, then stale ones. */
  readonly rows: readonly UnlockRow[];
}

export interface UnlockRow {
  readonly basis: string;
  readonly isOwn: boolean;
  readonly cells: Readonly<Record<UnlockColumn, Unlocked>>;
}

/** How keys are made of a basis. */
export type UnlockColumn = "own" | "mean" | "gaussian" | "negative" | "other" | "random" | "none";

// --- reject ---------------------------------------------------------------------------------------------------

/** How well the score of rejection tells keys apart. */
export interface RejectRoc {
  /** `logit`: z_reject − log Σ exp z_c over the classes; `auxiliary`: r. */
  readonly score: "logit" | "auxiliary";
  readonly keys: number;
  /** Of wrong keys against valid ones, and of no key against valid ones. */
  readonly wrong: Roc;
  readonly none: Roc;
  readonly scores: { readonly valid: Spread; readonly wrong: Spread; readonly none: Spread };
}

/** Positive is what should be rejected. */
export interface Roc {
  /** From (0, 0) to (1, 1). `fpr`: valid keys refused; `tpr`: the others refused. Thinned to be drawn. */
  readonly curve: readonly { readonly fpr: number; readonly tpr: number }[];
  readonly auroc: number;
  /** The lowest share of valid keys refused where at least 95 % of the others are. */
  readonly fprAt95: number;
}

// --- curves ---------------------------------------------------------------------------------------------------

/** Accuracy against one property of the key. Null where there is nothing to vary. */
export interface Curves {
  readonly keys: number;
  /** Issued keys with a share x of their energy moved off Span(B) at every point, of the same norm. */
  readonly offSpan: readonly CurvePoint[] | null;
  /** x = s in h + s · (h under the key − h). */
  readonly strength: readonly PathCurvePoint[];
  /** The key times x at every point. */
  readonly norm: readonly PathCurvePoint[];
}

export interface CurvePoint {
  readonly x: number;
  readonly valid: Unlocked;
}

export interface PathCurvePoint extends CurvePoint {
  readonly wrong: Unlocked;
}

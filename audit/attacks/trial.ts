import type { Outputs } from "../../runtime/opened-model/accuracy.js";
import type { Price } from "./price.js";

export interface Score {
  readonly accuracy: number;
  /** R = (accuracy − chance) / (authorised accuracy − chance). */
  readonly recovery: number;
}

/** What one variant of an attack came to: an attempt after the suite has scored it. */
export interface Trial extends Score {
  /** What sets it apart from the attack's other trials: "10 labels", "4 keys, their mean". */
  readonly variant: string;
  readonly price: Price;
  /** Which outputs could win: all, or the classes alone, the reject output being masked. */
  readonly outputs: Outputs;
  /** Accuracy on the samples that selected it, which are never test samples; null where there was nothing to select. */
  readonly validation: number | null;
  /** Semantic accuracy on the test split, scored once. */
  readonly accuracy: number;
  /** Where the reject output is masked: the same with that output unmasked, a rejection counting as wrong. */
  readonly unmasked?: Score;
  /** The same data and effort without the victim or the attack. */
  readonly control?: Score & { readonly variant: string };
  /** What an axis of a figure can show: `{ labels: 10 }`. */
  readonly at?: Readonly<Record<string, number>>;
  /** What a reader must know of how it went: "not converged: …". */
  readonly remark?: string;
}

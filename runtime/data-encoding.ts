/**
 * How files became the numbers of samples and labels. A run records it, and reads other files by it: classes, columns and
 * words are then found by name, and what has no place in it is refused.
 */
export interface DataEncoding {
  /** What each class is called where the files say so: folders, words of the label column, characters. */
  readonly classNames?: readonly string[];
  /** How one file or folder was split into samples for training and for testing; by position in runs without it. */
  readonly split?: "content";
  /** The columns of a table that became features, in their order. */
  readonly columns?: readonly ColumnEncoding[];
  /** The tokenizer file that a text was cut by; its tokens have no names here, since there are tens of thousands. */
  readonly tokenizer?: { readonly sha256: string };
  /** How the numbers to be learned were standardised, in their order. */
  readonly targets?: readonly TargetEncoding[];
}

/** A target y is learned as (y − mean) / deviation, of the training samples. */
export interface TargetEncoding {
  readonly mean: number;
  /** 1 where all of them are one number. */
  readonly deviation: number;
}

/** A column of a table. */
export interface ColumnEncoding {
  readonly name: string;
  /** The words that it holds, each a feature of its own, where they are categories. */
  readonly words?: readonly string[];
  /** What stands for a missing value. */
  readonly missing?: number;
}

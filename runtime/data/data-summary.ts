/** What was found in a user's files, said before training and kept in the record of a run. */
export interface DataSummary {
  /** The samples of each class, by split. */
  readonly classes: readonly { readonly name: string; readonly train: number; readonly test: number }[];
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

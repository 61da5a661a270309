/** Events of the loading of a dataset. What shows them decides which to show. */
export type DataEvent =
  | {
      readonly kind: "downloading";
      readonly dataset: string;
      readonly file: string;
      /** Bytes: done, and in all. */
      readonly done: number;
      readonly bytes: number;
    }
  | {
      readonly kind: "decoding";
      readonly dataset: string;
      readonly done: number;
      readonly images: number;
    }
  /** Unreadable files that the run continues without, as requested. */
  | { readonly kind: "skipped"; readonly dataset: string; readonly files: readonly SkippedFile[] };

export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export type DataObserver = (event: DataEvent) => void;

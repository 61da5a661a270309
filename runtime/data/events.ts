/** What loading a dataset tells those who watch it. Whoever prints decides what to show. */
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
  /** Files that could not be read, and that the run goes on without, as asked. */
  | { readonly kind: "skipped"; readonly dataset: string; readonly files: readonly SkippedFile[] };

export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export type DataObserver = (event: DataEvent) => void;

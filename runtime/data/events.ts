import type { DataSummary } from "./data-summary.js";

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
  /** The data are loaded; given where they come from the user's files. */
  | { readonly kind: "summary"; readonly dataset: string; readonly summary: DataSummary };

/** A file that cannot be read. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export type DataObserver = (event: DataEvent) => void;

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
  /** Memory is not to hold the samples: they are kept in a file of this folder until the work ends. */
  | {
      readonly kind: "storing";
      readonly dataset: string;
      readonly samples: number;
      /** Of all samples, and what memory may hold. */
      readonly bytes: number;
      readonly memory: number;
      readonly folder: string;
    }
  /** The data are loaded; given where they come from the user's files. */
  | { readonly kind: "summary"; readonly dataset: string; readonly summary: DataSummary };

/** A file that cannot be read. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export type DataObserver = (event: DataEvent) => void;

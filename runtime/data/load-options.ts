import type { ModelFacts } from "./dataset-catalogue.js";
import type { DataObserver } from "./events.js";

/** What every dataset is loaded with, besides the arguments of its own. */
export interface LoadOptions {
  /** For datasets that are drawn, and for the split of one file into samples for training and for testing. */
  readonly seed: number;
  /** The folder with the files, for datasets that are read. */
  readonly directory?: string | undefined;
  /** For files of the user's: the shape that they are brought into, and the classes that there may be. */
  readonly model: ModelFacts;
  readonly observe?: DataObserver | undefined;
  /** Stops a download, or the decoding of images. */
  readonly signal?: AbortSignal | undefined;
}

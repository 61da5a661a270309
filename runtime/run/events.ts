import type { Placement } from "../../tensor/engines/engine.js";
import type { SplitName } from "../data/dataset.js";
import type { DataEvent } from "../data/index.js";
import type { CheckpointName } from "../run-folder/checkpoint-name.js";
import type { EpochMetrics } from "../train/metrics.js";

/** Events of a run. What shows them decides which to show. */
export type RunEvent =
  | DataEvent
  | {
      readonly kind: "weights";
      /** The files that weights came from, how many tensors came in, and how many parameters stayed as they were drawn. */
      readonly files: readonly string[];
      readonly tensors: number;
      readonly drawn: number;
      /** The run that they are of, and whether training takes its keys too; left out where they are of none. */
      readonly run?: { readonly folder: string; readonly checkpoint: CheckpointName; readonly keys: boolean };
    }
  | {
      readonly kind: "prepared";
      readonly engine: string;
      readonly device: string;
      /** Where the operators of a training step run; null if the engine does not say. */
      readonly placement: Placement | null;
      /** How many numbers the model has, and how many training changes by gradients, those of adapters among them. */
      readonly parameters: number;
      readonly trained: number;
      /** Where a resumed run continues. Steps of all epochs: done, and in all. */
      readonly step: number;
      readonly steps: number;
    }
  | {
      readonly kind: "step";
      readonly epoch: number;
      readonly epochs: number;
      /** Steps of all epochs: done, and in all. */
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      /** Share of right predictions under the valid key in the epoch so far; null where classes are not told apart. */
      readonly accuracy: number | null;
      /** Of numbers, the mean absolute error there. */
      readonly mae?: number;
    }
  | {
      readonly kind: "epoch";
      readonly epochs: number;
      /** Whether keys enter the network. */
      readonly gated: boolean;
      readonly metrics: EpochMetrics;
      readonly seconds: number;
    }
  | {
      readonly kind: "evaluating";
      readonly split: SplitName;
      /** The weights are under the lock of their experiment. */
      readonly locked?: true;
      readonly done: number;
      readonly samples: number;
    };

export type Observer = (event: RunEvent) => void;

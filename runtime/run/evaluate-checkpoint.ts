import type { Engine } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import type { Dataset } from "../data/index.js";
import { type Evaluation, Evaluator, type SplitScore, type ValidationScore } from "../evaluate/evaluate.js";
import type { KeySupply } from "../keys/index.js";
import type { GatedModel } from "../model.js";
import type { Weights } from "../train/weights-in-use.js";
import type { Observer } from "./events.js";

export interface CheckpointEvaluation<Resident> {
  readonly model: GatedModel;
  readonly dataset: Dataset;
  readonly engine: Engine<Resident>;
  readonly weights: Omit<Weights, "step">;
  /** The weights under the lock of their experiment, to be scored too. */
  readonly locked?: Named<HostTensor> | undefined;
  readonly keys: KeySupply;
  readonly observe: Observer;
}

/**
 * Evaluates the weights of a checkpoint on all splits, or on the test split where that is all of the data. With a `KeySource` of the bases of the run, the keys are those of
 * the evaluation at the end of the run.
 */
export async function evaluateCheckpoint<Resident>(
  options: CheckpointEvaluation<Resident>,
): Promise<Evaluation> {
  const { model, dataset, engine, keys, observe } = options;
  const evaluator = new Evaluator(model, keys, engine);
  const { locked } = options;
  const { parameters, buffers } = options.weights;
  const weights = uploadAll(engine, { ...parameters, ...buffers });
  const lockedWeights = locked && uploadAll(engine, locked);
  const score = (split: "train" | "test"): Promise<SplitScore> =>
    evaluator.score(split, dataset, weights, (done, samples) =>
      observe({ kind: "evaluating", split, done, samples }),
    );
  const scoreValidation = (): Promise<ValidationScore> =>
    evaluator.scoreValidation(dataset, weights, (done, samples) =>
      observe({ kind: "evaluating", split: "validation", done, samples }),
    );
  const scoreLocked = (of: Named<Resident>): Promise<SplitScore> =>
    evaluator.score("test", dataset, of, (done, samples) =>
      observe({ kind: "evaluating", split: "test", locked: true, done, samples }),
    );
  try {
    const hasTraining = dataset.train.count > 0;
    return {
      train: hasTraining ? await score("train") : null,
      test: await score("test"),
      ...(lockedWeights && { locked: await scoreLocked(lockedWeights) }),
      ...(dataset.validation && { validation: await scoreValidation() }),
    };
  } finally {
    releaseAll(engine, weights);
    if (lockedWeights !== undefined) releaseAll(engine, lockedWeights);
    await evaluator.dispose();
  }
}

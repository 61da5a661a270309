import type { Engine } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import type { Dataset } from "../data/index.js";
import { type Evaluation, Evaluator } from "../evaluate/evaluate.js";
import type { Outcomes } from "../evaluate/outcomes/outcomes.js";
import type { KeySupply } from "../keys/index.js";
import type { GatedModel } from "../model.js";
import type { Weights } from "../train/weights-in-use.js";
import type { Observer } from "./events.js";
import { FinalEvaluation } from "./final-evaluation.js";

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

/** The scores of a checkpoint, and what becomes of each class under it. */
export interface EvaluatedCheckpoint {
  readonly evaluation: Evaluation;
  readonly outcomes: Outcomes;
}

/**
 * Evaluates the weights of a checkpoint on all splits, or on the test split where that is all of the data. With a `KeySource` of the bases of the run, the keys are those of
 * the evaluation at the end of the run.
 */
export async function evaluateCheckpoint<Resident>(
  options: CheckpointEvaluation<Resident>,
): Promise<EvaluatedCheckpoint> {
  const { model, dataset, engine, keys, observe, locked } = options;
  const evaluator = new Evaluator(model, keys, engine);
  const final = new FinalEvaluation({ model, dataset, evaluator, observe });
  const { parameters, buffers } = options.weights;
  const weights = uploadAll(engine, { ...parameters, ...buffers });
  const lockedWeights = locked && uploadAll(engine, locked);
  try {
    if (dataset.train.count > 0) await final.add("train", weights);
    await final.add("test", weights);
    if (lockedWeights !== undefined) await final.addLocked(lockedWeights);
    if (dataset.validation !== undefined) await final.add("validation", weights);
    return { evaluation: { train: null, test: null, ...final.scores }, outcomes: final.outcomes };
  } finally {
    releaseAll(engine, weights);
    if (lockedWeights !== undefined) releaseAll(engine, lockedWeights);
    await evaluator.dispose();
  }
}

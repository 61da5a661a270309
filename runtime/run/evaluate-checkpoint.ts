import type { Dataset } from "../data/index.js";
import type { Engine } from "../engines/engine.js";
import { releaseAll, uploadAll } from "../engines/resident.js";
import { type Evaluation, Evaluator, type SplitScore } from "../evaluate/evaluate.js";
import { KeySource, keyLayouts } from "../keys/index.js";
import type { GatedModel } from "../model.js";
import type { Checkpoint } from "./checkpoint.js";
import type { Observer } from "./events.js";

export interface CheckpointEvaluation<Resident> {
  readonly model: GatedModel;
  readonly dataset: Dataset;
  readonly engine: Engine<Resident>;
  readonly checkpoint: Checkpoint;
  readonly observe: Observer;
}

/** Judges the weights of a checkpoint on both splits, with the keys that a run judges its last weights with. */
export async function evaluateCheckpoint<Resident>(
  options: CheckpointEvaluation<Resident>,
): Promise<Evaluation> {
  const { model, dataset, engine, checkpoint, observe } = options;
  const keys = new KeySource(keyLayouts(model.experiment, model.points), model.experiment.seed);
  const evaluator = new Evaluator(model, keys, engine);
  const { parameters, buffers } = checkpoint.state;
  const weights = uploadAll(engine, { ...parameters, ...buffers });
  const score = (split: "train" | "test"): Promise<SplitScore> =>
    evaluator.score(split, dataset, weights, (done, samples) =>
      observe({ kind: "evaluating", split, done, samples }),
    );
  try {
    return { train: await score("train"), test: await score("test") };
  } finally {
    releaseAll(engine, weights);
    await evaluator.dispose();
  }
}

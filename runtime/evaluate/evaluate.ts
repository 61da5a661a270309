import type { Engine } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { SizedExecutables } from "../../tensor/engines/sized.js";
import { type Named, pick } from "../../tensor/programs/index.js";
import { type Dataset, evaluationPlan, inlineBatches } from "../data/index.js";
import type { KeySupply } from "../keys/index.js";
import type { GatedModel, KeyPath } from "../model.js";
import { batchTypes, predictionsPerSample, predictsTokens } from "./counts.js";
import type { Measure } from "./measure-catalogue.js";
import { evaluationProgram } from "./program.js";

/** How a model does on one split along one path: a number for every measure, or null. */
export interface PathScore extends Readonly<Record<Measure, number | null>> {
  /** Share of predictions that are one of the C classes and right; one for each sample, or each token. */
  readonly accuracy: number;
  /** Share of predictions that are the reject output; null where the head has none. */
  readonly reject: number | null;
  /** Mean σ(r) of the auxiliary rejection logit r, 1 where a key is refused; null where the head has none. */
  readonly auxReject: number | null;
  /**
   * exp of the mean cross-entropy of the C classes at each token, softmax over those alone, as if there were no reject
   * output; null where a sample has one label.
   */
  readonly perplexity: number | null;
}

export type SplitScore = Readonly<Record<KeyPath, PathScore>>;

/** Null where the run ended before the split was judged. */
export interface Evaluation {
  readonly train: SplitScore | null;
  readonly test: SplitScore | null;
}

/** Judges weights that stay on the engine, split by split. */
export class Evaluator<Resident> {
  readonly #executables: SizedExecutables<Resident>;

  constructor(
    private readonly model: GatedModel,
    private readonly keys: KeySupply,
    private readonly engine: Engine<Resident>,
  ) {
    this.#executables = new SizedExecutables((size) => engine.compile(evaluationProgram(model, keys, size)));
  }

  /**
   * Runs all three paths over the batches of a split: one fresh α and one fresh wrong key per batch, named by the
   * split and the batch, so that evaluating twice gives the same figures. `onBatch` hears of the samples done.
   */
  async score(
    split: "train" | "test",
    dataset: Dataset,
    weights: Named<Resident>,
    onBatch: (done: number, samples: number) => void,
  ): Promise<SplitScore> {
    const plan = evaluationPlan(this.model.experiment, dataset, split);
    const bases = uploadAll(this.engine, this.keys.basisTensors());
    const totals: Record<string, number> = {};
    let samples = 0;
    let index = 0;
    for await (const batch of inlineBatches(plan)) {
      const executable = await this.#executables.get(batch.size);
      const types = batchTypes(this.model, batch.size);
      const moment = ["evaluate", split, index];
      const fed = uploadAll(this.engine, {
        input: { type: types.input, values: batch.input },
        labels: { type: types.labels, values: batch.labels },
        ...this.keys.draw("valid", 1, moment),
        ...this.keys.draw("wrong", 1, moment),
      });
      const outputs = await executable.run({ ...weights, ...bases, ...fed });
      for (const [name, tensor] of Object.entries(outputs)) {
        totals[name] = (totals[name] ?? 0) + ((await this.engine.download(tensor)).values[0] ?? 0);
        this.engine.release(tensor);
      }
      releaseAll(this.engine, fed);
      samples += batch.size;
      index += 1;
      onBatch(samples, plan.split.count);
    }
    releaseAll(this.engine, bases);
    return this.#scores(totals, samples * predictionsPerSample(this.model));
  }

  async dispose(): Promise<void> {
    await this.#executables.dispose();
  }

  #scores(totals: Named<number>, predictions: number): SplitScore {
    const { head } = this.model.experiment;
    const mean = (name: string): number => pick(totals, name) / predictions;
    const score = (path: KeyPath): PathScore => ({
      accuracy: mean(`correct:${path}`),
      reject: head.reject === null ? null : mean(`rejected:${path}`),
      auxReject: head.auxReject === null ? null : mean(`auxReject:${path}`),
      perplexity: predictsTokens(this.model) ? Math.exp(mean(`crossentropy:${path}`)) : null,
    });
    return { none: score("none"), valid: score("valid"), wrong: score("wrong") };
  }
}

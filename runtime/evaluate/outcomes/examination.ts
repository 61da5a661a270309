import { sizeOf } from "../../../tensor/ops/tensor-type.js";
import { type Named, pick } from "../../../tensor/programs/index.js";
import type { Batch } from "../../data/batch-plan.js";
import { type ExperimentConfig, keyPaths } from "../../model.js";
import { learnedOf } from "../../target.js";
import { lossesOutput, predictedName, type SampleOutputs } from "../program.js";
import { countsClasses, OutcomeCounter } from "./outcome-counter.js";
import type { SplitOutcomes } from "./outcomes.js";
import { mostNumbers, type WorstSample, WorstSampleFinder } from "./worst-samples.js";

/** What is looked at of each sample of a split while it is scored. */
export class Examination {
  readonly #counter: OutcomeCounter | undefined;
  readonly #finder: WorstSampleFinder | undefined;
  /** What every batch is to bring back. */
  readonly outputs: SampleOutputs;

  constructor(experiment: ExperimentConfig, { findsWorst }: { readonly findsWorst: boolean }) {
    const counts = countsClasses(experiment);
    const { data } = experiment;
    this.#counter = counts ? new OutcomeCounter(experiment) : undefined;
    this.#finder = findsWorst ? new WorstSampleFinder(experiment) : undefined;
    const showsNumbers = learnedOf(data) === "number" && sizeOf(data.labelShape) <= mostNumbers;
    const predictions = counts ? keyPaths : findsWorst && showsNumbers ? (["valid"] as const) : [];
    this.outputs = { predictions, losses: findsWorst };
  }

  /** Takes what a batch brought back, whose first sample is at this place of the split. */
  add(batch: Batch, first: number, found: Named<ArrayLike<number>>): void {
    const { predictions, losses } = this.outputs;
    const { labels } = batch;
    if (this.#counter !== undefined)
      for (const path of predictions) this.#counter.add(path, pick(found, predictedName(path)), labels);
    if (!losses) return;
    const predicted = predictions.includes("valid") ? pick(found, predictedName("valid")) : undefined;
    this.#finder?.add({ batch, first, losses: pick(found, lossesOutput), predicted });
  }

  /** Undefined where classes are not counted. */
  get outcomes(): SplitOutcomes | undefined {
    return this.#counter?.outcomes();
  }

  /** The worst first; none where they are not looked for. */
  get worst(): readonly WorstSample[] {
    return this.#finder?.samples ?? [];
  }
}

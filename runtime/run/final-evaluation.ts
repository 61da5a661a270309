import type { Named } from "../../tensor/programs/index.js";
import { type SplitName, sampleSize, splitOf } from "../data/dataset.js";
import { describeSample } from "../data/describe-sample.js";
import { classNamesOf, type Dataset, pickSplit } from "../data/index.js";
import type { Evaluation, Evaluator, Scored, SplitScore, ValidationScore } from "../evaluate/evaluate.js";
import { Examination } from "../evaluate/outcomes/examination.js";
import { countsClasses } from "../evaluate/outcomes/outcome-counter.js";
import type { Outcomes, SplitOutcomes } from "../evaluate/outcomes/outcomes.js";
import type { WorstSample, WorstSamples } from "../evaluate/outcomes/worst-samples.js";
import type { GatedModel } from "../model.js";
import { learnedOf } from "../target.js";
import type { Observer } from "./events.js";

export interface EvaluatedData<Resident> {
  readonly model: GatedModel;
  readonly dataset: Dataset;
  readonly evaluator: Evaluator<Resident>;
  /** Told of each batch. What it throws ends the evaluation of a split, of which then nothing is kept. */
  readonly observe: Observer;
}

/** What trained weights come to, split by split, with what becomes of each class and the samples that they do worst on. */
export class FinalEvaluation<Resident> {
  readonly #scores: {
    train?: SplitScore;
    test?: SplitScore;
    locked?: SplitScore;
    validation?: ValidationScore;
  } = {};
  readonly #splits: Partial<Record<Scored, SplitOutcomes>> = {};
  #worst: WorstSamples | undefined;

  constructor(private readonly on: EvaluatedData<Resident>) {}

  /** The splits that were evaluated. */
  get scores(): Partial<Evaluation> {
    return this.#scores;
  }

  get outcomes(): Outcomes {
    const { experiment } = this.on.model;
    return {
      learned: learnedOf(experiment.data),
      classes: countsClasses(experiment) ? classNamesOf(experiment) : [],
      splits: this.#splits,
      ...(this.#worst && { worst: this.#worst }),
    };
  }

  /** Evaluates a split. */
  async add(split: SplitName, weights: Named<Resident>): Promise<void> {
    if (split === "validation") await this.#addValidation(weights);
    else this.#scores[split] = await this.#score(split, split, weights);
  }

  /** Evaluates the test split under locked weights. */
  async addLocked(weights: Named<Resident>): Promise<void> {
    this.#scores.locked = await this.#score("locked", "test", weights);
  }

  async #score(what: Scored, split: "train" | "test", weights: Named<Resident>): Promise<SplitScore> {
    const { evaluator, dataset, observe } = this.on;
    const examination = this.#examination(what);
    const locked = what === "locked" ? ({ locked: true } as const) : {};
    const onBatch = (done: number, samples: number): void =>
      observe({ kind: "evaluating", split, ...locked, done, samples });
    const score = await evaluator.score(split, dataset, weights, onBatch, examination);
    this.#keep(what, examination);
    return score;
  }

  async #addValidation(weights: Named<Resident>): Promise<void> {
    const { evaluator, dataset, observe } = this.on;
    const examination = this.#examination("validation");
    const onBatch = (done: number, samples: number): void =>
      observe({ kind: "evaluating", split: "validation", done, samples });
    this.#scores.validation = await evaluator.scoreValidation(dataset, weights, onBatch, examination);
    this.#keep("validation", examination);
  }

  /** Who looks at the worst samples chooses by them, which those for testing are not for. */
  get #worstOf(): "validation" | "test" {
    return this.on.dataset.validation === undefined ? "test" : "validation";
  }

  #examination(what: Scored): Examination {
    return new Examination(this.on.model.experiment, { findsWorst: what === this.#worstOf });
  }

  #keep(what: Scored, { outcomes, worst }: Examination): void {
    if (outcomes !== undefined) this.#splits[what] = outcomes;
    const split = this.#worstOf;
    if (what === split) this.#worst = { split, samples: this.#described(split, worst) };
  }

  #described(split: SplitName, samples: readonly WorstSample[]): readonly WorstSample[] {
    const { dataset, model } = this.on;
    const indices = samples.map(({ index }) => index);
    const { values } = pickSplit(splitOf(dataset, split), indices, dataset);
    const size = sampleSize(dataset.sampleShape);
    return samples.map((sample, i) => ({
      ...sample,
      ...describeSample(values.subarray(i * size, (i + 1) * size), model.experiment.data),
    }));
  }
}

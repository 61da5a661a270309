import { mean } from "simple-statistics";
import type { HeadConfig } from "../../runtime/model.js";
import { type Outputs, predictions, type Samples } from "../../runtime/opened-model/index.js";
import type { Attempt, Candidate, Control, Scorable } from "./attempt.js";
import type { CandidateEvaluator } from "./toolkit/candidate-evaluator.js";
import type { Score, Trial } from "./trial.js";

/** What recovery is measured against: accuracy on the test split under valid keys, and that of guessing. */
export interface Baseline {
  readonly authorised: number;
  readonly chance: number;
}

/** A gain in recovery over twice the steps that says that a search had not converged. */
const notConverged = 0.05;

/** Scores attempts on the test split. Every candidate goes through its network once, however often it is asked about. */
export class TestScores {
  readonly #winners = new WeakMap<Candidate, Readonly<Record<Outputs, Int32Array>>>();

  constructor(
    private readonly evaluator: CandidateEvaluator,
    private readonly head: HeadConfig,
    private readonly test: Samples,
    private readonly baseline: Baseline,
  ) {}

  async trialOf(attempt: Attempt): Promise<Trial> {
    const { variant, price, outputs, validation, controls = [], at, classOf, vote } = attempt;
    const score = await this.#score(attempt);
    const control = await this.#strongest(controls);
    const remark = await this.#remarkOn(attempt, score);
    return {
      ...{ variant, price, outputs, validation, ...score },
      ...(outputs === "classes" &&
        classOf === undefined &&
        vote === undefined && { unmasked: await this.#score({ ...attempt, outputs: "all" }) }),
      ...(control && { control }),
      ...(at && { at }),
      ...(remark !== undefined && { remark }),
    };
  }

  /** The control that recovers most; of equals the first. */
  async #strongest(controls: readonly Control[]): Promise<Trial["control"]> {
    let strongest: Trial["control"];
    for (const control of controls) {
      const score = { variant: control.variant, ...(await this.#score(control)) };
      if (strongest === undefined || score.recovery > strongest.recovery) strongest = score;
    }
    return strongest;
  }

  async #remarkOn({ remark, continued, outputs }: Attempt, { recovery }: Score): Promise<string | undefined> {
    if (continued === undefined) return remark;
    const twice = await this.#score({ candidates: [continued], outputs });
    const gain = twice.recovery - recovery;
    if (gain < notConverged) return remark;
    return `not converged: twice the steps recover ${(100 * gain).toFixed(0)} points more`;
  }

  async #score(scorable: Scorable): Promise<Score> {
    const { labels } = this.test;
    const accuracy = mean(
      (await this.#classesOf(scorable)).map(
        (given) => given.filter((label, i) => label === labels[i]).length / labels.length,
      ),
    );
    const { authorised, chance } = this.baseline;
    return { accuracy, recovery: (accuracy - chance) / (authorised - chance) };
  }

  /** The class that each sample is given: by each candidate, or by all of them together. */
  async #classesOf({ candidates, outputs, classOf, vote }: Scorable): Promise<readonly Int32Array[]> {
    if (vote !== undefined) return [vote(await this.evaluator.logits(candidates, this.test))];
    const winners = await this.#winnersOf(candidates);
    return winners.map((won) => won[outputs].map((output) => classOf?.[output] ?? output));
  }

  async #winnersOf(candidates: readonly Candidate[]): Promise<Readonly<Record<Outputs, Int32Array>>[]> {
    const unknown = candidates.filter((candidate) => !this.#winners.has(candidate));
    const logits = await this.evaluator.logits(unknown, this.test);
    for (const [i, candidate] of unknown.entries()) {
      const of = logits[i] ?? new Float32Array();
      const [all, classes] = [predictions(of, this.head, "all"), predictions(of, this.head, "classes")];
      this.#winners.set(candidate, { all, classes });
    }
    return candidates.map((candidate) => {
      const known = this.#winners.get(candidate);
      if (known === undefined) throw new Error("a candidate was not scored");
      return known;
    });
  }
}

import type { ConcreteKey, Samples } from "../../../runtime/opened-model/index.js";
import { TrainingLoop } from "../../../runtime/train/training-loop.js";
import { CompiledPrograms } from "../../../tensor/engines/compiled-programs.js";
import { releaseAll, uploadAll } from "../../../tensor/engines/resident.js";
import { type HostTensor, type Named, pick } from "../../../tensor/programs/index.js";
import { channelMasks } from "./channel-masks.js";
import { factorCurves } from "./factor-curve.js";
import {
  factorSearchProgram,
  inputName,
  lossOfKeys,
  momentsName,
  type SearchObjective,
} from "./factor-search-program.js";
import type { KeyFamily } from "./key-family.js";
import { sampleFeed } from "./sample-feed.js";
import { tiedNumbers } from "./tied-numbers.js";
import type { AttackTools } from "./toolkit.js";

export interface FactorSearchOptions {
  /** What is moved: the factors of the gate unless given, or masks over channels in its place. */
  readonly family?: "factors" | "masks";
  /** Keys that are moved at once, each from a start of its own. */
  readonly restarts: number;
  readonly steps: number;
  /** Of the first step; it falls by a cosine to a twentieth. */
  readonly learningRate: number;
  /** Samples of a step, of each kind; fewer where there are fewer. */
  readonly largestBatch: number;
  readonly pattern: number;
  /** Second moments of the trained parameters, by their names, in place of the weights in the pattern. */
  readonly secondMoments?: Named<HostTensor> | undefined;
}

export interface FactorSearchTask {
  /** Names the random numbers. */
  readonly label: string;
  /** None, or some with their labels. */
  readonly labelled?: Samples;
  /** None, or some whose labels are not looked at. */
  readonly unlabelled?: Samples;
}

/** Weight of the distance of factors from the middle of their range, squared. */
const penalty = 3e-4;

/** Steps at the end whose mean loss says how good a key is. */
const lastSteps = 20;

/** Finds a key by all that the weights and the code say of it: see `tiedNumbers` and `factorSearchProgram`. */
export class FactorSearch {
  #family: KeyFamily | undefined;
  /** The second moments in the engine's memory. */
  #moments: Named<unknown> | undefined;
  readonly #loops = new CompiledPrograms<TrainingLoop<unknown>>();

  constructor(
    private readonly tools: AttackTools,
    private readonly options: FactorSearchOptions,
  ) {}

  /** The key of the restart whose loss is the lowest in the end: no label is spent on selecting it. */
  async run({ label, labelled, unlabelled }: FactorSearchTask): Promise<ConcreteKey> {
    const { victim, seed, signal, onStep } = this.tools;
    const { steps, learningRate, restarts, largestBatch, secondMoments } = this.options;
    const shared = { seed, label, largestBatch };
    const feeds = [
      labelled &&
        sampleFeed(victim, labelled, { ...shared, name: inputName.labelled, labels: inputName.labels }),
      unlabelled && sampleFeed(victim, unlabelled, { ...shared, name: inputName.unlabelled }),
    ].filter((feed) => feed !== undefined);
    const family = await this.#numbers();
    const loop = await this.#loopOf(family, {
      labelled: labelled === undefined ? 0 : (feeds[0]?.batch ?? 0),
      unlabelled: unlabelled === undefined ? 0 : (feeds.at(-1)?.batch ?? 0),
      ...{ pattern: this.options.pattern, penalty, byMoments: secondMoments !== undefined },
    });
    const losses = new Float64Array(restarts);
    const numbers = await loop.run({
      initial: family.start(seed, label),
      constants: { ...victim.weights, ...this.#uploadedMoments() },
      steps,
      learningRate: (step) => learningRate * cosine((step - 1) / steps),
      inputsOf: (step) => Object.assign({}, ...feeds.map(({ inputsOf }) => inputsOf(step))),
      onStep: (step, outputs) => {
        if (step > steps - lastSteps) {
          for (const [i, loss] of pick(outputs, lossOfKeys).values.entries())
            losses[i] = (losses[i] ?? 0) + loss;
        }
        onStep();
      },
      signal,
    });
    const best = losses.indexOf(Math.min(...losses));
    return family.keys(numbers)[best] ?? new Map();
  }

  async dispose(): Promise<void> {
    if (this.#moments !== undefined) releaseAll(this.tools.victim.engine, this.#moments);
    this.#moments = undefined;
    await this.#loops.dispose();
  }

  async #numbers(): Promise<KeyFamily> {
    const { victim } = this.tools;
    const { family = "factors", restarts } = this.options;
    this.#family ??=
      family === "masks"
        ? channelMasks(victim, restarts)
        : tiedNumbers(victim, restarts, await factorCurves(victim));
    return this.#family;
  }

  #uploadedMoments(): Named<unknown> {
    const { secondMoments = {} } = this.options;
    const named = Object.entries(secondMoments).map(([name, tensor]) => [momentsName(name), tensor]);
    this.#moments ??= uploadAll(this.tools.victim.engine, Object.fromEntries(named));
    return this.#moments;
  }

  #loopOf(family: KeyFamily, objective: SearchObjective): Promise<TrainingLoop<unknown>> {
    const { engine, model } = this.tools.victim;
    return this.#loops.get([objective.labelled, objective.unlabelled, objective.pattern], () =>
      TrainingLoop.compile(engine, factorSearchProgram(model, family, objective)),
    );
  }
}

/** From 1 at the start to 0.05 at the end. */
function cosine(done: number): number {
  return 0.05 + (0.95 * (1 + Math.cos(Math.PI * done))) / 2;
}

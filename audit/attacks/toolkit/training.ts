import type { GatedModel } from "../../../runtime/model.js";
import type { Logits, Samples } from "../../../runtime/opened-model/index.js";
import { CompiledPrograms } from "../../../tensor/engines/compiled-programs.js";
import type { HostTensor, Named } from "../../../tensor/programs/index.js";
import type { StreamPart } from "../../../tensor/random/index.js";
import { selectionSamples } from "../attacker-data.js";
import type { Attempt, Candidate, Control } from "../attempt.js";
import { freshWeights } from "../fresh-weights.js";
import { Tally } from "../price.js";
import { counted } from "../scoring.js";
import { augmentedSamples, hardSamples } from "./augmented-samples.js";
import type { AttackTools } from "./toolkit.js";
import { type TrainedWeights, UngatedTrainer } from "./ungated-trainer.js";

/** How often weights are validated while they are trained. */
const checks = 5;

/** What every network of an attack is trained by. */
export interface TrainingBudget {
  readonly steps: number;
  /** Samples of a step. */
  readonly batch: number;
  readonly learningRate: number;
  /** Of the control; that of the attack where it is left out. */
  readonly scratchLearningRate?: number;
}

/** What is trained, on what. */
export interface TrainingSetup {
  /** The network whose weights `initial` are; the victim's where it is left out. */
  readonly model?: GatedModel;
  /** The parameters that are trained, as in `UngatedTarget`. */
  readonly trains: "all" | readonly string[];
  readonly initial: Named<HostTensor>;
  readonly samples: Samples;
  /** The logits to learn, [samples, ..., outputs]; the labels of the samples where it is left out. */
  readonly teacher?: Logits;
  /** Further samples, whose labels are not looked at: they teach by what the network itself says of them. */
  readonly unlabelled?: Samples;
  /** Whether samples come in random versions, as the owner augmented them. */
  readonly augmented?: boolean;
  /** What weights are selected by; labelled samples as `selectionSamples` gives them where it is left out. */
  readonly selection?: Samples;
  /** Names the random numbers. */
  readonly label: readonly StreamPart[];
}

export interface TrainedVariant extends TrainingSetup, Pick<Attempt, "variant" | "at" | "controls"> {
  /** What was spent before the training; the labels learned from and selected by where it is left out. */
  readonly tally?: Tally;
  readonly remarks: readonly (string | undefined)[];
}

/** What the control of an attack learns from besides its labelled samples, and how. */
export interface ControlLearning extends Pick<TrainingSetup, "augmented" | "unlabelled" | "selection"> {
  /** What the labelled samples are: "label" for those of the attacker, which is what is counted in the control's name. */
  readonly of?: string;
}

/** What all attacks that train have in common: networks without a gate, and controls trained without the victim. */
export class UngatedTraining {
  readonly #trainers = new CompiledPrograms<UngatedTrainer<unknown>>();
  /** The networks that were trained: a trainer is known by the place of its network here. */
  readonly #networks: GatedModel[] = [];

  constructor(
    private readonly tools: AttackTools,
    private readonly budget: TrainingBudget,
  ) {}

  /** Trains, and gives the weights that the selection samples select. */
  async attempt(trained: TrainedVariant): Promise<Attempt> {
    const { variant, at, controls, remarks, tally, samples, model } = trained;
    const { data, outputs } = this.tools;
    const selection = trained.selection ?? selectionSamples(data, samples.count);
    const unlabelled = trained.unlabelled?.count ?? 0;
    const spent = tally ?? new Tally().add({ labels: samples.count + selection.count, unlabelled });
    const { learningRate } = this.budget;
    const { weights, score, steps, diverged } = await this.#train({ ...trained, selection }, learningRate);
    const vain = weights === trained.initial ? "no step did better than the weights as they were" : undefined;
    const stopped = diverged ? `the loss left the finite numbers after ${counted(steps, "step")}` : undefined;
    const remark = [...remarks, vain, stopped].filter((part) => part !== undefined).join("; ");
    return {
      ...{ variant, outputs, candidates: [candidateOf(weights, model)], validation: score },
      price: spent.add({ steps }).price(),
      ...(controls && { controls }),
      ...(at && { at }),
      ...(remark !== "" && { remark }),
    };
  }

  /**
   * The control of every attack that trains: a network of the same architecture with fresh weights, on as many labelled
   * samples and as many without labels, augmented alike, by as many steps, selected by as many samples. Where the victim began with
   * weights of a file, the network begins with them too, and takes the steps of the attack. Attacks of one suite
   * that learn from equally many samples of a kind share it: they are the first ones of their kind.
   */
  async control(labelled: Samples, learning: ControlLearning = {}): Promise<Control> {
    const { steps, batch, learningRate, scratchLearningRate = learningRate } = this.budget;
    const { augmented = false, unlabelled, of = "label" } = learning;
    const samples = [of, labelled.count, unlabelled?.count ?? 0, augmented];
    const { controls, publicWeights } = this.tools;
    const rate = publicWeights === undefined ? scratchLearningRate : learningRate;
    const name = JSON.stringify([...samples, steps, batch, rate]);
    const known = controls.get(name);
    if (known !== undefined) return known;
    const control = await this.#trainControl(labelled, learning, rate);
    controls.set(name, control);
    return control;
  }

  async #trainControl(
    labelled: Samples,
    { augmented = false, unlabelled, selection, of = "label" }: ControlLearning,
    learningRate: number,
  ): Promise<Control> {
    const { victim, data, seed, outputs, publicWeights } = this.tools;
    const initial = { ...freshWeights(victim, "all", seed, "scratch"), ...publicWeights };
    const { weights } = await this.#train(
      {
        ...{ trains: "all", initial, samples: labelled },
        ...{ augmented, label: ["scratch"], ...(unlabelled && { unlabelled }) },
        selection: selection ?? selectionSamples(data, labelled.count),
      },
      learningRate,
    );
    const variant = [
      `${publicWeights === undefined ? "from scratch" : "from the public weights"}, ${counted(labelled.count, of)}`,
      ...(unlabelled ? [counted(unlabelled.count, "sample")] : []),
      ...(augmented && victim.model.experiment.data.augment.length > 0 ? ["augmented"] : []),
    ].join(", ");
    return { variant, candidates: [candidateOf(weights)], outputs };
  }

  /**
   * The controls of an attack that has the owner's augmentation and samples without labels: fresh networks that learn from
   * augmented labels, and from the other samples too.
   */
  async augmentedControls(labelled: Samples, unlabelled: Samples): Promise<readonly Control[]> {
    const augmented = await this.control(labelled, { augmented: true });
    if (unlabelled.count === 0) return [augmented];
    return [augmented, await this.control(labelled, { augmented: true, unlabelled })];
  }

  async dispose(): Promise<void> {
    await this.#trainers.dispose();
  }

  async #train(
    setup: TrainingSetup & { readonly selection: Samples },
    learningRate: number,
  ): Promise<TrainedWeights> {
    const { model, initial, teacher, selection, label, unlabelled, augmented = false } = setup;
    const { evaluator, outputs, seed, signal, onStep, victim } = this.tools;
    const { data } = (model ?? victim.model).experiment;
    const draw = (kind: string) => ({ seed, label: [...label, kind] });
    const samples = augmented ? augmentedSamples(setup.samples, data, draw("labelled")) : setup.samples;
    const easy = unlabelled && augmentedSamples(unlabelled, data, draw("easy"));
    const trainer = await this.#trainerOf(setup);
    return await trainer.train({
      ...{ initial, samples, label, learningRate, checks, seed, signal, onStep },
      ...(easy && { versions: { easy, hard: hardSamples(easy, data, draw("hard")) } }),
      steps: this.budget.steps,
      ...(teacher && { teacher }),
      async validate(weights) {
        const [accuracy = 0] = await evaluator.accuracies([candidateOf(weights, model)], selection, outputs);
        return accuracy;
      },
    });
  }

  #trainerOf({ model, trains, teacher, unlabelled }: TrainingSetup): Promise<UngatedTrainer<unknown>> {
    const { victim } = this.tools;
    const network = model ?? victim.model;
    if (!this.#networks.includes(network)) this.#networks.push(network);
    const from = teacher === undefined ? "labels" : "logits";
    const { batch } = this.budget;
    const target = { trains, from, batch, unlabelled: unlabelled === undefined ? 0 : batch } as const;
    const key = [this.#networks.indexOf(network), String(trains), from, target.unlabelled];
    return this.#trainers.get(key, () => UngatedTrainer.compile(victim.engine, network, target));
  }
}

function candidateOf(weights: Named<HostTensor>, model?: GatedModel): Candidate {
  return { key: null, weights, ...(model && { model }) };
}
